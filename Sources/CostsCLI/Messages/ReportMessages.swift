import Ledger
import Terminal

/// What goes wrong with trends and reports.
enum ReportMessages {
  static func fileNotWritten(_ path: String, _ reason: String) -> Failure {
    Failure(
      what: "'\(path)' cannot be written: \(reason)", remedy: "--output with another path",
      code: .failed)
  }

  static func tooManyUnits(_ count: Int64, _ unit: Dimension.TimeUnit) -> Failure {
    Failure(
      what: "the period has \(Digits.grouped(count)) \(unit.rawValue)s, more than "
        + "\(Digits.grouped(TrendRequest.maximumUnits))",
      remedy: unit == .month ? "--period 2026" : "--by month   or   --period 2026",
      code: .wrongUsage)
  }

  static func unknownUnit(_ text: String, _ kind: SpendReport.Kind) -> Failure {
    let examples =
      kind == .daily
      ? "--period 2026-10-15|today|yesterday|last" : "--period 2026-10|month|last"
    return Failure(
      what: "'\(text)' is no \(kind.whole.rawValue)", remedy: examples, code: .wrongUsage)
  }
}
