import Metering

/// The cards among which a call's tier, time and size choose.
enum PriceSheet {
  /// A single price set by hand without conditions: it holds for every tier and speed.
  case every(Price)
  /// The cards of a price list, dated and with conditions.
  case cards([Price])
  /// None: the provider's models run on the caller's own machine.
  case local
  /// None: the model is not listed.
  case none

  /// The latest set of one's own cards for one model that covers an instant; nil when none does.
  init?(own cards: [Price], atMs: Int64) {
    let covering = cards.filter { !$0.isDiscount && $0.covers(atMs) }
    let latest = Self.latestSet(of: covering)
    guard let last = latest.last else { return nil }
    let isOnlyByHand = latest.allSatisfy { $0.ownSource == Price.byHand && $0.conditions.isEmpty }
    self = isOnlyByHand ? .every(last) : .cards(latest)
  }

  /// Whether a person has set what holds.
  var isByHand: Bool {
    switch self {
    case .every: true
    case .cards(let cards):
      cards.contains {
        if case .own = $0.origin { $0.ownSource == Price.byHand } else { false }
      }
    case .local, .none: false
    }
  }

  /// The prices that were set together last, in the order they were set.
  static func latestSet(of prices: [Price]) -> [Price] {
    guard let latest = prices.map(\.setNumber).max() else { return [] }
    return prices.filter { $0.setNumber == latest }
  }

  /// The card that bills a call, or why there is none.
  func selection(for request: PricingRequest) -> PriceSelection {
    switch self {
    case .every(let price): return .found(price)
    case .local: return .local
    case .none: return request.provider == "unknown" ? .providerUnknown : .modelUnknown
    case .cards(let cards):
      let tier = request.tier
      let speed = request.listedSpeed
      guard cards.contains(where: { $0.isFor(tier, speed) }) else {
        let asked = [tier.map { "service tier '\($0)'" }, speed.map { "speed '\($0)'" }]
        let named = asked.compactMap(\.self).joined(separator: " and ")
        return .noCard("no price for " + (named.isEmpty ? "the standard tier" : named))
      }
      let sheet = inForce(tier: tier, speed: speed, atMs: request.atMs)
      guard !sheet.isEmpty else {
        return .noCard("no price yet on \(Timestamp.format(request.atMs).prefix(10))")
      }
      let best = Self.best(of: sheet, atMs: request.atMs, inputTokens: request.inputTokens)
      return best.map(PriceSelection.found) ?? .noCard("no price for this hour or size")
    }
  }

  /// The cards of a tier and speed that are in force: a date begins a whole sheet of them.
  func inForce(tier: String?, speed: String?, atMs: Int64) -> [Price] {
    switch self {
    case .local, .none: return []
    case .every(let price): return [price]
    case .cards(let cards):
      let started = cards.filter { $0.isFor(tier, speed) && $0.covers(atMs) }
      let begin = started.map { $0.fromMs ?? .min }.max()
      return started.filter { ($0.fromMs ?? .min) == begin }
    }
  }

  /// The card that bills a call of so many tokens: of those whose conditions hold, one with days
  /// goes before one without, then one with hours, then the highest threshold, then the last.
  static func best(of sheet: [Price], atMs: Int64, inputTokens: Int64) -> Price? {
    var best: Price?
    for card in sheet where card.conditions.holds(atMs: atMs) {
      guard inputTokens > (card.conditions.aboveInputTokens ?? -1) else { continue }
      if let found = best, rank(card) < rank(found) { continue }
      best = card
    }
    return best
  }

  private static func rank(_ card: Price) -> (Int, Int, Int64) {
    let conditions = card.conditions
    return (
      conditions.days == nil ? 0 : 1, conditions.hours == nil ? 0 : 1,
      conditions.aboveInputTokens ?? -1
    )
  }
}

extension Price {
  /// Whether the card is listed for exactly this tier and speed, nil being the standard one.
  fileprivate func isFor(_ tier: String?, _ speed: String?) -> Bool {
    conditions.tier == tier && conditions.speed == speed
  }

  /// The number of the set; a card that was set alone is a set by itself.
  fileprivate var setNumber: Int64 {
    if let setID { return setID }
    if case .own(let row) = origin { return row }
    return 0
  }
}
