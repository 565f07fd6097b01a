import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs bill list`.
struct BillList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List plans, taxes, credits and other entries.",
    discussion: """
      Example:
        costs bill list
      """)

  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  private static let columns = [
    Grid.Column(field: "id", title: "id"),
    Grid.Column(field: "kind", title: "kind", canShrink: false),
    Grid.Column(field: "provider", title: "provider"),
    Grid.Column(field: "amount_usd", title: "amount USD", isNumber: true),
    Grid.Column(field: "per", title: "per", canShrink: false),
    Grid.Column(field: "from", title: "from", canShrink: false),
    Grid.Column(field: "until", title: "until", canShrink: false),
    Grid.Column(field: "calls", title: "calls", dispensable: 1),
    Grid.Column(field: "note", title: "note", dispensable: 2),
  ]

  func run() throws {
    let file = try ledger.location.openForReading()
    let (plans, entries) = (try file.plans(), try file.billEntries())
    var grid = Grid(columns: Self.columns)
    for plan in plans {
      grid.rows.append([
        .text(plan.id), .text("plan"), .text(plan.provider), .money(Int128(plan.feePicousd)),
        .text(plan.per.rawValue), .text(BillDate.text(plan.firstDay)),
        .plain(plan.lastDay.map(BillDate.text)), .text(plan.scope.joined(separator: " ")),
        .plain(plan.note),
      ])
    }
    for entry in entries {
      grid.rows.append([
        .text(entry.id), .text(entry.kind.rawValue), .text(entry.provider),
        .money(Int128(entry.amountPicousd)), .plain(nil),
        .text(BillDate.text(entry.days.lowerBound)), .text(BillDate.text(entry.days.upperBound)),
        .plain(nil), .plain(entry.note),
      ])
    }
    let output = Output()
    switch form.chosen {
    case .json: try output.line(BillJSON.list(plans, entries).text)
    case .csv: try output.write(grid.csv())
    case .markdown: try output.write(grid.markdown())
    case .table:
      try output.write(
        grid.rows.isEmpty
          ? "No plans and no entries.\n"
          : grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }
}

/// `costs bill rm`.
struct BillRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Withdraw an entry or a plan.",
    discussion: """
      Example:
        costs bill rm openai-2026-10-tax

      From now on it is as if it had never been; its row stays. To end a plan, set it again with
      its --from and an --until.
      """)

  @Argument(help: "Its name in costs bill list.") var id: String
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    try Messages.ofBills {
      try ledger.location.openForWriting().withdrawBillEntry(id: id, nowMs: Machine.nowMs)
    }
    let output = Output()
    try output.line("withdrawn  \(id)")
    try output.flush()
  }
}
