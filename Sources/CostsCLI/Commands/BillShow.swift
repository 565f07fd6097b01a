import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs bill show`.
struct BillShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show three costs of the calls, and what is billed beside them.",
    discussion: """
      Examples:
        costs bill show --period 2026-10
        costs bill show --by team,model --where provider=anthropic --json

      list       at the list's rates, before agreed discounts
      billed     what invoices say: a call's cost, or 0 when a plan covers it
      effective  what is billed, and the call's share of its plan's fee

      The fee of a plan's window is shared among the calls in it in proportion to their list
      cost: rounded down, and the picodollars that are left go to the largest remainders. The
      billed column adds up to what is to be paid. A call of unknown cost has no share and is
      counted apart. The period is this month unless it is given.
      """)

  @Option(help: ArgumentHelp("Dimensions, separated by commas.", valueName: "dim"))
  var by = "provider"
  @OptionGroup var filters: FilterOptions
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let dimensions = try by.split(separator: ",").map { try Dimension(String($0)) }
    var filter = try filters.filter()
    let nowMs = Machine.nowMs
    if filters.period == nil, filters.since == nil, filters.until == nil,
      let month = Period("month", zone: filter.zone, nowMs: nowMs)
    {
      filter.period = month
    }
    let bill = try ledger.location.openForReading().bill(by: dimensions, filter, nowMs: nowMs)
    let output = Output()
    switch form.chosen {
    case .json: try output.line(BillJSON.object(bill, filter).text)
    case .csv: try output.write(Grid(bill).csv())
    case .markdown: try output.write(Grid(bill).markdown())
    case .table:
      if !bill.isEmpty {
        try output.write(
          Grid(bill).table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise) + "\n")
      }
      for sentence in bill.sentences { try output.line(sentence) }
    }
    try output.flush()
  }
}
