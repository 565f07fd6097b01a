import Ledger
import Metering
import Pricing

/// Every error message of the program: one function a case.
enum Messages {
  /// The failure a person is shown for an error from below; nil for one that is already shown.
  static func failure(for error: any Error) -> Failure? {
    switch error {
    case let failure as Failure: failure
    case let error as LedgerError: ledgerFailure(error)
    case let error as MeteringError: badData("\(error)")
    case let error as PricingError: badData("\(error)")
    default: nil
    }
  }

  // MARK: Input

  static func badData(_ what: String) -> Failure {
    Failure(what: what, remedy: "costs record --help", code: .badData)
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

  static func wrongUsage(_ what: String, command: String) -> Failure {
    Failure(what: what, remedy: "costs \(command) --help", code: .wrongUsage)
  }

  /// What ArgumentParser has to say, in the program's own form.
  static func usage(_ message: String, command: String?) -> Failure {
    let lines = message.split(separator: "\n").map { $0.drop { $0 == " " } }
    let text = lines.first.map { $0.hasPrefix("Error: ") ? $0.dropFirst(7) : $0 } ?? ""
    return Failure(
      what: String(text), effect: "Nothing was run.",
      remedy: command.map { "costs \($0) --help" } ?? "costs --help", code: .wrongUsage)
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

  static func unreadable(path: String, reason: String) -> Failure {
    Failure(
      what: "'\(path)' cannot be read: \(reason)", remedy: "costs record --response FILE",
      code: .failed)
  }

  static func inputTooLarge(path: String, limit: Int) -> Failure {
    Failure(
      what: "'\(path)' is larger than \(limit >> 20) MiB, which no response is",
      remedy: "costs record -   for usage events, one a line", code: .badData)
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

  static func unknownTime(_ text: String, option: String) -> Failure {
    Failure(
      what: "'\(text)' is no time that \(option) understands",
      remedy: "\(option) 2026-10-15   or   \(option) 2026-10-15T12:00:00Z", code: .badData)
  }

  static func unknownPeriod(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is no period",
      remedy: "--period today|yesterday|7d|30d|week|month|year|2026|2026-10|2026-10-15|all",
      code: .wrongUsage)
  }

  static func tagWithoutValue(_ text: String) -> Failure {
    Failure(what: "tag '\(text)' has no '='", remedy: "--tag key=value", code: .badData)
  }

  static func filterWithoutValue(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' has no '='", remedy: "--where team=search   or   --where tag:key=value",
      code: .wrongUsage)
  }

  static func unknownCommand(_ text: String, nearest: String?) -> Failure {
    Failure(
      what: "there is no command '\(text)'", effect: "Nothing was run.",
      remedy: nearest.map { "costs \($0)" } ?? "costs --help", code: .wrongUsage)
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

  static func outputFailed(_ reason: String) -> Failure {
    Failure(
      what: "standard output cannot be written: \(reason)",
      effect: "What was recorded stays recorded.", remedy: "costs calls", code: .failed)
  }

  // MARK: The ledger

  private static func ledgerFailure(_ error: LedgerError) -> Failure {
    switch error {
    case .missing(let path):
      Failure(
        what: "there is no ledger at '\(path)'",
        remedy: "costs record --model gpt-4o --input-tokens 1000 --output-tokens 100",
        code: .failed)
    case .isDirectory(let path):
      Failure(
        what: "'\(path)' is a folder", remedy: "--ledger \(path)/ledger.db", code: .failed)
    case .folderMissing(let folder):
      Failure(
        what: "there is no folder '\(folder)'", remedy: "mkdir -p '\(folder)'", code: .failed)
    case .notALedger(let path, let what):
      Failure(
        what: "'\(path)' is \(what), not a ledger",
        effect: "The file was left as it was.",
        remedy: "--ledger with another path, or costs path to see the default", code: .failed)
    case .newer(let path, let file, let program):
      Failure(
        what: "'\(path)' was written by a newer costs (schema \(file), this one knows \(program))",
        effect: "The file was left as it was.", remedy: "a newer version of costs",
        code: .failed)
    case .needsMigration(let path, let file, let program):
      Failure(
        what: "'\(path)' is of an older costs (schema \(file), this one writes \(program))",
        effect: "The file was left as it was.",
        remedy: "a ledger in a folder that can be written: it is brought up to date by itself",
        code: .failed)
    case .notPermitted, .locked, .diskFull, .sqlite: accessFailure(error)
    case .conflict, .noSuchCall, .alreadyCorrected, .noSuchPrice, .noSuchRepricing,
      .changedMeanwhile:
      contentFailure(error)
    case .unknownDimension(let name):
      Failure(
        what: "there is no dimension '\(name)'",
        remedy: Dimension.allNames.joined(separator: " "), code: .wrongUsage)
    case .unknownTimeZone(let name):
      Failure(
        what: "there is no time zone '\(name)' on this machine",
        remedy: "--timezone Europe/Berlin   or   --timezone +05:30   or   --timezone UTC",
        code: .wrongUsage)
    }
  }

  private static func accessFailure(_ error: LedgerError) -> Failure {
    switch error {
    case .notPermitted(let path, let reason):
      Failure(
        what: "'\(path)' cannot be used: \(reason)",
        remedy: "ls -ld '\(path)' and its folder, or --ledger with another path", code: .failed)
    case .locked(let path, let waitedMs):
      Failure(
        what: "'\(path)' has been locked by another program for \(duration(waitedMs))",
        remedy: "again when that program is done: fuser '\(path)' names it", code: .failed)
    case .diskFull(let path):
      Failure(what: "the disk of '\(path)' is full", remedy: "df -h '\(path)'", code: .failed)
    case .sqlite(let path, let error):
      Failure(
        what: "'\(path)': \(error)", remedy: "sqlite3 '\(path)' 'PRAGMA integrity_check'",
        code: .failed)
    default: Failure(what: "\(error)", remedy: "costs --help", code: .failed)
    }
  }

  private static func duration(_ ms: Int64) -> String {
    ms < 1000 ? "\(ms) ms" : "\(ms / 1000) s"
  }

  private static func contentFailure(_ error: LedgerError) -> Failure {
    switch error {
    case .conflict(let id, let field, let recorded, let given):
      Failure(
        what: "call '\(id)' already exists with different \(field) (\(recorded), now \(given))",
        remedy: "costs record --corrects \(id) ...", code: .failed)
    case .noSuchCall(let id):
      Failure(what: "there is no call '\(id)'", remedy: "costs calls", code: .failed)
    case .alreadyCorrected(let id, let other):
      Failure(
        what: "call '\(id)' is already corrected by '\(other)'",
        remedy: "costs record --corrects \(other) ...", code: .failed)
    case .noSuchRepricing(let number):
      Failure(
        what: "there is no re-pricing '\(number)' that could be undone",
        remedy: "costs reprice --list", code: .failed)
    case .changedMeanwhile(let id):
      Failure(
        what: "the cost of call '\(id)' has changed since",
        remedy: "costs reprice --list, and undo the newest re-pricing first", code: .failed)
    case .noSuchPrice(let text):
      Failure(
        what: "there is no price '\(text)' in force that was set by hand",
        remedy: "costs prices list", code: .failed)
    default: Failure(what: "\(error)", remedy: "costs --help", code: .failed)
    }
  }
}
