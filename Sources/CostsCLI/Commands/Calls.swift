import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs calls`: the rows themselves.
struct Calls: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List calls, the newest first.",
    discussion: """
      Examples:
        costs calls --limit 50
        costs calls --period today --where model=gpt-4o
        costs calls --where cost_source= --json

      --json prints one object a line.
      """)

  @Option(help: ArgumentHelp("At most so many calls; 0 for all.", valueName: "n"))
  var limit: Int64 = 20
  @OptionGroup var filters: FilterOptions
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  private static let columns = [
    Grid.Column(field: "occurred_at", title: "when", canShrink: false),
    Grid.Column(field: "id", title: "id", dispensable: 3),
    Grid.Column(field: "provider", title: "provider", dispensable: 1),
    Grid.Column(field: "model", title: "model"),
    Grid.Column(field: "input_tokens", title: "input", isNumber: true),
    Grid.Column(field: "output_tokens", title: "output", isNumber: true),
    Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
    Grid.Column(field: "status", title: "status", dispensable: 2),
  ]

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is 0 or more, not '\(limit)'") }
  }

  func run() throws {
    let filter = try filters.filter()
    let file = try ledger.location.openForReading()
    let output = Output()
    var grid = Grid(columns: Self.columns)
    try file.calls(filter, limit: limit == 0 ? nil : limit) { call in
      if form.chosen == .json {
        try output.line(CallJSON.object(call).text)
      } else {
        grid.rows.append(cells(call, in: filter.zone))
      }
    }
    switch form.chosen {
    case .json: break
    case .csv: try output.write(grid.csv())
    case .markdown: try output.write(grid.markdown())
    case .table:
      if grid.rows.isEmpty {
        try output.line("No calls.")
      } else {
        try output.write(
          grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
      }
    }
    try output.flush()
  }

  private func cells(_ call: CallEntry, in zone: Zone) -> [Grid.Cell] {
    let isCSV = form.chosen == .csv
    let local = Timestamp.format(call.occurredAtMs + zone.offsetMs(at: call.occurredAtMs))
    let when = local.prefix(10) + " " + local.dropFirst(11).prefix(8)
    let usage = call.event.usage
    return [
      .text(isCSV ? Timestamp.format(call.occurredAtMs) : String(when)), .text(call.id),
      .text(call.provider), .text(call.event.model), .count(usage.map { Int128($0[.input]) }),
      .count(usage.map { Int128($0[.output]) }), .money(call.costPicousd.map { Int128($0) }),
      .text(call.event.status),
    ]
  }
}
