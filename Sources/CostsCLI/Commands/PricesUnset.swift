import ArgumentParser
import Ledger
import Pricing
import Terminal

/// `costs prices unset`.
struct PricesUnset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset",
    abstract: "Withdraw prices of your own.",
    discussion: """
      Examples:
        costs prices unset 3
        costs prices unset --provider openai --model gpt-4o

      The number stands behind the # of the price's name. --provider alone withdraws all of a
      provider's prices and discounts, --set those that were set together, such as an import.
      Costs that were recorded with them stay, and costs prices history still shows them.
      """)

  @Argument(help: "The price's number.") var number: Int64?
  @Option(help: "Who bills.") var provider: String?
  @Option(help: "Only this model's: its exact name.") var model: String?
  @Option(help: ArgumentHelp("All prices that were set together.", valueName: "number"))
  var set: Int64?
  @Option(help: "Why, for the history.") var reason: String?
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    let ways = [number != nil, provider != nil, set != nil].filter { $0 }.count
    guard ways == 1 else { throw ValidationError("give one of: a number, --provider, --set") }
    guard model == nil || provider != nil else {
      throw ValidationError("--model needs the --provider that bills it")
    }
  }

  func run() throws {
    let file = try ledger.location.openForWriting()
    let nowMs = Machine.nowMs
    let output = Output()
    if let number {
      try file.withdrawPrice(row: number, reason: reason, nowMs: nowMs)
      try output.line("unset #\(number)")
    } else {
      let prices: [Price]
      if let provider {
        prices = try file.withdrawPrices(
          provider: provider, model: model, reason: reason, nowMs: nowMs)
      } else {
        prices = try file.withdrawSet(set ?? 0, reason: reason, nowMs: nowMs)
      }
      for price in prices { try output.line("unset \(price.reference)") }
    }
    try output.flush()
  }
}
