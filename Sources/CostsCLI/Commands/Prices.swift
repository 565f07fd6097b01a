import ArgumentParser
import Ledger
import Metering
import Pricing

/// `costs prices`: the prices that calls are priced with.
struct Prices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, show, set and import prices.",
    discussion: """
      A price of your own wins over the built-in book, from its date on. Costs that are recorded
      already do not move; costs reprice moves them.

      Example:
        costs prices show gpt-4o
      """,
    subcommands: [
      PricesSet.self, PricesUnset.self, PricesList.self, PricesShow.self, PricesHistory.self,
      PricesImport.self, PricesDiff.self,
    ])
}

/// How a model's prices are found by a name as calls carry it.
struct PricedModel {
  /// The provider that bills.
  let provider: String
  /// The names under which its price may be listed, the most specific first.
  let names: [String]

  /// - Parameters:
  ///   - model: The name, in any of the usual spellings.
  ///   - provider: Who bills, where it was given; else the name tells.
  init(_ model: String, provider: String?) {
    let resolved =
      provider.map { ModelNames.resolve(model, provider: $0) } ?? ModelNames.resolve(model)
    self.provider = resolved.provider
    names = resolved.priceNames
  }

  /// Whether an own price or discount is on this model.
  func isMeant(by price: Price) -> Bool {
    price.provider == provider
      && (names.contains(price.model) || price.model == Price.everyModel)
  }

  /// The book's cards, every one there ever was.
  var bookCards: [Price] {
    for name in names {
      let cards = PriceBook.builtIn.cards(provider: provider, model: name)
      if !cards.isEmpty { return cards }
    }
    return []
  }
}
