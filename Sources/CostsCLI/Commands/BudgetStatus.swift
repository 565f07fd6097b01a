import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs budget status`.
struct BudgetStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is spent, held and left of budgets.",
    discussion: """
      Examples:
        costs budget status
        costs budget status agents --json
        costs budget status --at 2026-10-15

      percent = spent / limit, rounded down. pace = (spent / limit) / (elapsed / length of the
      window): above 1 the limit is reached before the window ends. forecast = spent x length /
      elapsed, to the picodollar in JSON. Both are left out in the first hundredth of a window.
      Calls of unknown cost are not in what is spent; they are counted beside it.
      """)

  @Argument(help: "The budget's name. Default: all.") var name: String?
  @Option(
    help: ArgumentHelp(
      "The window of this date, or instant. Default: the present one.", valueName: "time"))
  var at: String?
  @Flag(help: "Print ASCII only. Default: as the locale says.") var ascii = false
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let file = try ledger.location.openForLooking()
    let nowMs = Machine.nowMs
    let budgets = try name.map { [try file.budget(named: $0)] } ?? file.budgets()
    let states = try budgets.map { budget in
      try file.state(of: budget, window: try window(of: budget, nowMs), nowMs: nowMs)
    }
    try print(states)
    if at == nil { BudgetWatch(file).tell(states, isImpatient: true) }
  }

  private func window(of budget: Budget, _ nowMs: Int64) throws -> BudgetWindow {
    guard let at else { return try budget.window(at: nowMs) }
    guard let ms = Period.bound(at, isEnd: false, zone: try budget.zone()) else {
      throw Messages.unknownTime(at, option: "--at")
    }
    return try budget.window(at: ms)
  }

  private func print(_ states: [BudgetState]) throws {
    let output = Output()
    switch form.chosen {
    case .json: for state in states { try output.line(BudgetJSON.object(state).text) }
    case .csv: try output.write(Grid(states).csv())
    case .markdown: try output.write(Grid(states).markdown())
    case .table where states.isEmpty: try output.line("No budgets.")
    case .table:
      let block = BudgetBlock(isASCII: ascii || !BudgetBlock.canShowUTF8)
      try output.write(states.map { block.text($0) }.joined(separator: "\n"))
    }
    try output.flush()
  }
}
