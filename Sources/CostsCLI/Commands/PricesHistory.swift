import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs prices history`.
struct PricesHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show every price a model ever had, and when your own were set and unset.",
    discussion: """
      Examples:
        costs prices history gpt-4o
        costs prices history anthropic.claude-opus-5 --provider bedrock --json

      First the book's prices by the date they begin, then your own in the order they were set and
      withdrawn. --json prints one object costs.price/1 a line, with "event": "book", "set" or
      "unset", and "at": when that was done.
      """)

  @Argument(help: "The model's name.") var model: String
  @Option(help: "Who bills it. Default: told from the name.") var provider: String?
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let found = PricedModel(model, provider: provider)
    let history =
      try ledger.location.openIfPresent()?.ownPriceHistory(provider: found.provider) ?? []
    let own = history.filter { found.isMeant(by: $0.price) }
    let book = found.bookCards.enumerated().sorted { one, other in
      (one.element.fromMs ?? .min, one.offset) < (other.element.fromMs ?? .min, other.offset)
    }
    guard !book.isEmpty || !own.isEmpty else {
      throw Messages.noPrice(model: model, provider: found.provider)
    }
    // The number of a row is the order in which things were done, however the clock was set.
    var steps: [(row: Int64, event: PriceRow)] = []
    for price in own {
      if case .own(let row) = price.price.origin { steps.append((row, PriceRow(set: price))) }
      if let row = price.unsetRow { steps.append((row, PriceRow(unset: price))) }
    }
    let rows =
      book.map { PriceRow(inBook: $0.element) } + steps.sorted { $0.row < $1.row }.map(\.event)
    try PriceRendering.print(rows, as: form.chosen, isHistory: true)
  }
}
