import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs prices show`.
struct PricesShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every price of a model, past and present, with its conditions.",
    discussion: """
      Examples:
        costs prices show gpt-4o
        costs prices show anthropic.claude-opus-5 --provider bedrock

      Your own prices and discounts come first: the one that was set last holds.
      """)

  @Argument(help: "The model's name.") var model: String
  @Option(help: "Who bills it. Default: told from the name.") var provider: String?
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let found = PricedModel(model, provider: provider)
    let history =
      try ledger.location.openIfPresent()?.ownPriceHistory(provider: found.provider) ?? []
    let own = history.filter { $0.unsetAtMs == nil && found.isMeant(by: $0.price) }
    let book = found.bookCards
    guard !book.isEmpty || own.contains(where: { !$0.price.isDiscount }) else {
      throw Messages.noPrice(model: model, provider: found.provider)
    }
    try PriceRendering.print(own.map { PriceRow($0) } + book.map { PriceRow($0) }, as: form.chosen)
  }
}
