import Metering

/// The outcome of looking for a price.
///
/// The ways of not finding one stay apart.
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

/// Finds the price of a call: first among one's own prices, then in the book.
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
  ///   - own: One's own prices for this provider, in the order they were set; withdrawn ones left
  ///     out. Of a model's cards that cover the call those of the latest set count. A single card
  ///     set by hand without conditions holds for every tier and speed; any other set is a sheet
  ///     of its own, and a call of a tier that it lacks has no price. A discount (a price without
  ///     rates) is a factor on the card that was found, its model's before its provider's.
  /// - Returns: The card, or which of the ways of not finding one it was.
  public func select(_ request: PricingRequest, own: [Price] = []) -> PriceSelection {
    let sheet = sheet(for: request) { name in
      own.isEmpty ? [] : own.filter { $0.model == name }
    }
    let found = sheet.selection(for: request)
    guard case .found(let price) = found, !own.isEmpty else { return found }
    return .found(Self.discounted(price, for: request, own: own))
  }

  /// Where the price of a call stands, before its tier, time and size choose a card.
  ///
  /// A price that a person has set counts for every longer spelling of its name. One that was
  /// imported is a newer edition of the book: whichever of the two knows the most specific name.
  ///
  /// - Parameters:
  ///   - request: The call.
  ///   - own: One's own prices for a model's exact name, in the order they were set.
  /// - Returns: The sheet.
  func sheet(for request: PricingRequest, own: (_ name: String) -> [Price]) -> PriceSheet {
    let ownSheets = request.modelNames.map { PriceSheet(own: own($0), atMs: request.atMs) }
    if let sheet = ownSheets.lazy.compactMap(\.self).first(where: \.isByHand) { return sheet }
    let isLocal = localProviders.contains(request.provider)
    for (name, sheet) in zip(request.modelNames, ownSheets) {
      if let sheet { return sheet }
      let cards = isLocal ? [] : book.cards(provider: request.provider, model: name)
      if !cards.isEmpty { return .cards(cards) }
    }
    if let name = request.modelNames.first, Self.isFreeVariant(name, of: request.provider) {
      return .every(.free(provider: request.provider, model: name))
    }
    return isLocal ? .local : .none
  }

  /// OpenRouter serves a model's `:free` variant at no charge, listed or not (its documentation,
  /// "Model variants").
  private static func isFreeVariant(_ name: String, of provider: String) -> Bool {
    provider == "openrouter" && name.hasSuffix(":free")
  }

  /// One's own cards and discounts that are in force at an instant.
  ///
  /// Of each model these are the latest set of cards and the latest discount.
  ///
  /// - Parameters:
  ///   - own: All that were set and not withdrawn.
  ///   - atMs: The instant, in Unix milliseconds.
  /// - Returns: Those in force, in the same order.
  public static func inForce(_ own: [Price], atMs: Int64) -> [Price] {
    let covering = own.filter { $0.covers(atMs) }
    let groups = Dictionary(grouping: covering) { [$0.provider, $0.model, "\($0.isDiscount)"] }
    let latest = Set(groups.values.flatMap { PriceSheet.latestSet(of: $0) })
    return covering.filter { latest.contains($0) }
  }

  /// The card with the factor of the discount that holds for the call, if any.
  ///
  /// A card that states a factor itself, 1 included, has had its discount.
  private static func discounted(
    _ price: Price, for request: PricingRequest, own: [Price]
  ) -> Price {
    guard price.discountRow == nil else { return price }
    let holding = own.filter { $0.isDiscount && $0.covers(request.atMs) && $0.includes(request) }
    for name in request.modelNames + [Price.everyModel] {
      let named = holding.filter { $0.model == name }
      guard let latest = PriceSheet.latestSet(of: named).last else { continue }
      var price = price
      price.discount = latest.discount
      price.discountRow = latest.discountRow
      return price
    }
    return price
  }
}

extension Price {
  /// Whether a call meets the conditions, where one that is not stated is met by every call.
  fileprivate func includes(_ request: PricingRequest) -> Bool {
    (conditions.tier == nil || conditions.tier == request.tier)
      && (conditions.speed == nil || conditions.speed == request.listedSpeed)
      && conditions.holds(atMs: request.atMs)
      && request.inputTokens > (conditions.aboveInputTokens ?? -1)
  }
}
