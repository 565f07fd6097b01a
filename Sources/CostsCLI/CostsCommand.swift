import ArgumentParser
import Terminal

/// `costs`: the root of the command line.
public struct CostsCommand: ParsableCommand {
  /// What help says about the program.
  public static let configuration = CommandConfiguration(
    commandName: "costs",
    abstract: "Know what your LLM calls cost: a local, exact ledger in one SQLite file.",
    discussion: """
      Examples:
        costs record --model gpt-4o --input-tokens 4316 --output-tokens 716 --team search
        costs summary --by model --period 7d
        costs sql "SELECT * FROM spend_by_day"
      """,
    version: Version.text,
    groupedSubcommands: [
      CommandGroup(
        name: "Record",
        subcommands: [
          Record.self,
          Estimate.self,
          Import.self,
        ]),
      CommandGroup(
        name: "Look",
        subcommands: [
          SummaryCommand.self,
          TrendCommand.self,
          ReportCommand.self,
          Calls.self,
          Show.self,
          Explain.self,
          SQL.self,
          Statusline.self,
          Live.self,
        ]),
      CommandGroup(
        name: "Limit",
        subcommands: [
          BudgetCommand.self,
          GuardCommand.self,
          Reserve.self,
          Settle.self,
          Release.self,
        ]),
      CommandGroup(
        name: "Prices and models",
        subcommands: [
          Prices.self,
          Models.self,
          WhatIfCommand.self,
          Reprice.self,
        ]),
      CommandGroup(
        name: "Bills and other tools",
        subcommands: [
          BillCommand.self,
          Reconcile.self,
          Export.self,
          Sync.self,
        ]),
      CommandGroup(
        name: "The ledger",
        subcommands: [
          Check.self,
          Path.self,
          Config.self,
          Manual.self,
        ]),
    ])

  /// An empty command line.
  public init() {}

  /// Without a command: says what to do next.
  public func run() throws {
    let output = Output()
    try output.write(Welcome.text())
    try output.flush()
  }
}
