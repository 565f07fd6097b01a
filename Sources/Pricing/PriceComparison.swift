import Metering

/// What a price list says differently from the prices in force.
public struct PriceComparison: Sendable {
  /// A model whose prices would change.
  public struct Change: Sendable {
    /// Who bills.
    public let provider: String
    /// The model's name.
    public let model: String
    /// Its whole sheet in the list, as it would be set: a sheet that lacks a tier has no price for
    /// it, so all cards of a model go together.
    public let prices: [Price]
    /// The card that holds now where each of ``prices`` would; nil where there is none.
    public let old: [Price?]

    /// Whether there was no price at all.
    public var isNew: Bool { old.allSatisfy { $0 == nil } }
  }

  /// A model that has a price now and that the list does not name.
  public struct Missing: Sendable, Hashable {
    /// Who bills.
    public let provider: String
    /// The model's name.
    public let model: String
  }

  /// The list.
  public let document: PriceDocument
  /// From when prices without a date hold, in Unix milliseconds.
  public let fromMs: Int64
  /// The models that are new or have other prices, by provider and name.
  public private(set) var changes: [Change] = []
  /// Names whose prices are in force already.
  public private(set) var unchanged: Int64 = 0
  /// Models that keep a price set by hand, which a public list does not take away.
  public private(set) var kept: [Missing] = []
  /// Models of the list's providers that the list does not name, by provider and name.
  public private(set) var missing: [Missing] = []

  private let list: PriceList
  private var own: [String: [String: [Price]]] = [:]

  /// The number of the set that the list's prices would be: later than any other.
  private static let pendingSet = Int64.max

  /// Compares a list with the prices in force.
  ///
  /// A list that is silent about a kind of usage or about a tier does not contradict it: only what
  /// it states is compared, by the card that a call would be billed with.
  ///
  /// - Parameters:
  ///   - document: The list.
  ///   - prices: The book.
  ///   - own: One's own prices, in the order they were set.
  ///   - fromMs: From when prices without a date hold, in Unix milliseconds.
  public init(of document: PriceDocument, with prices: PriceList, own: [Price], fromMs: Int64) {
    self.document = document
    self.fromMs = fromMs
    list = prices
    for price in own where !price.isDiscount {
      self.own[price.provider, default: [:]][price.model, default: []].append(price)
    }
    // Dated spellings last: most are priced by then as the shorter name they stand for.
    for model in document.models {
      let others = model.names.dropFirst().sorted { ($0.count, $0) < ($1.count, $1) }
      for name in model.names.prefix(1) + others { compare(model, name) }
    }
    changes.sort { ($0.provider, $0.model) < ($1.provider, $1.model) }
    findMissing()
  }

  /// The list's prices for the models that change, as if those without a date had held since an
  /// instant: to see what the calls since then would have cost.
  public func replayed(sinceMs: Int64) -> [String: [Price]] {
    let models = Dictionary(grouping: document.models, by: \.provider)
    var prices: [String: [Price]] = [:]
    for change in changes {
      let model = models[change.provider]?.first { $0.names.contains(change.model) }
      for (start, cards) in model?.sheets(fromMs: sinceMs) ?? [] {
        prices[change.provider, default: []] += cards.map {
          pending($0, change.provider, change.model, fromMs: start)
        }
      }
    }
    return prices
  }

  // MARK: One model

  private mutating func compare(_ model: PriceDocument.Model, _ name: String) {
    let names = ModelNames.resolve(name, provider: model.provider).priceNames
    let sheets = model.sheets(fromMs: fromMs)
    guard let first = sheets.first else { return }
    var instants = sheets.map(\.fromMs)
    if fromMs > first.fromMs { instants.append(fromMs) }
    let now = sheet(model.provider, names, atMs: max(fromMs, first.fromMs))
    if now.isByHand {
      kept.append(Missing(provider: model.provider, model: name))
      return
    }
    let isDifferent = instants.contains { instant in
      let cards = Self.inForce(sheets, atMs: instant)
      let current = sheet(model.provider, names, atMs: instant)
      return SheetProbe(cards, current, atMs: instant, isWhole: document.format == .genaiPrices)
        .isDifferent
    }
    guard isDifferent else {
      unchanged += 1
      return
    }
    let prices = sheets.flatMap { start, cards in
      cards.map { pending($0, model.provider, name, fromMs: start) }
    }
    let old = prices.map { price in
      let conditions = price.conditions
      let atMs = max(price.fromMs ?? fromMs, fromMs)
      let sheet = sheet(model.provider, names, atMs: atMs)
        .inForce(tier: conditions.tier, speed: conditions.speed, atMs: atMs)
      let instant = SheetProbe.instant(of: conditions, after: atMs)
      return PriceSheet.best(
        of: sheet, atMs: instant, inputTokens: (conditions.aboveInputTokens ?? -1) + 1)
    }
    changes.append(Change(provider: model.provider, model: name, prices: prices, old: old))
    // Further names of the model find the new price, as calls will.
    own[model.provider, default: [:]][name, default: []] += prices
  }

  private func sheet(_ provider: String, _ names: [String], atMs: Int64) -> PriceSheet {
    let request = PricingRequest(
      provider: provider, modelNames: names, atMs: atMs, usage: Usage())
    return list.sheet(for: request) { own[provider]?[$0] ?? [] }
  }

  private static func inForce(
    _ sheets: [(fromMs: Int64, cards: [PriceDocument.Card])], atMs: Int64
  ) -> [PriceDocument.Card] {
    // A tier's sheet may begin at another date than the standard one.
    var latest: [String: (fromMs: Int64, cards: [PriceDocument.Card])] = [:]
    for (start, cards) in sheets where start <= atMs {
      for (key, cards) in Dictionary(grouping: cards, by: \.tierKey) {
        if let known = latest[key], known.fromMs > start { continue }
        latest[key] = (start, cards)
      }
    }
    return latest.values.flatMap(\.cards)
  }

  /// A card as it would be set.
  ///
  /// What a list has no field for at all is taken over from the price in force: regional factors,
  /// prices of searches and requests, and the ratio of an hour's cache write to a short one's.
  private func pending(
    _ card: PriceDocument.Card, _ provider: String, _ model: String, fromMs: Int64
  ) -> Price {
    var price = Price(
      provider: provider, model: model, fromMs: fromMs, rates: card.rates, origin: .own(0))
    price.conditions = card.conditions
    price.ownSource = document.format.rawValue
    price.setID = Self.pendingSet
    let names = ModelNames.resolve(model, provider: provider).priceNames
    let current = sheet(provider, names, atMs: fromMs).inForce(
      tier: card.conditions.tier, speed: card.conditions.speed, atMs: fromMs)
    price.geoMultipliers = card.geo
    guard let base = PriceSheet.best(of: current, atMs: fromMs, inputTokens: 0) else {
      return price
    }
    if card.geo.isEmpty { price.geoMultipliers = base.geoMultipliers }
    for (kind, rate) in base.rates where !kind.isTokens && price.rates[kind] == nil {
      price.rates[kind] = rate
    }
    // A list that gives one price for cache writes means those of five minutes.
    if price.rates[.cacheCreation1h] == nil, let hour = base.rates[.cacheCreation1h],
      let write = base.rates[.cacheCreation], let new = price.rates[.cacheCreation]
    {
      price.rates[.cacheCreation1h] = hour.scaled(by: (new.picousd, write.picousd))
    }
    return price
  }

  // MARK: What the list lacks

  private mutating func findMissing() {
    var named: [String: Set<String>] = [:]
    for model in document.models {
      for name in model.names {
        named[model.provider, default: []].formUnion(
          ModelNames.resolve(name, provider: model.provider).priceNames)
      }
    }
    var priced = list.book.models().filter { !$0.isAlias }.map { ($0.provider, $0.model) }
    priced += own.flatMap { provider, models in models.keys.map { (provider, $0) } }
    let lacking = priced.filter { provider, model in
      named[provider].map { !$0.contains(model) } ?? false
    }
    missing = Set(lacking.map { Missing(provider: $0.0, model: $0.1) })
      .sorted { ($0.provider, $0.model) < ($1.provider, $1.model) }
  }
}
