import Importers
import Ledger
import Terminal

/// What a person is told when something cannot be imported.
extension Messages {
  static func unknownSource(_ name: String, nearest: String?) -> Failure {
    Failure(
      what: "there is no source '\(name)'",
      remedy: nearest.map { "costs import \($0)" } ?? "costs import --list", code: .wrongUsage)
  }

  static func sourceNotFound(_ name: String, places: [String]) -> Failure {
    if places.isEmpty {
      return Failure(
        what: "'\(name)' needs a PATH: such files lie anywhere",
        remedy: "costs import \(name) FILE", code: .wrongUsage)
    }
    return Failure(
      what: "nothing of '\(name)' is on this machine: looked in \(places.joined(separator: ", "))",
      remedy: "costs import \(name) PATH", code: .failed)
  }

  static func nothingToImport() -> Failure {
    Failure(
      what: "no source is found on this machine",
      remedy: "costs import --list   and then   costs import SOURCE PATH", code: .failed)
  }

  static func columnWithoutName(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' does not name a field and a column",
      remedy: "--column input_tokens=PromptTokens", code: .wrongUsage)
  }

  static func importFailed(_ error: ImportError) -> Failure {
    switch error {
    case .missing, .unreadable, .noFile:
      Failure(
        what: "\(error)", remedy: "costs import --list   for where the sources are", code: .failed)
    case .isTheLedger:
      Failure(
        what: "\(error)", remedy: "costs import ledger OTHER.db   with another ledger",
        code: .wrongUsage)
    case .nothingFound(let path, let source):
      Failure(
        what: "\(error)",
        remedy: "costs import \(source) \(path)/FILE   if a file is one all the same",
        code: .failed)
    case .tooLong:
      Failure(
        what: "\(error)", effect: "What was read before it stays recorded.",
        remedy: "costs import --list   for the sources, and what their files are", code: .badData)
    }
  }

  static func importBrokenOff(_ error: LedgerError) -> Failure {
    guard var failure = failure(for: error) else {
      return Failure(what: "\(error)", remedy: "costs import again", code: .failed)
    }
    failure.effect = "What was imported before stays; nothing is recorded twice."
    return failure
  }

  static func importRejected(
    _ talk: ImportTalk, taken: Int64?, isDryRun: Bool, hasFile: Bool
  ) -> Failure {
    let isOne = talk.rejected == 1
    let noun =
      talk.isLinesOnly ? (isOne ? "line was" : "lines were") : isOne ? "entry was" : "entries were"
    let others = taken.map { " (\(Digits.grouped($0)))" } ?? ""
    var effect =
      isDryRun ? "The others\(others) would be recorded." : "The others\(others) are recorded."
    if taken == 0 { effect = "There was nothing else to record." }
    return Failure(
      what: "\(Digits.grouped(talk.rejected)) \(noun) refused, named above",
      effect: isDryRun ? effect + " Nothing was written." : effect,
      remedy: hasFile
        ? "costs import with the rejects file, once its lines are corrected"
        : "costs import with --verbose to see all, or --rejects FILE to keep them",
      code: .badData)
  }

  static func rejectsUnwritable(path: String, reason: String) -> Failure {
    Failure(
      what: "'\(path)' cannot be written: \(reason)",
      effect: "What was imported before stays; nothing is recorded twice.",
      remedy: "--rejects with another path", code: .failed)
  }
}
