/// A sum over calls.
///
/// Exact: it cannot overflow before 10²⁶ calls.
public struct Spend: Hashable, Sendable {
  /// The number of calls.
  public var calls: Int64 = 0
  /// Input tokens, cached ones included, of the calls whose usage is known.
  public var inputTokens: Int128 = 0
  /// Of the input tokens, those read from a cache.
  public var cacheReadTokens: Int128 = 0
  /// Of the input tokens, those written to a cache.
  public var cacheCreationTokens: Int128 = 0
  /// Output tokens, reasoning included.
  public var outputTokens: Int128 = 0
  /// Of the output tokens, those spent on thinking.
  public var reasoningTokens: Int128 = 0
  /// The sum of the known costs, in picodollars (1e-12 USD).
  public var knownCostPicousd: Int128 = 0
  /// Calls whose cost is not known: they are not in the cost.
  public var unpricedCalls: Int64 = 0
  /// Of these, the calls whose usage was not reported.
  public var noUsageCalls: Int64 = 0

  /// Nothing.
  public init() {}

  /// Input and output tokens together.
  public var totalTokens: Int128 { inputTokens + outputTokens }
  /// Calls whose cost is known.
  public var pricedCalls: Int64 { calls - unpricedCalls }

  /// The cost in picodollars; nil when there are calls and the cost of none is known.
  public var costPicousd: Int128? { calls > 0 && pricedCalls == 0 ? nil : knownCostPicousd }

  /// Adds another sum.
  public static func += (sum: inout Spend, other: Spend) {
    sum.calls += other.calls
    sum.inputTokens += other.inputTokens
    sum.cacheReadTokens += other.cacheReadTokens
    sum.cacheCreationTokens += other.cacheCreationTokens
    sum.outputTokens += other.outputTokens
    sum.reasoningTokens += other.reasoningTokens
    sum.knownCostPicousd += other.knownCostPicousd
    sum.unpricedCalls += other.unpricedCalls
    sum.noUsageCalls += other.noUsageCalls
  }

  /// Takes another sum away.
  static func -= (sum: inout Spend, other: Spend) {
    sum.calls -= other.calls
    sum.inputTokens -= other.inputTokens
    sum.cacheReadTokens -= other.cacheReadTokens
    sum.cacheCreationTokens -= other.cacheCreationTokens
    sum.outputTokens -= other.outputTokens
    sum.reasoningTokens -= other.reasoningTokens
    sum.knownCostPicousd -= other.knownCostPicousd
    sum.unpricedCalls -= other.unpricedCalls
    sum.noUsageCalls -= other.noUsageCalls
  }
}
