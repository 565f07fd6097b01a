import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs budget`: limits on spend.
struct BudgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Set limits on spend, and see how they stand.",
    discussion: """
      A budget limits what its calls cost per day, week or month. A soft one tells when its
      thresholds are reached; a hard one also makes costs guard and costs reserve refuse. Recording
      is never refused: what was spent was spent.

      Example:
        costs budget set agents --limit 5 --per day --where team=agents --hard
      """,
    subcommands: [BudgetSet.self, BudgetList.self, BudgetStatus.self, BudgetRemove.self])
}

/// `costs budget list`.
struct BudgetList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the budgets in force.",
    discussion: """
      Example:
        costs budget list
      """)

  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let budgets = try ledger.location.openForReading().budgets()
    let output = Output()
    let grid = Grid(budgets)
    switch form.chosen {
    case .json: for budget in budgets { try output.line(BudgetJSON.object(budget).text) }
    case .csv: try output.write(grid.csv())
    case .markdown: try output.write(grid.markdown())
    case .table where budgets.isEmpty: try output.line("No budgets.")
    case .table:
      try output.write(
        grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }
}

/// `costs budget rm`.
struct BudgetRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Withdraw a budget.",
    discussion: """
      Example:
        costs budget rm agents

      What it was stays in the ledger (the table budget_log), and so do its alerts.
      """)

  @Argument(help: "The budget's name.") var name: String
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    try ledger.location.openForBudgets().removeBudget(named: name, nowMs: Machine.nowMs)
    let output = Output()
    try output.line("withdrawn  \(name)")
    try output.flush()
  }
}
