import Metering

/// The outcome of looking for a price. The ways of not finding one stay apart.
public enum PriceSelection: Hashable, Sendable {
  /// The card that holds for the call.
  case found(Price)
  /// The provider's models run on the caller's own machine and cost nothing.
  case local
  /// No provider is known for the model's name.
  case providerUnknown
  /// The provider is known, the model is not in its price list.
  case modelUnknown
  /// The model has prices, but none for this time, tier or speed; the text says which.
  case noCard(String)
}

/// Finds the price of a call: first among the prices set by hand, then in the book.
public struct PriceList: Sendable {
  /// The book to fall back on.
  public let book: PriceBook
  /// Providers whose models cost nothing unless a price was set by hand.
  public let localProviders: Set<String>

  /// The list over a book.
  public init(
    book: PriceBook = .builtIn, localProviders: Set<String> = ModelNames.localProviders
  ) {
    self.book = book
    self.localProviders = localProviders
  }

  /// Finds the card for a call.
  ///
  /// - Parameters:
  ///   - request: The call.
  ///   - own: Prices set by hand for this provider, in the order they were set; withdrawn ones left
  ///     out. They hold for every tier.
  public func select(_ request: PricingRequest, own: [Price] = []) -> PriceSelection {
    for name in request.modelNames {
      let covering = own.filter { $0.model == name && Self.covers($0, request.atMs) }
      if let price = covering.last { return .found(price) }
    }
    if localProviders.contains(request.provider) { return .local }
    for name in request.modelNames {
      let cards = book.cards(provider: request.provider, model: name)
      if !cards.isEmpty { return Self.choose(among: cards, for: request) }
    }
    return request.provider == "unknown" ? .providerUnknown : .modelUnknown
  }

  private static func covers(_ price: Price, _ ms: Int64) -> Bool {
    (price.fromMs ?? .min) <= ms && ms < (price.untilMs ?? .max)
  }

  /// A date begins a whole sheet for its tier and speed. Of the sheet in force, a card whose hours
  /// hold goes before one without hours, and then the highest threshold that is exceeded wins.
  private static func choose(among cards: [Price], for request: PricingRequest) -> PriceSelection {
    let tier = request.tier
    let speed = request.listedSpeed
    let served = cards.filter { $0.conditions.tier == tier && $0.conditions.speed == speed }
    guard !served.isEmpty else {
      let asked = [tier.map { "service tier '\($0)'" }, speed.map { "speed '\($0)'" }]
      return .noCard("no price for " + asked.compactMap(\.self).joined(separator: " and "))
    }
    let started = served.filter { covers($0, request.atMs) }
    guard let begin = started.map({ $0.fromMs ?? .min }).max() else {
      return .noCard("no price yet on \(Timestamp.format(request.atMs).prefix(10))")
    }
    let sheet = started.filter { ($0.fromMs ?? .min) == begin }
    let holding = sheet.filter { card in
      (card.conditions.hours?.contains(ms: request.atMs) ?? true)
        && request.usage[.input] > (card.conditions.aboveInputTokens ?? -1)
    }
    let best = holding.max { rank($0) < rank($1) }
    return best.map(PriceSelection.found) ?? .noCard("no price for this hour or size")
  }

  private static func rank(_ card: Price) -> (Int, Int64) {
    (card.conditions.hours == nil ? 0 : 1, card.conditions.aboveInputTokens ?? -1)
  }
}
