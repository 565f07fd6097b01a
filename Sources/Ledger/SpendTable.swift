import SQLite

/// Sums of calls by key, as they come.
struct SpendTable {
  /// The column of a row at which the dimensions begin; before it come the counts and the cost.
  static let firstKeyColumn = 6

  let dimensions: [Dimension]
  private let zone: Zone
  // A key is one number per dimension: a name's id (0 for none) or a bucket of time. Fixed width,
  // so that it is hashed where it lies.
  private var index: [SIMD8<Int64>: Int] = [:]
  private var keys: [SIMD8<Int64>] = []
  private var sums: [Spend] = []
  private var lastKey = SIMD8<Int64>(repeating: .min)
  private var lastIndex = 0

  init(dimensions: [Dimension], zone: Zone) {
    self.dimensions = dimensions
    self.zone = zone
  }

  /// Adds the current row of a scan.
  mutating func add(_ row: Statement) {
    let position = position(of: key(of: row))
    let isKnown = !row.isNull(0)
    sums[position].calls += 1
    if isKnown {
      sums[position].inputTokens += Int128(row.int64(0))
      sums[position].cacheReadTokens += Int128(row.int64(1))
      sums[position].cacheCreationTokens += Int128(row.int64(2))
      sums[position].outputTokens += Int128(row.int64(3))
      sums[position].reasoningTokens += Int128(row.int64(4))
    }
    if row.isNull(5) {
      sums[position].unpricedCalls += 1
      if !isKnown { sums[position].noUsageCalls += 1 }
    } else {
      sums[position].knownCostPicousd += Int128(row.int64(5))
    }
  }

  /// Takes the current row of a scan away.
  mutating func takeAway(_ row: Statement) {
    let position = position(of: key(of: row))
    sums[position] -= RollupSum(call: row, times: 1).spend
  }

  /// Adds calls that were rolled up, or takes them away.
  mutating func add(_ spend: Spend, _ key: RollupSums.Key, isTakenAway: Bool = false) {
    let position = position(of: self.key(of: key))
    if isTakenAway { sums[position] -= spend } else { sums[position] += spend }
  }

  /// A rolled-up row has one dimension's value, and a provider's model.
  private func key(of row: RollupSums.Key) -> SIMD8<Int64> {
    var key = SIMD8<Int64>(repeating: 0)
    for (offset, dimension) in dimensions.enumerated() {
      switch dimension {
      case .time(let unit):
        key[offset] = unit.bucket(at: row.quarter * RollupGrain.quarterMs, in: zone)
      case .name("model"): key[offset] = row.value2
      case .name, .tag: key[offset] = row.value
      }
    }
    return key
  }

  private func key(of row: Statement) -> SIMD8<Int64> {
    var key = SIMD8<Int64>(repeating: 0)
    for (offset, dimension) in dimensions.enumerated() {
      let number = row.int64(Self.firstKeyColumn + offset)
      if case .time(let unit) = dimension {
        key[offset] = unit.bucket(at: number, in: zone)
      } else {
        key[offset] = number
      }
    }
    return key
  }

  private mutating func position(of key: SIMD8<Int64>) -> Int {
    if key == lastKey, !sums.isEmpty { return lastIndex }
    lastKey = key
    if let known = index[key] {
      lastIndex = known
      return known
    }
    lastIndex = sums.count
    index[key] = lastIndex
    keys.append(key)
    sums.append(Spend())
    return lastIndex
  }

  /// The groups with their values as texts, in order.
  ///
  /// Sets of tags that agree in the tag that is grouped by become one group.
  func summary(names: NameTable) throws -> Summary {
    var merged: [[ExactText?]: (order: SIMD8<Int64>, spend: Spend)] = [:]
    var totals = Spend()
    // What was taken away of a group can leave nothing of it.
    for (key, sum) in zip(keys, sums) where sum.calls != 0 {
      let values = try dimensions.enumerated().map { offset, dimension in
        try text(of: key[offset], dimension, names: names).map(ExactText.init)
      }
      merged[values, default: (key, Spend())].spend += sum
      totals += sum
    }
    let rows = merged.sorted { isBefore($0, $1) }
    return Summary(
      dimensions: dimensions,
      rows: rows.map {
        Summary.Row(values: $0.key.map { $0?.text }, spend: $0.value.spend)
      }, totals: totals)
  }

  private func text(of number: Int64, _ dimension: Dimension, names: NameTable) throws -> String? {
    switch dimension {
    case .name: number == 0 ? nil : try names.text(of: number)
    case .tag(let key): number == 0 ? nil : TagText.parse(try names.text(of: number))[key]
    case .time(let unit): unit.label(of: number, in: zone)
    }
  }

  private typealias Group = (key: [ExactText?], value: (order: SIMD8<Int64>, spend: Spend))

  private func isBefore(_ one: Group, _ other: Group) -> Bool {
    for (offset, dimension) in dimensions.enumerated() where dimension.isTime {
      let (first, second) = (one.value.order[offset], other.value.order[offset])
      if first != second { return first < second }
    }
    let costs = (one.value.spend.costPicousd ?? -1, other.value.spend.costPicousd ?? -1)
    if costs.0 != costs.1 { return costs.0 > costs.1 }
    let calls = (one.value.spend.calls, other.value.spend.calls)
    if calls.0 != calls.1 { return calls.0 > calls.1 }
    return one.key.lexicographicallyPrecedes(other.key) { first, second in
      guard let first, let second else { return first == nil && second != nil }
      return first.text < second.text
    }
  }
}
