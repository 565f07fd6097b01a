/// Spend unit by unit of time: what it was, how it changed, and where it was unusual.
public struct Trend: Sendable {
  /// One unit of time.
  public struct Point: Hashable, Sendable {
    /// When.
    public let unit: CalendarUnit
    /// What was spent in it; nothing where there were no calls.
    public let spend: Spend
    /// The change against the unit before; nil unless both are whole and their costs known.
    public let change: Change?
    /// The mean cost of this unit and those before it, in picodollars, rounded half to even; nil
    /// unless all of them are whole, known, and not before the ledger's first call.
    public let averagePicousd: Int128?
  }

  /// The unit of time.
  public let unit: Dimension.TimeUnit
  /// How many units a moving average is over.
  public let averageUnits: Int
  /// One for each unit, empty ones included, in order of time.
  public let points: [Point]
  /// The sum over all of them.
  public let totals: Spend
  /// The whole units together, against as many just before; nil where none is whole.
  public let comparison: Comparison?
  /// The units that were unusual, in order of time; of several in a row the most unusual.
  public let unusual: [UnusualUnit]
  /// How many more were unusual, but less so than those.
  public let unusualLeftOut: Int
}

extension [UnusualUnit] {
  /// The labels of all unusual units, those in a row included.
  public var labels: Set<String> { Set(flatMap(\.run).map(\.label)) }
}

/// Two spans of time, and what was spent in them.
public struct Comparison: Hashable, Sendable {
  /// The span that is looked at.
  public let period: Period
  /// What was spent in it.
  public let spend: Spend
  /// The span before.
  public let periodBefore: Period
  /// What was spent in that.
  public let spendBefore: Spend

  /// The change of the cost; nil where one of them is not known.
  public var change: Change? { Change(from: spendBefore.costPicousd, to: spend.costPicousd) }
}

/// Why a trend cannot be told.
public enum TrendError: Error, Sendable {
  /// The period has more units than ``TrendRequest/maximumUnits``.
  case tooManyUnits(Int64)
}

/// What a trend is asked for.
public struct TrendRequest: Hashable, Sendable {
  /// The most units that a trend has.
  public static let maximumUnits: Int64 = 5000
  /// The longest moving average, in units.
  public static let maximumAverage = 366

  /// The unit of time.
  public var unit: Dimension.TimeUnit
  /// How many units a moving average is over, 1 to ``maximumAverage``; it includes the unit itself.
  public var averageUnits: Int
  /// When it is now, in Unix milliseconds: the unit around it is unfinished.
  public var nowMs: Int64

  /// A request.
  ///
  /// - Parameters:
  ///   - unit: Day, week or month.
  ///   - averageUnits: nil for 7 days, 4 weeks or 3 months.
  ///   - nowMs: When it is now, in Unix milliseconds.
  public init(by unit: Dimension.TimeUnit, averageUnits: Int? = nil, nowMs: Int64) {
    self.unit = unit
    self.averageUnits = averageUnits ?? Self.usualAverage(unit)
    self.nowMs = nowMs
  }

  private static func usualAverage(_ unit: Dimension.TimeUnit) -> Int {
    switch unit {
    case .hour, .day: 7
    case .week: 4
    case .month: 3
    }
  }

  /// The period that is meant where none is given: 30 days, 12 weeks or 12 months up to now.
  public func usualPeriod(in zone: Zone) -> Period {
    let count = unit == .day ? 30 : 12
    let units = unit.units(from: nowMs, to: nowMs + 1, in: zone, lead: count - 1)
    return Period(sinceMs: units.first?.sinceMs, untilMs: units.last?.untilMs)
  }
}
