/// Whether a budget, or a limit given for once, has room.
public struct GuardCheck: Hashable, Sendable {
  /// What is wanted beside what is spent and held.
  public enum Estimate: Hashable, Sendable {
    /// Nothing in particular: something must be left.
    case none
    /// A call of this cost in picodollars.
    case cost(picousd: Int64)
    /// A call whose price is not known.
    case unknown
  }

  /// Why something is not as it should be.
  public enum Reason: String, Sendable {
    /// There is no room.
    case noRoom = "no_room"
    /// The window has calls whose cost is not known: spend is at least what is shown.
    case unpricedCalls = "unpriced_calls"
    /// The price of the estimated call is not known.
    case unknownEstimate = "unknown_estimate"
  }

  /// The budget's name; nil for a limit given for once.
  public let name: String?
  /// The limit in picodollars.
  public let limitPicousd: Int128
  /// The known costs, in picodollars.
  public let spentPicousd: Int128
  /// What active holds keep, in picodollars.
  public let reservedPicousd: Int128
  /// Calls whose cost is not known.
  public let unpricedCalls: Int64
  /// The first instant after the window, in Unix milliseconds; nil for none.
  public let untilMs: Int64?
  /// Whether it decides, as against only telling.
  public let isDeciding: Bool
  /// What is wanted.
  public let estimate: Estimate

  /// A check of a budget.
  public init(_ state: BudgetState, isDeciding: Bool, estimate: Estimate) {
    name = state.budget.name
    limitPicousd = state.limitPicousd
    spentPicousd = state.spentPicousd
    reservedPicousd = state.reservedPicousd
    unpricedCalls = state.spend.unpricedCalls
    untilMs = state.window.untilMs
    self.isDeciding = isDeciding
    self.estimate = estimate
  }

  /// A check of a limit given for once.
  public init(limitPicousd: Int64, spend: Spend, untilMs: Int64?, estimate: Estimate) {
    name = nil
    self.limitPicousd = Int128(limitPicousd)
    spentPicousd = spend.knownCostPicousd
    reservedPicousd = 0
    unpricedCalls = spend.unpricedCalls
    self.untilMs = untilMs
    isDeciding = true
    self.estimate = estimate
  }

  /// What is neither spent nor held, in picodollars; below zero when the limit is exceeded.
  public var remainingPicousd: Int128 { limitPicousd - spentPicousd - reservedPicousd }

  /// Everything that is not as it should be.
  public var reasons: [Reason] {
    var reasons: [Reason] = []
    let hasRoom =
      switch estimate {
      case .none: remainingPicousd > 0
      case .cost(let picousd): remainingPicousd >= Int128(picousd)
      case .unknown: remainingPicousd >= 0
      }
    if !hasRoom { reasons.append(.noRoom) }
    if estimate == .unknown { reasons.append(.unknownEstimate) }
    if unpricedCalls > 0 { reasons.append(.unpricedCalls) }
    return reasons
  }

  /// What it refuses for; nothing where it does not decide.
  ///
  /// - Parameters:
  ///   - isStrict: Whether unknown costs in the window refuse, too, and do not only warn.
  ///   - isUnpricedAllowed: Whether an estimate without a price passes.
  /// - Returns: The reasons that count.
  public func refusals(isStrict: Bool, isUnpricedAllowed: Bool) -> [Reason] {
    guard isDeciding else { return [] }
    return reasons.filter { reason in
      switch reason {
      case .noRoom: true
      case .unpricedCalls: isStrict
      case .unknownEstimate: !isUnpricedAllowed
      }
    }
  }
}
