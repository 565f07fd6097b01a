import Ledger
import Metering
import Terminal

/// What a person is told about calls that cannot be recorded or asked for.
extension Messages {
  static func noTerminal(command: String) -> Failure {
    Failure(
      what: "a screen needs a terminal, and standard input or output is none",
      remedy: "costs \(command)", code: .wrongUsage)
  }

  static func unusableRate(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is no rate: a decimal number above 0, with at most 6 digits after the point",
      remedy: "--currency EUR --rate 0.92", code: .badData)
  }

  static func unknownCurrency(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is no currency's code of three letters",
      remedy: "--currency EUR --rate 0.92", code: .badData)
  }

  static func currencyIsUSD(_ text: String) -> Failure {
    Failure(
      what: "amounts are in USD: '\(text)' is no other currency",
      remedy: "--currency EUR --rate 0.92", code: .badData)
  }

  static func badLine(_ line: Int64, _ failure: Failure) -> Failure {
    Failure(
      what: "line \(line): \(failure.what)", effect: "The line was not recorded.",
      remedy: failure.code == .badData
        ? "costs estimate - < FILE   to check lines without recording" : failure.remedy,
      code: failure.code)
  }

  static func badLines(
    _ bad: Int64, others: Int64, isDryRun: Bool, code: Failure.Code
  ) -> Failure {
    let done = isDryRun ? "would be recorded" : others == 1 ? "is recorded" : "are recorded"
    let effect =
      others == 0
      ? "Nothing was written." : "\(Digits.grouped(others)) other\(others == 1 ? "" : "s") \(done)."
    return Failure(
      what: "\(Digits.grouped(bad)) \(bad == 1 ? "line was" : "lines were") refused",
      effect: effect, remedy: "costs record - with those lines corrected, and only those",
      code: code)
  }

  static func lineTooLong(_ line: Int64, limit: Int) -> Failure {
    Failure(
      what: "line \(line) is longer than \(limit >> 20) MiB, which no event is",
      effect: "The lines before it were dealt with; the rest was not read.",
      remedy: "costs record --response FILE   for a provider's response", code: .badData)
  }

  static func eventsBrokenOff(_ failure: EventStream.Failure) -> Failure {
    switch failure {
    case .unreadable(let reason): unreadable(path: "-", reason: reason)
    case .lineTooLong(let line):
      lineTooLong(line, limit: EventStream.Options().longestLine)
    }
  }

  static func badEstimates(_ bad: Int64, priced: Int64) -> Failure {
    Failure(
      what: "\(Digits.grouped(bad)) \(bad == 1 ? "line was" : "lines were") refused",
      effect: "\(Digits.grouped(priced)) were priced. Nothing was written.",
      remedy: "costs record --help   for the fields of an event", code: .badData)
  }

  static func noPrice(model: String, provider: String) -> Failure {
    Failure(
      what: "there is no price for '\(model)' of provider '\(provider)'",
      effect: "Its calls are recorded as unpriced.",
      remedy: "costs prices set --provider P --model '\(model)' --from DATE --input X --output Y",
      code: .failed)
  }

  static func unexpectedArgument(_ text: String, command: String) -> Failure {
    wrongUsage("'\(text)' is not expected here", command: command)
  }

  static func responseUnreadable(path: String, _ error: MeteringError) -> Failure {
    Failure(
      what: "\(path == "-" ? "standard input" : "'\(path)'"): \(error)",
      remedy: "costs record --response FILE   with a provider's response as it came",
      code: .badData)
  }

  static func modelMissing(path: String) -> Failure {
    Failure(
      what: "'\(path)' does not name the model that answered",
      remedy: "costs record --response \(path) --model MODEL", code: .badData)
  }

  static func tagWithoutValue(_ text: String) -> Failure {
    Failure(what: "tag '\(text)' has no '='", remedy: "--tag key=value", code: .badData)
  }

  static func sqlRefused(_ reason: String) -> Failure {
    Failure(
      what: "the statement would do more than read: \(reason)",
      remedy: "costs sql \"SELECT * FROM calls LIMIT 5\"", code: .failed)
  }

  static func sqlWrong(_ reason: String) -> Failure {
    Failure(
      what: "SQLite: \(reason)",
      remedy: "costs sql \"SELECT name FROM sqlite_schema WHERE type = 'view'\"", code: .failed)
  }
}
