import Metering

/// Where a cost comes from.
public enum CostSource: String, Sendable {
  /// Computed from a price: of the book, or set by hand.
  case priceBook = "price_book"
  /// Reported by the provider itself.
  case provider
  /// A local model: free.
  case local
}

/// One line of a cost: a count times a rate.
public struct CostLine: Hashable, Sendable {
  /// The kind whose rate is used.
  public let kind: UsageKind
  /// The kinds that are billed at this rate; more than `kind` where parts have no rate of their
  /// own.
  public let counted: [UsageKind]
  /// The number of units.
  public let count: Int64
  /// The rate.
  public let rate: Rate
  /// The factor on the rate: a regional uplift, or one.
  public let multiplier: Multiplier
  /// count x rate x multiplier, in picodollars, rounded half to even where it is not integral.
  public let picousd: Int128
}

/// What a call costs, and why.
public struct Quote: Hashable, Sendable {
  /// How the price was found, or why not.
  public let selection: PriceSelection
  /// The lines of the sum, without empty ones.
  public let lines: [CostLine]
  /// The kinds that were counted and have no price.
  public let unpriced: [UsageKind]
  /// The exact sum in picodollars, or nil when something counted has no price: unknown, never 0.
  public let picousd: Int64?

  /// The card that was used, if any.
  public var price: Price? {
    if case .found(let price) = selection { price } else { nil }
  }

  /// Where the cost comes from; nil when it is unknown.
  public var source: CostSource? {
    guard picousd != nil else { return nil }
    return selection == .local ? .local : .priceBook
  }
}

extension PriceList {
  /// Prices one call with the price in force when the provider answered.
  ///
  /// - Throws: ``PricingError/tooLarge(_:)`` for a cost beyond 64 bits of picodollars, and
  ///   ``PricingError/partsExceedTotal(parts:partsCount:total:totalCount:)``. A missing price is
  ///   no error: the quote then has no sum.
  public func quote(_ request: PricingRequest, own: [Price] = []) throws(PricingError) -> Quote {
    let selection = select(request, own: own)
    switch selection {
    case .local: return Quote(selection: selection, lines: [], unpriced: [], picousd: 0)
    case .found(let price): return try Self.quote(request, at: price)
    case .providerUnknown, .modelUnknown, .noCard:
      return Quote(
        selection: selection, lines: [], unpriced: Self.counted(in: request.usage), picousd: nil)
    }
  }

  /// What would have to be priced: the totals, and what is no token.
  private static func counted(in usage: Usage) -> [UsageKind] {
    let kinds: [UsageKind] = [.input, .output, .webSearch, .xSearch, .searchUnit]
    let counted = kinds.filter { usage[$0] > 0 }
    return counted.isEmpty ? [.input, .output] : counted
  }

  /// Prices a call at a given card, whether or not it is the one that holds.
  ///
  /// - Throws: ``PricingError``, as ``quote(_:own:)`` does.
  public static func quote(
    _ request: PricingRequest, at price: Price
  ) throws(PricingError) -> Quote {
    let cells = try BillableCell.cells(of: request.usage, rates: price.rates)
    let geo = request.inferenceGeo.flatMap { price.geoMultipliers[$0.lowercased()] } ?? .one
    var counts: [UsageKind: (counted: [UsageKind], count: Int64)] = [:]
    var unpriced: [UsageKind] = []
    for cell in cells where cell.count > 0 {
      if let kind = cell.rateKinds.first(where: { price.rates[$0] != nil }) {
        let before = counts[kind] ?? ([], 0)
        counts[kind] = (before.counted + [cell.kind], before.count + cell.count)
      } else if cell.kind != .request {
        unpriced.append(cell.kind)
      }
    }
    var lines: [CostLine] = []
    var sum: Int128 = 0
    for kind in UsageKind.allCases {
      guard let (counted, count) = counts[kind], let rate = price.rates[kind] else { continue }
      let multiplier = kind.isTokens ? geo * price.discount : price.discount
      let amount = try rate.cost(of: count, times: multiplier)
      lines.append(
        CostLine(
          kind: kind, counted: counted, count: count, rate: rate, multiplier: multiplier,
          picousd: amount))
      sum += amount
    }
    guard let total = Int64(exactly: sum) else {
      throw .tooLarge("a cost of \(Money.usd(sum)) USD")
    }
    return Quote(
      selection: .found(price), lines: lines, unpriced: unpriced,
      picousd: unpriced.isEmpty ? total : nil)
  }
}
