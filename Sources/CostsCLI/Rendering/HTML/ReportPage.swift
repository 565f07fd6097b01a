import Ledger
import Metering
import Pricing
import Terminal

/// A report as one HTML file that needs nothing else: no script, no network, no font.
struct ReportPage {
  let document: ReportDocument

  /// How many rows a table has before the others are summed up, and a chart of bars.
  private static let tableLimit = 100
  private static let barLimit = 8
  /// How many series columns are stacked of, others left out.
  private static let seriesLimit = 5

  private var report: SpendReport { document.report }
  private var tables: ReportTables { ReportTables(document: document, limit: Self.tableLimit) }

  /// The file.
  var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(ReportStyle.policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>LLM costs, \(HTML.escaped(document.title))</title>
    <style>\(ReportStyle.text)</style>
    </head>
    <body>
    <main>
    \(head)\(tiles)\(body)\(foot)</main>
    </body>
    </html>

    """
  }

  private var head: String {
    let scope = document.scope.map { HTML.name($0) }.joined(separator: " · ")
    return """
      <header>
      <p class="kicker">LLM costs</p>
      <h1>\(HTML.escaped(document.title))</h1>
      <p class="soft">\(scope)</p>
      </header>

      """
  }

  // MARK: The figures at the top

  private var tiles: String {
    let totals = report.totals
    let cost = totals.costPicousd.map { "$" + Shown.rounded($0) } ?? "unpriced"
    let exact =
      totals.costPicousd.map { "exactly \(Shown.amount($0, in: document.currency))" }
      ?? "no call has a price"
    let (calls, tokens) = (Digits.grouped(totals.calls), Digits.grouped(totals.totalTokens))
    let isLong = max(calls.utf8.count, tokens.utf8.count) > Self.longFigure
    var text = "<dl class=\"tiles\(isLong ? " single" : "")\">\n"
    text += tile("Cost", cost, exact, isLong: cost.utf8.count > Self.longCost)
    text += change
    text += tile("Calls", calls, callNote, isLong: isLong)
    let parts =
      "\(Digits.grouped(totals.inputTokens)) in, \(Digits.grouped(totals.outputTokens)) out"
    text += tile("Tokens", tokens, parts, isLong: isLong)
    return text + "</dl>\n"
  }

  /// The most characters of figures in large type: 9,999,999.99 USD, and 999,999,999 tokens.
  private static let longCost = 13
  private static let longFigure = 11

  private func tile(
    _ name: String, _ figure: String, _ note: String, isLong: Bool = false
  ) -> String {
    "<div class=\"tile\"><dt>\(HTML.escaped(name))</dt>"
      + "<dd class=\"figure\(isLong ? " long" : "")\">\(HTML.figure(figure))</dd>"
      + "<dd class=\"soft\">\(HTML.escaped(note))</dd></div>\n"
  }

  private var change: String {
    guard let comparison = report.comparison else {
      return tile("Change", "–", "nothing has passed that could be compared")
    }
    let before = Shown.amount(comparison.spendBefore.costPicousd, in: document.currency)
    let shown = Shown.change(comparison.change)
    let isPart = report.unit.state == .unfinished
    let now = Shown.amount(comparison.spend.costPicousd, in: document.currency)
    let part = isPart ? "\(now) in \(Shown.span(comparison.period, document.zone)) " : ""
    return tile(
      "Change", shown.isEmpty ? "–" : shown,
      "\(part)against \(before) in \(Shown.span(comparison.periodBefore, document.zone))")
  }

  private var callNote: String {
    let totals = report.totals
    if totals.calls == 0 { return "none in this period" }
    if totals.unpricedCalls == 0 { return "all priced" }
    return "\(Digits.grouped(totals.unpricedCalls)) unpriced, so not in the cost"
  }

  // MARK: Below

  private var body: String {
    guard report.totals.calls > 0 else {
      return panel("No calls", "<p class=\"soft\">Nothing was recorded in this period.</p>\n")
    }
    let time = tables.time
    var text = panel(time.title, timeChart.text + time.grid.html(caption: time.title))
    text += unusual
    if let budgets = tables.budgets {
      text += panel(budgets.title, budgets.grid.html(caption: budgets.title))
    }
    text += zip(report.sections, tables.sections).map(section).joined()
    if let biggest = tables.biggest {
      text += panel(biggest.title, biggest.grid.html(caption: biggest.title))
    }
    let coverage = tables.coverage
    return text + panel(coverage.title, coverage.grid.html(caption: coverage.title))
  }

  private func panel(_ title: String, _ content: String) -> String {
    "<section class=\"panel\">\n<h2>\(HTML.escaped(title))</h2>\n\(content)</section>\n"
  }

  /// The providers that have a colour of their own, by cost.
  private var providers: [String?] {
    let rows = report.sections.first { $0.dimension == .name("provider") }?.rows ?? []
    let costly = rows.filter { $0.spend.costPicousd ?? 0 > 0 }
    let limit = costly.count <= Self.seriesLimit + 1 ? costly.count : Self.seriesLimit
    return costly.prefix(limit).map { $0.values[0] }
  }

  private func section(_ section: SpendReport.Section, _ table: ReportTable) -> String {
    let providers = providers
    let isProvider = section.dimension == .name("provider")
    let rows = section.rows.filter { $0.spend.costPicousd ?? 0 > 0 }
    let kept = rows.count <= Self.barLimit + 1 ? rows.count : Self.barLimit
    var bars = rows.prefix(kept).map { row in
      let series = isProvider ? providers.firstIndex(of: row.values[0]) : 0
      return RankChart.Row(
        name: row.values[0] ?? CallFilter.noneLabel, picousd: row.spend.costPicousd,
        colour: series.map { "s\($0 + 1)" } ?? "s0")
    }
    let rest = rows.dropFirst(kept)
    if !rest.isEmpty {
      bars.append(
        RankChart.Row(
          name: "\(Digits.grouped(rest.count)) others",
          picousd: rest.reduce(Int128(0)) { $0 + $1.spend.knownCostPicousd }, colour: nil))
    }
    let chart = RankChart(rows: bars, name: "by-" + table.name, title: "Cost " + table.title)
    return panel(
      table.title,
      "<div class=\"split\">\n\(chart.text)\(table.grid.html(caption: table.title))</div>\n")
  }

  private var unusual: String {
    guard !report.unusual.isEmpty else { return "" }
    let items = report.unusual.map { unit in
      let lines = TrendText.lines(unit, "day")
      let reasons = lines.dropFirst().map { "<li>\(HTML.escaped($0))</li>" }.joined()
      return "<li><p><span class=\"alarm\" aria-hidden=\"true\">▼</span> "
        + "\(HTML.escaped(lines[0]))</p><ul>\(reasons)</ul></li>\n"
    }
    return panel("Unusual days", "<ul class=\"days\">\n\(items.joined())</ul>\n")
  }

  private var timeChart: TimeChart {
    let providers = providers
    var amounts: [String: [Int128]] = [:]
    for row in report.parts.rows {
      guard let label = row.values[0], let cost = row.spend.costPicousd else { continue }
      let index = providers.firstIndex(of: row.values[1]) ?? providers.count
      amounts[label, default: Array(repeating: 0, count: providers.count + 1)][index] += cost
    }
    let hasOthers = amounts.values.contains { $0[providers.count] > 0 }
    let unusual = document.unusualLabels
    let columns = report.points.enumerated().map { index, point in
      TimeChart.Column(
        tick: tick(index, point.unit),
        title: "\(point.unit.label): "
          + (point.spend.costPicousd.map { "$" + Digits.usd($0) } ?? "unpriced")
          + ", \(Digits.calls(point.spend.calls))",
        amounts: amounts[point.unit.label] ?? [], meanPicousd: point.averagePicousd,
        isUnusual: report.kind == .monthly && unusual.contains(point.unit.label),
        isWhole: point.unit.state == .whole)
    }
    let highest = report.points.max {
      $0.spend.knownCostPicousd < $1.spend.knownCostPicousd
    }
    let summit =
      highest.map {
        "The highest is \($0.unit.label) with $\(Digits.usd($0.spend.knownCostPicousd))."
      }
    return TimeChart(
      columns: columns,
      series: providers.map { $0 ?? CallFilter.noneLabel } + (hasOthers ? ["others"] : []),
      hasOthers: hasOthers,
      title: "Cost by \(report.kind.part.rawValue), stacked by provider",
      description: "\(summit ?? "") The table below has every figure.")
  }

  /// The first, and every fifth day or third hour.
  private func tick(_ index: Int, _ unit: CalendarUnit) -> String {
    if report.kind == .daily {
      let hour = unit.label.dropFirst(11).prefix(2)
      return index % 3 == 0 ? String(hour) : ""
    }
    let day = Int(unit.label.suffix(2)) ?? 0
    return day == 1 || (day % 5 == 0 && day <= 30) ? "\(day)" : ""
  }

  private var unit: String {
    guard let currency = document.currency else { return "Amounts are USD." }
    return "Amounts without another name are USD, those in \(currency.code) at "
      + "\(HTML.escaped(currency.rate)) for 1 USD."
  }

  private var foot: String {
    """
    <footer>
    <p>\(unit) Tables show every digit; large figures, bars and averages are rounded, a \
    half to the even digit. A call without a known price is unpriced and in no sum; a call that \
    is free counts as 0.</p>
    <p>Tables have up to \(Self.tableLimit) rows, bars up to \(Self.barLimit); what is beyond is \
    summed up as others. Everything is in <code>--format json</code>.</p>
    <p>Made by costs \(Version.text) at \(Timestamp.format(document.generatedAtMs)).</p>
    </footer>

    """
  }
}
