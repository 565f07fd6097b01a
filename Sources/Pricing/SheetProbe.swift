import Metering

/// Compares two sheets by asking both what calls of every tier, time and size would be billed at.
///
/// Two sheets may say the same in other words, such as a base price with cheap nights and one with
/// dear days; what counts is what a call costs.
struct SheetProbe {
  private let stated: [PriceDocument.Card]
  private let current: PriceSheet
  private let atMs: Int64
  private let isWhole: Bool

  /// - Parameters:
  ///   - stated: What a list says, the cards of every tier that are in force.
  ///   - current: What holds now.
  ///   - atMs: The instant at which both are looked at, in Unix milliseconds.
  ///   - isWhole: Whether the list states all sizes; else it is silent about those it lacks.
  init(_ stated: [PriceDocument.Card], _ current: PriceSheet, atMs: Int64, isWhole: Bool) {
    self.stated = stated
    self.current = current
    self.atMs = atMs
    self.isWhole = isWhole
  }

  /// Whether some call would be billed at another rate for something the list states.
  var isDifferent: Bool {
    Dictionary(grouping: stated) { [$0.conditions.tier, $0.conditions.speed] }
      .contains { key, cards in isDifferent(cards, tier: key[0], speed: key[1]) }
  }

  private func isDifferent(
    _ cards: [PriceDocument.Card], tier: String?, speed: String?
  ) -> Bool {
    let now = current.inForce(tier: tier, speed: speed, atMs: atMs)
    let named = cards.map(\.conditions)
    let sizes = Set(
      (named + (isWhole ? now.map(\.conditions) : [])).map { ($0.aboveInputTokens ?? -1) + 1 })
    for instant in Self.instants(named + now.map(\.conditions), after: atMs) {
      for size in sizes {
        guard let new = Self.best(of: cards, atMs: instant, inputTokens: size) else { continue }
        let old = PriceSheet.best(of: now, atMs: instant, inputTokens: size)
        guard let old else { return true }
        if new.stated.contains(where: { !Self.isSame(new.rates[$0], old.rate(of: $0)) }) {
          return true
        }
        if !new.geo.isEmpty, new.geo != old.geoMultipliers { return true }
      }
    }
    return false
  }

  /// A kind that is not sold and one that costs nothing are the same.
  private static func isSame(_ one: Rate?, _ other: Rate?) -> Bool {
    (one?.picousd ?? 0) == (other?.picousd ?? 0)
  }

  private static func best(
    of cards: [PriceDocument.Card], atMs: Int64, inputTokens: Int64
  ) -> PriceDocument.Card? {
    let prices = cards.enumerated().map { index, card in
      var price = Price(
        provider: "", model: "", fromMs: nil, rates: [:], origin: .own(Int64(index)))
      price.conditions = card.conditions
      return price
    }
    guard let best = PriceSheet.best(of: prices, atMs: atMs, inputTokens: inputTokens),
      case .own(let index) = best.origin
    else { return nil }
    return cards[Int(index)]
  }

  /// The instants at which prices by day or hour may change, in the week after `atMs`; one where
  /// there are none.
  private static func instants(_ conditions: [Price.Conditions], after atMs: Int64) -> [Int64] {
    guard conditions.contains(where: { $0.days != nil || $0.hours != nil }) else { return [atMs] }
    let minutes = Set(
      conditions.compactMap(\.hours).flatMap { [$0.start % 1440, $0.end % 1440] } + [0])
    let midnight = atMs / Price.Hours.dayMs * Price.Hours.dayMs
    return (0..<7).flatMap { day in
      minutes.map { midnight + Int64(day) * Price.Hours.dayMs + $0 * 60_000 }
    }
  }

  /// An instant at which conditions hold, within a week after `atMs`.
  static func instant(of conditions: Price.Conditions, after atMs: Int64) -> Int64 {
    instants([conditions], after: atMs).filter { conditions.holds(atMs: $0) }.min() ?? atMs
  }
}

extension Price {
  /// What a kind is billed at: its own rate, else that of the total it is a part of.
  func rate(of kind: UsageKind) -> Rate? {
    var kind = Optional(kind)
    while let wanted = kind {
      if let rate = rates[wanted] { return rate }
      kind = wanted.parent
    }
    return nil
  }
}
