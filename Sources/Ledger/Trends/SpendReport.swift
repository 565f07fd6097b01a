/// A day or a month: what was spent, on what, and what stands out.
///
/// The one model from which every form of a report is made.
public struct SpendReport: Sendable {
  /// The lengths of reports.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case daily, monthly

    /// The unit of time that a report is over.
    public var whole: Dimension.TimeUnit { self == .daily ? .day : .month }
    /// The unit of time that it is divided into.
    public var part: Dimension.TimeUnit { self == .daily ? .hour : .day }
  }

  /// The groups of one dimension.
  public struct Section: Sendable {
    /// The dimension.
    public let dimension: Dimension
    /// Its groups by descending cost.
    public let rows: [Summary.Row]
  }

  /// The length.
  public let kind: Kind
  /// The day or the month.
  public let unit: CalendarUnit
  /// The sum over everything.
  public let totals: Spend
  /// Against the day or month before.
  ///
  /// Of one that is not over, as far as whole hours or days have passed, against as many of the one
  /// before; nil where none has passed.
  public let comparison: Comparison?
  /// Its hours or days; those that have not begun are left out.
  public let points: [Trend.Point]
  /// How many units the points' moving average is over.
  public let averageUnits: Int
  /// Its hours or days by provider: the label of the unit and the provider.
  public let parts: Summary
  /// Providers and models, and of the attributions those that calls have.
  public let sections: [Section]
  /// How much of the cost is known, and from where.
  public let coverage: Coverage
  /// The calls that cost most, the dearest first.
  public let biggest: [CallEntry]
  /// The unusual days.
  public let unusual: [UnusualUnit]
  /// How budgets stand; whoever knows budgets fills it in.
  public var budgets: [BudgetStanding] = []
}

/// How much of a sum is known, and from where.
public struct Coverage: Sendable {
  /// Calls by where their cost comes from: `price_book`, `provider`, `local`; nil for errors that
  /// were not billed, and for unpriced calls.
  public let sources: [Summary.Row]
  /// Calls by status, such as `ok`, `error` and `incomplete`.
  public let statuses: [Summary.Row]
  /// The unpriced calls by provider and model.
  public let unpriced: [Summary.Row]
}

/// How a budget stands, as a report shows it.
public struct BudgetStanding: Hashable, Sendable {
  /// The budget's name.
  public let name: String
  /// The window, such as `2026-10`.
  public let window: String
  /// What it is for, as terms; empty for everything.
  public let scope: [String]
  /// The limit in picodollars.
  public let limitPicousd: Int128
  /// What was spent in the window, in picodollars.
  public let spentPicousd: Int128
  /// Calls whose cost is not known, so not in what was spent.
  public let unpricedCalls: Int64

  /// How a budget stands.
  public init(
    name: String, window: String, scope: [String], limitPicousd: Int128, spentPicousd: Int128,
    unpricedCalls: Int64
  ) {
    self.name = name
    self.window = window
    self.scope = scope
    self.limitPicousd = limitPicousd
    self.spentPicousd = spentPicousd
    self.unpricedCalls = unpricedCalls
  }

  /// What was spent, in tenths of a percent of the limit, rounded half to even; nil for a limit of
  /// zero.
  public var permille: Int128? {
    limitPicousd == 0 ? nil : Rounding.halfEven(spentPicousd * 1000, dividedBy: limitPicousd)
  }
}

extension SpendReport.Kind {
  /// Finds the day or month that a person means.
  ///
  /// - Parameters:
  ///   - text: `2026-10-15`, `today`, `yesterday` for a day; `2026-10`, `month` for a month; `last`
  ///     for the one before the current one; nil for the current one.
  ///   - zone: Whose days.
  ///   - nowMs: When it is now, in Unix milliseconds.
  /// - Returns: Nil for text that names no such unit.
  public func unit(_ text: String?, zone: Zone, nowMs: Int64) -> CalendarUnit? {
    let recent = whole.units(from: nowMs, to: nowMs + 1, in: zone, lead: 1)
    var found: CalendarUnit?
    switch (text, self) {
    case (nil, _), ("today", .daily), ("month", .monthly): found = recent.last
    case ("last", _), ("yesterday", .daily): found = recent.dropLast().last
    case (.some(let text), _):
      // A date has ten characters, a month seven.
      guard text.utf8.count == (self == .daily ? 10 : 7), text.utf8.dropFirst(4).first == 0x2D,
        let period = Period(text, zone: zone, nowMs: nowMs),
        let sinceMs = period.sinceMs, let untilMs = period.untilMs
      else { return nil }
      found = whole.units(from: sinceMs, to: untilMs, in: zone).last
    }
    if let unit = found, unit.untilMs > nowMs { found?.state = .unfinished }
    return found
  }
}
