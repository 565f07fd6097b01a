import Metering
import Pricing

/// Calls summed by what may matter for their price.
///
/// Memory follows the number of models, tiers, months and price changes, not that of calls.
struct UsageBuckets {
  /// The counts that are summed; a call with any other is priced alone.
  static let kinds: [UsageKind] = [
    .input, .cacheRead, .cacheCreation, .cacheCreation1h, .output, .reasoning, .request,
    .webSearch, .xSearch, .searchUnit,
  ]

  /// What the calls of a bucket have in common.
  struct Key: Hashable {
    let group: Int32
    let traits: Int32
    let month: Int32
    /// Which parts there are at all: a part that is not counted needs no price.
    let parts: UInt16
    let segment: PriceBreaks.Segment
  }

  /// The calls of a bucket.
  struct Sums {
    var calls: Int64 = 0
    var counts = SIMD16<Int64>(repeating: 0)
    var costPicousd: Int128 = 0
    var listPicousd: Int128 = 0
    var unlistedCalls: Int64 = 0
    /// The time of one of them: any stands for all.
    var atMs: Int64 = 0

    var usage: Usage {
      var usage = Usage()
      for (index, kind) in UsageBuckets.kinds.enumerated() { usage[kind] = counts[index] }
      return usage
    }

    /// The average input tokens of a request: on the same side of every break as each call's.
    var inputTokens: Int64 { counts[0] / max(counts[6], 1) }

    mutating func add(_ other: Sums) {
      calls += other.calls
      counts &+= other.counts
      costPicousd += other.costPicousd
      listPicousd += other.listPicousd
      unlistedCalls += other.unlistedCalls
    }

    /// Whether another bucket can be added without leaving what one call may count.
    ///
    /// The bound keeps the cost of a bucket inside 64 bits up to 9,000 USD per million tokens.
    func hasRoom(for other: Sums) -> Bool {
      counts[0] + counts[4] + other.counts[0] + other.counts[4] <= 1_000_000_000
    }
  }

  /// All buckets; a key may have several.
  private(set) var all: [(key: Key, sums: Sums)] = []
  private var open: [Key: Int] = [:]

  mutating func add(_ key: Key, _ call: Sums) {
    if let index = open[key], all[index].sums.hasRoom(for: call) {
      all[index].sums.add(call)
    } else {
      open[key] = all.count
      all.append((key, call))
    }
  }

  /// The parts that are counted: two calls that agree here lack the same prices, whatever the card.
  static func parts(_ counts: SIMD16<Int64>) -> UInt16 {
    let amounts = [
      counts[0] - counts[1] - counts[2], counts[1], counts[2] - counts[3], counts[3],
      counts[4] - counts[5], counts[5], counts[7], counts[8], counts[9],
    ]
    var parts: UInt16 = 0
    for (index, amount) in amounts.enumerated() where amount > 0 { parts |= 1 << UInt16(index) }
    return parts
  }
}
