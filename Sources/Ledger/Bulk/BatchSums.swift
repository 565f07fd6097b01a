import Metering

/// What the calls of a batch add to the rollups, summed up on the thread that reads them.
///
/// Why here: writing is the longer part of a bulk load, and what was written would have to be read
/// again. Values are symbols; ``RollupAddition`` puts numbers of names in their place.
struct BatchSums {
  private var sums = RollupSums()
  private var added = 0
  /// By symbol, less 1: whether it was a value of sums that were taken.
  private var isKnown: [Bool] = []
  private var newSymbols: [Int64] = []

  /// How many sums are held unpacked: a quarter of a kilobyte each.
  private static let mostHeld = 50_000

  /// The dimension that a column tells, by number; -1 for none.
  ///
  /// The source is the same for all calls of a batch.
  private static let codes: [Int] = {
    var codes = [Int](repeating: -1, count: RowColumn.count)
    for name in RowColumn.Name.allCases where name != .model {
      codes[name.column] = RollupDimension.fields.firstIndex(of: name.rawValue) ?? -1
    }
    for (index, attribution) in Attribution.allCases.enumerated() {
      codes[RowColumn.firstAttribution + index] =
        RollupDimension.fields.firstIndex(of: attribution.field) ?? -1
    }
    return codes
  }()

  /// Adds a call so many times.
  mutating func add(_ call: borrowing RowFields, times: Int64 = 1) {
    added += 1
    let sum = RollupSum(call: call, times: times)
    let quarter = call[RowColumn.occurredAt] / RollupGrain.quarterMs
    sums.tables[0].add(sum, to: RollupSums.Key(quarter: quarter, value: 0, value2: 0))
    let model = RollupSums.Key(
      quarter: quarter, value: call[RowColumn.Name.provider.column],
      value2: call[RowColumn.Name.model.column])
    sums.tables[1].add(sum, to: model)
    let day = RollupGrain.day.floor(quarter)
    var rest = call.mask & RowColumn.names
    while rest != 0 {
      let column = rest.trailingZeroBitCount
      rest &= rest - 1
      let code = Self.codes[column]
      if code < 0 { continue }
      sums.tables[code].add(sum, to: RollupSums.Key(quarter: day, value: call[column], value2: 0))
    }
  }

  /// Whether what was added is to be taken, now and then.
  var isFull: Bool {
    added & 0xFFF == 0 && sums.tables.reduce(0) { $0 + $1.rows.count } > Self.mostHeld
  }

  /// What was added, day by day; it begins anew.
  mutating func takeDays() -> [PackedDay] {
    var days: [PackedDay] = []
    for dimension in RollupDimension.all {
      let rows = sums.tables[dimension.code].sorted()
      if dimension != .total {
        for row in rows {
          know(row.key.value)
          if dimension == .model { know(row.key.value2) }
        }
      }
      for (day, rows) in RollupStore.byDay(rows) {
        days.append(PackedDay(rows, dimension, day: day))
      }
      sums.tables[dimension.code].removeAll()
    }
    return days
  }

  private mutating func know(_ symbol: Int64) {
    let index = Int(symbol) - 1
    while index >= isKnown.count { isKnown.append(false) }
    if isKnown[index] { return }
    isKnown[index] = true
    newSymbols.append(symbol)
  }

  /// The symbols that came up as values for the first time in what was taken.
  mutating func takeNewSymbols() -> [Int64] {
    defer { newSymbols.removeAll() }
    return newSymbols
  }

  /// Forgets which symbols came up: they begin anew.
  mutating func forgetSymbols() { isKnown.removeAll() }
}

extension RollupSum {
  /// One call of a batch.
  fileprivate init(call: borrowing RowFields, times: Int64) {
    self.init()
    calls = times
    let hasUsage = call.mask & RowColumn.usageBit != 0
    if hasUsage {
      usageCalls = times
      inputTokens = times * call.count(.input)
      cacheReadTokens = times * call.count(.cacheRead)
      cacheCreationTokens = times * call.count(.cacheCreation)
      outputTokens = times * call.count(.output)
      reasoningTokens = times * call.count(.reasoning)
    }
    addCost(
      call.has(RowColumn.reportedCost)
        ? call[RowColumn.reportedCost]
        : call.has(RowColumn.computedCost) ? call[RowColumn.computedCost] : nil,
      hasUsage: hasUsage, times: times)
  }
}
