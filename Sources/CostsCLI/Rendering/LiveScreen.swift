import Ledger
import Metering
import Terminal

/// What `costs live` shows.
struct LiveScreen {
  let ledger: LedgerFile
  let zone: Zone
  let terms: [CallFilter.Term]

  /// The lines of the screen.
  ///
  /// - Parameters:
  ///   - width: The terminal's columns; nil for any number.
  ///   - height: The terminal's lines; nil for a screen that is not cut.
  ///   - nowMs: Now, in Unix milliseconds.
  /// - Returns: At most `height` lines.
  /// - Throws: `LedgerError`.
  func lines(width: Int?, height: Int?, nowMs: Int64) throws -> [String] {
    let glance = try Glance(ledger, zone: zone, terms: terms, nowMs: nowMs)
    var lines = [
      "costs live   \(clock(nowMs))   \(zone.name)",
      "today       \(Glance.text(glance.today))   \(Digits.calls(glance.today.calls))",
      "this month  \(Glance.text(glance.month))   \(Digits.calls(glance.month.calls))",
      "",
    ]
    let models = try models(nowMs)
    let room = height.map { max(0, $0 - lines.count - 3) } ?? 30
    // The models get up to half of the room, the calls what is left.
    let shown = min(models.rows.count, max(room / 2, room - 12))
    lines += Self.table(models, rows: shown, width)
    lines.append("")
    lines += Self.table(try newest(room - shown), rows: room - shown, width)
    return height.map { Array(lines.prefix($0)) } ?? lines
  }

  private static func table(_ grid: Grid, rows: Int, _ width: Int?) -> [String] {
    var grid = grid
    grid.rows = Array(grid.rows.prefix(rows))
    return grid.table(width: width, isEmphatic: false)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  private func clock(_ ms: Int64) -> String {
    let local = Timestamp.format(ms + zone.offsetMs(at: ms))
    return local.prefix(10) + " " + local.dropFirst(11).prefix(5)
  }

  private func filter(_ period: Period) -> CallFilter {
    var filter = CallFilter(zone: zone)
    filter.terms = terms
    filter.period = period
    return filter
  }

  private func models(_ nowMs: Int64) throws -> Grid {
    let today = Period("today", zone: zone, nowMs: nowMs) ?? .all
    let summary = try ledger.summary(by: [.name("provider"), .name("model")], filter(today))
    var grid = Grid(columns: [
      Grid.Column(field: "provider", title: "today", dispensable: 1),
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
      Grid.Column(field: "total_tokens", title: "tokens", isNumber: true, dispensable: 2),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
    ])
    grid.rows = summary.rows.map { row in
      [
        .text(row.values[0]), .text(row.values[1]), .count(Int128(row.spend.calls)),
        .count(row.spend.totalTokens), .money(row.spend.costPicousd),
      ]
    }
    return grid
  }

  private func newest(_ count: Int) throws -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "occurred_at", title: "newest", canShrink: false),
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "team", title: "team", dispensable: 3),
      Grid.Column(field: "input_tokens", title: "input", isNumber: true, dispensable: 2),
      Grid.Column(field: "output_tokens", title: "output", isNumber: true, dispensable: 1),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
    ])
    try ledger.calls(filter(.all), limit: Int64(max(0, count))) { call in
      let usage = call.event.usage
      grid.rows.append([
        .text(String(clock(call.occurredAtMs))), .text(call.event.model),
        .plain(call.event.attribution[.team]), .count(usage.map { Int128($0[.input]) }),
        .count(usage.map { Int128($0[.output]) }), .money(call.costPicousd.map { Int128($0) }),
      ])
    }
    return grid
  }
}
