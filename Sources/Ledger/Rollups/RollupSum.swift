import SQLite

/// What is kept of the calls of one span and value.
///
/// The calls of one refresh cannot reach what 64 bits hold. A stored sum that would not fit is
/// refused by SQLite, and what it would tell stays among the calls that are not rolled up.
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
    calls = row.int64(column)
    inputTokens = row.int64(column + 1)
    cacheReadTokens = row.int64(column + 2)
    cacheCreationTokens = row.int64(column + 3)
    outputTokens = row.int64(column + 4)
    reasoningTokens = row.int64(column + 5)
    microusd = row.int64(column + 6)
    picousdRest = row.int64(column + 7)
    unpricedCalls = row.int64(column + 8)
    noUsageCalls = row.int64(column + 9)
    usageCalls = row.int64(column + 10)
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
    if row.isNull(5) {
      unpricedCalls = times
      noUsageCalls = hasUsage ? 0 : times
    } else {
      let cost = row.int64(5).quotientAndRemainder(dividingBy: Self.microusdPicousd)
      microusd = times * cost.quotient
      picousdRest = times * cost.remainder
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

  /// The values of ``columns``.
  var values: [Int64] {
    [
      calls, inputTokens, cacheReadTokens, cacheCreationTokens, outputTokens, reasoningTokens,
      microusd, picousdRest, unpricedCalls, noUsageCalls, usageCalls,
    ]
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
