import Pricing
import SQLite

/// The fee of one window of a plan, and what became of it.
public struct PlanCharge: Hashable, Sendable {
  /// The plan's name.
  public let plan: String
  /// Who bills the fee.
  public let provider: String
  /// The window, as days since 1970-01-01 (UTC).
  ///
  /// The fee is due on the first.
  public let days: ClosedRange<Int64>
  /// The fee, in picodollars.
  public let feePicousd: Int64
  /// The calls that the window covers.
  public internal(set) var calls: Int64 = 0
  /// Of these, the calls whose list cost is not known: they get no share.
  public internal(set) var unknownCalls: Int64 = 0
  /// The list cost of the others, in picodollars.
  public internal(set) var listPicousd: Int128 = 0

  /// What could not be shared out, in picodollars: the fee of a window without calls of a cost.
  public var unallocatedPicousd: Int64 { listPicousd == 0 ? feePicousd : 0 }
}

/// Which calls are covered by plans, and what each bears of the fee.
///
/// The fee of a window is shared among its calls in proportion to their list cost: every share is
/// rounded down to a whole picodollar, and the picodollars that are left go to the calls with the
/// largest remainders, of equal ones to the earlier call. So the shares add up to the fee. A call
/// that several plans cover is the first one's by name.
struct PlanShares {
  /// What a plan makes of a call.
  struct Share {
    let plan: String
    /// The share, in picodollars; nil when the call's list cost is not known.
    let picousd: Int64?
  }

  private struct Covered {
    let seq: Int64
    let atMs: Int64
    let listPicousd: Int64?
  }

  /// By the call's `seq`.
  private(set) var shares: [Int64: Share] = [:]
  /// By plan and time.
  private(set) var charges: [PlanCharge] = []

  /// The shares of the calls of a period, in a read transaction that is open.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - filter: Its period and `asOfMs` count; a window that overlaps the period is taken whole.
  ///   - nowMs: Windows that begin later are not due yet.
  /// - Throws: ``LedgerError``, `SQLiteError`, and `PricingError` for a cost beyond 64 bits.
  init(_ ledger: LedgerFile, _ filter: CallFilter, nowMs: Int64) throws {
    for plan in try ledger.plans(asOfMs: filter.asOfMs) {
      let until = min(filter.period.untilMs ?? .max, nowMs + 1)
      for days in plan.windows(sinceMs: filter.period.sinceMs, untilMs: until) {
        var covering = try plan.filter()
        covering.asOfMs = filter.asOfMs
        covering.period = Period(
          sinceMs: days.lowerBound * BillDate.dayMs,
          untilMs: (days.upperBound + 1) * BillDate.dayMs)
        var calls: [Covered] = []
        try ledger.forEachCall(covering) { entry, seq in
          guard shares[seq] == nil else { return }
          calls.append(
            Covered(seq: seq, atMs: entry.occurredAtMs, listPicousd: try entry.listPicousd()))
        }
        share(plan, days, among: calls)
      }
    }
  }

  private mutating func share(
    _ plan: Plan, _ days: ClosedRange<Int64>, among calls: [Covered]
  ) {
    var charge = PlanCharge(
      plan: plan.id, provider: plan.provider, days: days, feePicousd: plan.feePicousd)
    charge.calls = Int64(calls.count)
    charge.unknownCalls = Int64(calls.count { $0.listPicousd == nil })
    charge.listPicousd = calls.reduce(0) { $0 + Int128($1.listPicousd ?? 0) }
    charges.append(charge)
    let known = calls.filter { $0.listPicousd != nil }
      .sorted { ($0.atMs, $0.seq) < ($1.atMs, $1.seq) }
    let parts = Self.parts(of: plan.feePicousd, by: known.map { $0.listPicousd ?? 0 })
    for call in calls { shares[call.seq] = Share(plan: plan.id, picousd: nil) }
    for (call, part) in zip(known, parts) {
      shares[call.seq] = Share(plan: plan.id, picousd: part)
    }
  }

  /// An amount in proportion to weights, by largest remainder; all 0 where the weights are.
  ///
  /// - Parameters:
  ///   - amount: What is shared, 0 or more.
  ///   - weights: One a part, 0 or more.
  /// - Returns: The parts, which add up to the amount.
  static func parts(of amount: Int64, by weights: [Int64]) -> [Int64] {
    let total = weights.reduce(0) { $0 + Int128($1) }
    guard total > 0 else { return weights.map { _ in 0 } }
    var parts: [Int64] = []
    var remainders: [(rest: Int128, index: Int)] = []
    for (index, weight) in weights.enumerated() {
      // A part is at most the amount, so it fits.
      let (part, rest) = (Int128(amount) * Int128(weight)).quotientAndRemainder(dividingBy: total)
      parts.append(Int64(part))
      remainders.append((rest, index))
    }
    let left = Int(amount - parts.reduce(0, +))
    remainders.sort { ($1.rest, $0.index) < ($0.rest, $1.index) }
    for (_, index) in remainders.prefix(left) { parts[index] += 1 }
    return parts
  }
}

extension LedgerFile {
  /// The calls that pass a filter with their three costs.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - order: Which comes first; nil for as they lie, which is quicker to read.
  ///   - nowMs: Windows of plans that begin later cover nothing yet, in Unix milliseconds.
  ///   - row: Called for each.
  /// - Returns: The fees of the windows that overlap the period, shared over all of their calls,
  ///   also over those that the filter leaves out. ``due(_:_:)`` tells what is billed beside.
  /// - Throws: What `row` throws, ``LedgerError``, and `PricingError` for a cost beyond 64 bits.
  @discardableResult
  public func forEachBilledCall(
    _ filter: CallFilter, order: CallOrder? = nil, nowMs: Int64,
    row: (CallEntry, ThreeCosts) throws -> Void
  ) throws -> [PlanCharge] {
    try translatingErrors {
      try connection.read {
        let plans = try PlanShares(self, filter, nowMs: nowMs)
        try forEachCall(filter, order: order) { entry, seq in
          try row(entry, ThreeCosts(entry, share: plans.shares[seq]))
        }
        return plans.charges
      }
    }
  }
}
