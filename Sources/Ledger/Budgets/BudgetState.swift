import Metering
import Pricing

/// How a budget stands in one of its windows.
public struct BudgetState: Hashable, Sendable {
  /// The budget.
  public let budget: Budget
  /// The window.
  public let window: BudgetWindow
  /// The time of looking, in Unix milliseconds.
  public let atMs: Int64
  /// The calls of the scope in the window.
  ///
  /// Those whose cost is not known are counted beside what is spent.
  public let spend: Spend
  /// What active holds keep, in picodollars.
  public let reservedPicousd: Int128
  /// How many holds are active.
  public let holds: Int64

  /// The limit, in picodollars.
  public var limitPicousd: Int128 { Int128(budget.limitPicousd) }
  /// The known costs, in picodollars.
  public var spentPicousd: Int128 { spend.knownCostPicousd }
  /// What is neither spent nor held, in picodollars; below zero when the limit is exceeded.
  public var remainingPicousd: Int128 { limitPicousd - spentPicousd - reservedPicousd }

  /// The spent part of the limit in whole percent, rounded down: 100 is reached, not nearly so.
  public var percent: Int128 { spentPicousd * 100 / limitPicousd }

  /// The thresholds of the budget that spend has reached, in percent.
  public var reachedThresholds: [Int64] {
    budget.alerts.filter { spentPicousd * 100 >= Int128($0) * limitPicousd }
  }

  private var lengthMs: Int128 { Int128(window.untilMs - window.sinceMs) }
  /// The part of the window that is over, in milliseconds.
  private var elapsedMs: Int128 {
    min(max(Int128(atMs - window.sinceMs), 0), lengthMs)
  }

  /// The part of the window that is over in whole percent, rounded down.
  public var elapsedPercent: Int128 { elapsedMs * 100 / lengthMs }

  /// Whether so little of the window is over, less than a hundredth, that nothing follows from it.
  private var isTooEarly: Bool { elapsedMs * 100 < lengthMs }

  /// How fast the limit is being spent, in hundredths: at 100 it is spent just at the window's end.
  ///
  /// (spent / limit) / (elapsed / length), rounded half to even. Nil in the first hundredth of the
  /// window.
  public var paceHundredths: Int128? {
    guard !isTooEarly else { return nil }
    let (scaled, overflow) = (spentPicousd * 100).multipliedReportingOverflow(by: lengthMs)
    return overflow ? nil : divideHalfEven(scaled, by: limitPicousd * elapsedMs)
  }

  /// What will have been spent at the window's end if it goes on like this, in picodollars.
  ///
  /// spent x length / elapsed, rounded half to even; a day is as long as the local clock made it.
  /// Nil in the first hundredth of the window.
  public var forecastPicousd: Int128? {
    guard !isTooEarly else { return nil }
    let (scaled, overflow) = spentPicousd.multipliedReportingOverflow(by: lengthMs)
    return overflow ? nil : divideHalfEven(scaled, by: elapsedMs)
  }
}
