import Ledger
import Metering
import Pricing
import Terminal

/// A report with what is said around it: whose days, which calls, and when it was made.
struct ReportDocument {
  let report: SpendReport
  let filter: CallFilter
  /// The filter's terms and `--as-of`, as they were given.
  let conditions: [String]
  let asOf: String?
  /// Another currency in which amounts are shown; nil for USD alone.
  let currency: DisplayCurrency?
  /// When it was made, in Unix milliseconds.
  let generatedAtMs: Int64

  var zone: Zone { filter.zone }

  /// `October 2026`, or `Thursday, 15 October 2026`.
  var title: String { Shown.title(report.unit.label) }

  /// Whose days these are, and what they are of.
  var scope: [String] {
    var parts = ["days of \(zone.name)"]
    if report.unit.state == .unfinished { parts.append("not over yet") }
    if !conditions.isEmpty { parts.append("only \(conditions.joined(separator: ", "))") }
    if let asOf { parts.append("as of \(asOf)") }
    if let currency {
      // A report is kept, and rates move: it says of when it is.
      let day = Shown.date(generatedAtMs, zone)
      parts.append("1 USD = \(currency.rate) \(currency.code), as given on \(day)")
    }
    return parts
  }

  /// The labels of the unusual days.
  var unusualLabels: Set<String> { report.unusual.labels }

  /// What became of the cost, in a sentence; nil where there is nothing to compare with.
  var comparison: String? {
    report.comparison.map { TrendText.sentence($0, zone, in: currency) }
  }
}

/// A part of a report as a table.
struct ReportTable {
  /// What `section` is in CSV and the anchor in HTML.
  let name: String
  let title: String
  let grid: Grid
}

/// The tables of a report, for a person.
struct ReportTables {
  let document: ReportDocument
  /// The most rows of a table; further ones are summed up.
  let limit: Int

  private var report: SpendReport { document.report }

  /// The dimensions' tables, in order.
  var sections: [ReportTable] { report.sections.map(table) }

  private func made(_ name: String, _ title: String, _ grid: Grid) -> ReportTable {
    ReportTable(name: name, title: title, grid: grid.also(in: document.currency))
  }

  /// By hour or day.
  var time: ReportTable {
    let name = report.kind.part.rawValue
    let grid = Grid(
      report.points, name, averageUnits: report.averageUnits, unusual: document.unusualLabels)
    return made(name, "By \(name)", grid)
  }

  private func table(_ section: SpendReport.Section) -> ReportTable {
    let name = section.dimension.field
    let total = report.totals
    var columns = [
      Grid.Column(field: name, title: name),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
      Grid.Column(field: "share", title: "share", isNumber: true),
      Grid.Column(field: "calls", title: "calls", isNumber: true, dispensable: 1),
      Grid.Column(field: "total_tokens", title: "tokens", isNumber: true, dispensable: 2),
    ]
    if total.unpricedCalls > 0 {
      columns.append(Grid.Column(field: "unpriced_calls", title: "unpriced", isNumber: true))
    }
    func cells(_ head: Grid.Cell, _ spend: Spend) -> [Grid.Cell] {
      let share = Shown.share(spend.costPicousd, of: total.knownCostPicousd)
      let cells: [Grid.Cell] = [
        head, .money(spend.costPicousd), .plain(share), .count(Int128(spend.calls)),
        .count(spend.totalTokens),
      ]
      return total.unpricedCalls > 0 ? cells + [.count(Int128(spend.unpricedCalls))] : cells
    }
    // One more than the limit is not worth a row that sums it up.
    let kept = section.rows.count <= limit + 1 ? section.rows.count : limit
    var grid = Grid(columns: columns)
    grid.rows = section.rows.prefix(kept).map { cells(.text($0.values[0]), $0.spend) }
    let rest = section.rows.dropFirst(kept)
    if !rest.isEmpty {
      let sum = rest.reduce(into: Spend()) { $0 += $1.spend }
      grid.rows.append(cells(.plain("\(Digits.grouped(rest.count)) others"), sum))
    }
    grid.totals = cells(.plain("total"), total)
    let title = "By " + name.split(separator: "_").joined(separator: " ")
    return made(name, title, grid)
  }

  /// The dearest calls; nil where there are none.
  var biggest: ReportTable? {
    guard !report.biggest.isEmpty else { return nil }
    let attributed = ["customer", "team", "project", "user"].filter { field in
      report.biggest.contains { Self.attribution(field, of: $0) != nil }
    }.prefix(2)
    var grid = Grid(
      columns: [
        Grid.Column(field: "occurred_at", title: "when", canShrink: false),
        Grid.Column(field: "id", title: "id", dispensable: 1),
        Grid.Column(field: "model", title: "model"),
      ] + attributed.map { Grid.Column(field: $0, title: $0, dispensable: 2) } + [
        Grid.Column(field: "total_tokens", title: "tokens", isNumber: true, dispensable: 3),
        Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
      ])
    grid.rows = report.biggest.map { call in
      let tokens = call.event.usage.map { Int128($0[.input]) + Int128($0[.output]) }
      return [
        .plain(Shown.time(call.occurredAtMs, document.zone)), .text(call.id),
        .text(call.event.model),
      ] + attributed.map { .text(Self.attribution($0, of: call)) } + [
        .count(tokens), .money(call.costPicousd.map { Int128($0) }),
      ]
    }
    return made("call", "Biggest calls", grid)
  }

  private static func attribution(_ field: String, of call: CallEntry) -> String? {
    Attribution(rawValue: field).flatMap { call.event.attribution[$0] }
  }

  /// Where costs come from, which calls failed, and which are unpriced.
  var coverage: ReportTable {
    var grid = Grid(columns: [
      Grid.Column(field: "what", title: "what"),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
    ])
    for row in report.coverage.sources where row.spend.pricedCalls > 0 {
      grid.rows.append([
        .plain(Self.source(row.values[0])), .count(Int128(row.spend.pricedCalls)),
        .money(row.spend.knownCostPicousd),
      ])
    }
    for row in report.coverage.unpriced {
      let model = row.values.compactMap(\.self).joined(separator: " ")
      let withoutUsage = row.spend.noUsageCalls
      for (count, reason) in [
        (row.spend.unpricedCalls - withoutUsage, "no price"),
        (withoutUsage, "usage not reported"),
      ] where count > 0 {
        grid.rows.append([
          .plain("unpriced, \(reason): \(model)"), .count(Int128(count)), .money(nil),
        ])
      }
    }
    for row in report.coverage.statuses where row.values[0] != "ok" {
      grid.rows.append([
        .plain("of all, status \(row.values[0] ?? CallFilter.noneLabel)"),
        .count(Int128(row.spend.calls)), .money(row.spend.costPicousd),
      ])
    }
    return made("coverage", "Coverage", grid)
  }

  private static func source(_ source: String?) -> String {
    switch source {
    case "price_book": "priced by the price list"
    case "provider": "reported by the provider"
    case "local": "local, so free"
    case nil: "an error that was not billed"
    case .some(let other): other
    }
  }

  /// How budgets stand; nil where there are none.
  var budgets: ReportTable? {
    guard !report.budgets.isEmpty else { return nil }
    var grid = Grid(columns: [
      Grid.Column(field: "budget", title: "budget"),
      Grid.Column(field: "window", title: "window", dispensable: 1),
      Grid.Column(field: "limit_usd", title: "limit USD", isNumber: true),
      Grid.Column(field: "spent_usd", title: "spent USD", isNumber: true),
      Grid.Column(field: "used", title: "used", isNumber: true),
    ])
    grid.rows = report.budgets.map { budget in
      let scope = budget.scope.isEmpty ? "" : " (\(budget.scope.joined(separator: ", ")))"
      return [
        .text(budget.name + scope), .plain(budget.window), .money(budget.limitPicousd),
        .money(budget.spentPicousd), .plain(budget.permille.map { Shown.percent($0) }),
      ]
    }
    return made("budget", "Budgets", grid)
  }
}
