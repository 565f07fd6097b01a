import Metering
import Pricing

/// What recorded calls would cost with other prices.
public struct PriceReplay: Sendable {
  /// Calls of one model, or of all.
  public struct Row: Sendable, Hashable {
    /// Who bills; nil in the total.
    public internal(set) var provider: String?
    /// The model that answered; nil in the total.
    public internal(set) var model: String?
    /// The calls that other prices would bill.
    public internal(set) var calls: Int64 = 0
    /// The sum of their known computed costs as recorded, in picodollars.
    public internal(set) var thenPicousd: Int128 = 0
    /// How many of them have no known cost.
    public internal(set) var thenUnpriced: Int64 = 0
    /// The sum of their known costs with the other prices, in picodollars.
    public internal(set) var nowPicousd: Int128 = 0
    /// How many of them would have no known cost.
    public internal(set) var nowUnpriced: Int64 = 0

    /// The change of the sums, in picodollars.
    public var differencePicousd: Int128 { nowPicousd - thenPicousd }

    mutating func add(then: Int64?, now: Int64?) {
      calls += 1
      thenPicousd += Int128(then ?? 0)
      nowPicousd += Int128(now ?? 0)
      thenUnpriced += then == nil ? 1 : 0
      nowUnpriced += now == nil ? 1 : 0
    }
  }

  /// The affected calls by provider and model, the largest change first.
  public internal(set) var rows: [Row] = []
  /// All affected calls.
  public internal(set) var total = Row()
  /// How many calls were looked at.
  public internal(set) var examined: Int64 = 0

  /// No calls.
  public init() {}
}

extension LedgerFile {
  /// Prices the calls of a period anew, as if a price list's prices had held.
  ///
  /// Nothing is written.
  /// A cost that the provider reported would not move: as in re-pricing, the computed ones are
  /// compared.
  ///
  /// - Parameters:
  ///   - comparison: What the list says differently.
  ///   - period: Which calls; prices without a date are taken to have held from its start.
  /// - Returns: The affected calls, and what they cost then and now.
  /// - Throws: ``LedgerError``, and what pricing a call throws.
  public func replay(_ comparison: PriceComparison, over period: Period) throws -> PriceReplay {
    let pending = comparison.replayed(sinceMs: period.sinceMs ?? 0)
    let present = assessor()
    let accepted = Assessor(priceList: priceList) { provider in
      try present.ownPrices(provider) + (pending[provider] ?? [])
    }
    var filter = CallFilter(zone: .utc)
    filter.period = period
    var rows: [[String]: PriceReplay.Row] = [:]
    var replay = PriceReplay()
    try calls(filter, limit: nil) { entry in
      replay.examined += 1
      guard entry.event.usage != nil, pending[entry.provider] != nil else { return }
      let old = try present.assess(entry.event, nowMs: entry.occurredAtMs, madeID: entry.id)
      let new = try accepted.assess(entry.event, nowMs: entry.occurredAtMs, madeID: entry.id)
      guard old.quote?.selection != new.quote?.selection else { return }
      let key = [entry.provider, entry.event.model]
      rows[key, default: PriceReplay.Row(provider: key[0], model: key[1])].add(
        then: entry.computedPicousd, now: new.computedPicousd)
      replay.total.add(then: entry.computedPicousd, now: new.computedPicousd)
    }
    replay.rows = rows.values.sorted {
      let sizes = ($0.differencePicousd.magnitude, $1.differencePicousd.magnitude)
      if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
      return ($0.provider ?? "", $0.model ?? "") < ($1.provider ?? "", $1.model ?? "")
    }
    return replay
  }
}
