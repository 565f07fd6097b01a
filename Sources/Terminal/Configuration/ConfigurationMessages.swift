/// What a person is told about the configuration file.
extension Messages {
  static func configurationUnusable(path: String, _ what: String) -> Failure {
    Failure(
      what: "the configuration '\(path)' cannot be used: \(what)",
      remedy: "costs config path   and correct that file, or move it away", code: .badData)
  }

  package static var noHome: Failure {
    Failure(
      what: "there is no place for a configuration: $HOME is not set",
      remedy: "COSTS_CONFIG=FILE costs config set KEY VALUE", code: .failed)
  }

  package static func relativeLedger(_ path: String) -> Failure {
    Failure(
      what: "'\(path)' is no absolute path, and a ledger is looked for from any folder",
      remedy: "costs config set ledger \"$PWD/\(path)\"", code: .badData)
  }

  static func unwritable(path: String, reason: String) -> Failure {
    Failure(
      what: "'\(path)' cannot be written: \(reason)", remedy: "COSTS_CONFIG=FILE for another place",
      code: .failed)
  }

  package static func unknownConfiguration(_ name: String) -> Failure {
    let names = Configuration.Key.allCases.map(\.rawValue)
    let hint = Spelling.nearest(to: name, among: names).map { "costs config set \($0) VALUE" }
    return Failure(
      what: "'\(name)' cannot be configured (known are \(names.joined(separator: ", ")))",
      remedy: hint ?? "costs config --help", code: .wrongUsage)
  }
}
