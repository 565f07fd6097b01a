import Ledger
import Terminal

extension ReportDocument {
  /// The report as text for a terminal.
  ///
  /// - Parameters:
  ///   - width: The terminal's columns; nil for any number.
  ///   - isEmphatic: Whether heads are bold.
  ///   - isASCII: Whether bars are drawn in ASCII.
  /// - Returns: The lines.
  func text(width: Int?, isEmphatic: Bool, isASCII: Bool) -> String {
    var text = "Costs of \(title)\n\(scope.joined(separator: "; "))\n\n"
    guard report.totals.calls > 0 else {
      return text + report.totals.coverageSentence + "\n" + (comparison.map { $0 + "\n" } ?? "")
    }
    text += summaryLines
    let tables = ReportTables(document: self, limit: 20)
    let time = tables.time
    text += "\n\(time.title)\n"
    text += time.grid.withBars(of: report.points, within: width, isASCII: isASCII)
      .table(width: width, isEmphatic: isEmphatic)
    for table in (tables.sections + [tables.budgets, tables.biggest]).compactMap(\.self)
      + [tables.coverage]
    {
      text += "\n\(table.title)\n" + table.grid.table(width: width, isEmphatic: isEmphatic)
    }
    for unit in report.unusual {
      text += "\nUnusual: " + TrendText.lines(unit, "day").joined(separator: "\n    ") + "\n"
    }
    return text
  }

  private var summaryLines: String {
    let totals = report.totals
    let cost = Shown.amount(totals.costPicousd, in: currency)
    let tokens =
      "\(Digits.grouped(totals.totalTokens)) (\(Digits.grouped(totals.inputTokens)) in, "
      + "\(Digits.grouped(totals.outputTokens)) out)"
    return "cost    \(cost)\ncalls   \(Digits.grouped(totals.calls))\ntokens  \(tokens)\n"
      + (comparison.map { $0 + "\n" } ?? "") + totals.coverageSentence + "\n"
  }

  /// The report as Markdown, to be pasted into an issue.
  func markdown() -> String {
    let totals = report.totals
    let cost = Shown.amount(totals.costPicousd, in: currency)
    var text = "## Costs of \(title)\n\n"
    text += "**\(cost)** for \(Digits.calls(totals.calls)) and "
    text += "\(Digits.grouped(totals.totalTokens)) tokens (\(scope.joined(separator: "; "))).\n"
    if let comparison { text += comparison + "\n" }
    text += totals.coverageSentence + "\n"
    guard totals.calls > 0 else { return Self.withoutHTML(text) }
    if !report.unusual.isEmpty { text += "\n### Unusual days\n\n" }
    for unit in report.unusual {
      text += "- " + TrendText.lines(unit, "day").joined(separator: "\n  - ") + "\n"
    }
    let tables = ReportTables(document: self, limit: 20)
    let all = tables.sections + [tables.time, tables.budgets, tables.biggest]
    for table in all.compactMap(\.self) + [tables.coverage] {
      text += "\n### \(table.title)\n\n" + table.grid.markdown()
    }
    return Self.withoutHTML(text)
  }

  /// Names that look like tags stay names.
  private static func withoutHTML(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}
