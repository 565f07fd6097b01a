import SQLite

/// What is kept of the calls of one span and value.
///
/// The parts wrap round where 64 bits are too few, which the calls of one refresh cannot reach;
/// SQLite then refuses the row, and what it would tell stays among the calls that are not rolled
/// up.
struct RollupSum: Equatable {
  var calls: Int64 = 0
  var inputTokens: Int64 = 0
  var cacheReadTokens: Int64 = 0
  var cacheCreationTokens: Int64 = 0
  var outputTokens: Int64 = 0
  var reasoningTokens: Int64 = 0
  var microusd: Int64 = 0
  var picousdRest: Int64 = 0
  var unpricedCalls: Int64 = 0
  var noUsageCalls: Int64 = 0
  var usageCalls: Int64 = 0

  /// The columns of `rollups`, in the order of the properties.
  static let columns = [
    "calls", "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "microusd", "picousd_rest", "unpriced_calls", "no_usage_calls",
    "usage_calls",
  ]

  /// How many picodollars a microdollar is.
  private static let microusdPicousd: Int64 = 1_000_000

  /// Nothing.
  init() {}

  /// A row of `rollups`, whose ``columns`` begin at one of the statement's.
  init(stored row: Statement, from column: Int) {
    var column = column
    self.init {
      defer { column += 1 }
      return row.int64(column)
    }
  }

  /// One call, whose five token counts and cost are a statement's first columns.
  init(call row: Statement, times: Int64) {
    calls = times
    let hasUsage = !row.isNull(0)
    if hasUsage {
      usageCalls = times
      inputTokens = times * row.int64(0)
      cacheReadTokens = times * row.int64(1)
      cacheCreationTokens = times * row.int64(2)
      outputTokens = times * row.int64(3)
      reasoningTokens = times * row.int64(4)
    }
    addCost(row.optionalInt64(5), hasUsage: hasUsage, times: times)
  }

  /// Adds the cost of a call, in picodollars; nil where it is not known.
  mutating func addCost(_ picousd: Int64?, hasUsage: Bool, times: Int64) {
    if let picousd {
      let cost = picousd.quotientAndRemainder(dividingBy: Self.microusdPicousd)
      microusd += times * cost.quotient
      picousdRest += times * cost.remainder
    } else {
      unpricedCalls += times
      if !hasUsage { noUsageCalls += times }
    }
  }

  static func += (sum: inout RollupSum, other: RollupSum) {
    sum.calls &+= other.calls
    sum.inputTokens &+= other.inputTokens
    sum.cacheReadTokens &+= other.cacheReadTokens
    sum.cacheCreationTokens &+= other.cacheCreationTokens
    sum.outputTokens &+= other.outputTokens
    sum.reasoningTokens &+= other.reasoningTokens
    sum.microusd &+= other.microusd
    sum.picousdRest &+= other.picousdRest
    sum.unpricedCalls &+= other.unpricedCalls
    sum.noUsageCalls &+= other.noUsageCalls
    sum.usageCalls &+= other.usageCalls
  }

  /// The parts one after another, as ``forEach(_:)`` gives them.
  init(parts next: () -> Int64) {
    calls = next()
    inputTokens = next()
    cacheReadTokens = next()
    cacheCreationTokens = next()
    outputTokens = next()
    reasoningTokens = next()
    microusd = next()
    picousdRest = next()
    unpricedCalls = next()
    noUsageCalls = next()
    usageCalls = next()
  }

  /// Calls `body` with the values of ``columns``, in their order.
  func forEach(_ body: (Int64) -> Void) {
    body(calls)
    body(inputTokens)
    body(cacheReadTokens)
    body(cacheCreationTokens)
    body(outputTokens)
    body(reasoningTokens)
    body(microusd)
    body(picousdRest)
    body(unpricedCalls)
    body(noUsageCalls)
    body(usageCalls)
  }

  /// The values of ``columns``.
  var values: [Int64] {
    var values: [Int64] = []
    forEach { values.append($0) }
    return values
  }

  /// The same as a summary has it.
  var spend: Spend {
    var spend = Spend()
    spend.calls = calls
    spend.inputTokens = Int128(inputTokens)
    spend.cacheReadTokens = Int128(cacheReadTokens)
    spend.cacheCreationTokens = Int128(cacheCreationTokens)
    spend.outputTokens = Int128(outputTokens)
    spend.reasoningTokens = Int128(reasoningTokens)
    spend.knownCostPicousd =
      Int128(microusd) * Int128(Self.microusdPicousd) + Int128(picousdRest)
    spend.unpricedCalls = unpricedCalls
    spend.noUsageCalls = noUsageCalls
    return spend
  }
}
