import Metering

/// A limit on spend per day, week or month, for the calls of a scope.
public struct Budget: Hashable, Sendable {
  /// How long a window is: the unit of local time after which spend counts from zero again.
  public enum Unit: String, CaseIterable, Hashable, Sendable {
    /// From midnight to midnight.
    case day
    /// From Monday to Monday.
    case week
    /// From the first of a month to the first of the next.
    case month
  }

  /// Its name.
  public var name: String
  /// The limit in picodollars (1e-12 USD), above zero.
  public var limitPicousd: Int64
  /// How long a window is.
  public var per: Unit
  /// Which calls count; none for all.
  public var scope: [CallFilter.Term]
  /// Whose days the windows are: a name that ``Zone`` takes, or `local`.
  public var timezone: String
  /// Whether it refuses what does not fit.
  ///
  /// A soft one only tells.
  public var isHard: Bool
  /// The thresholds in percent of the limit, ascending.
  public var alerts: [Int64]
  /// A shell command that is told about alerts.
  public var run: String?
  /// A URL that is told about alerts; it may hold a secret.
  public var webhook: String?
  /// When it was set, in Unix milliseconds.
  public internal(set) var setAtMs: Int64 = 0

  /// The thresholds of a budget that names none.
  public static let usualAlerts: [Int64] = [50, 90, 100]

  /// A soft budget without hooks.
  public init(
    name: String, limitPicousd: Int64, per: Unit, scope: [CallFilter.Term] = [],
    timezone: String = "UTC"
  ) {
    self.name = name
    self.limitPicousd = limitPicousd
    self.per = per
    self.scope = scope
    self.timezone = timezone
    isHard = false
    alerts = Self.usualAlerts
  }

  /// The zone of its windows.
  ///
  /// - Throws: ``LedgerError/unknownTimeZone(_:)`` when this machine does not know it.
  public func zone() throws(LedgerError) -> Zone {
    // What Zone calls a machine's own zone that has no name.
    try Zone(timezone == "local" ? nil : timezone)
  }

  /// The window that an instant is in.
  ///
  /// - Parameter ms: Unix milliseconds.
  /// - Returns: The window.
  /// - Throws: ``LedgerError/unknownTimeZone(_:)``.
  public func window(at ms: Int64) throws(LedgerError) -> BudgetWindow {
    BudgetWindow(per, at: ms, in: try zone())
  }

  /// The calls that count in a window.
  func filter(_ window: BudgetWindow) throws(LedgerError) -> CallFilter {
    var filter = CallFilter(zone: try zone())
    filter.terms = scope
    filter.period = Period(sinceMs: window.sinceMs, untilMs: window.untilMs)
    return filter
  }
}

/// One day, week or month of a budget.
public struct BudgetWindow: Hashable, Sendable {
  /// The first instant inside, in Unix milliseconds.
  public let sinceMs: Int64
  /// The first instant after it, in Unix milliseconds.
  public let untilMs: Int64

  /// A window with its bounds.
  public init(sinceMs: Int64, untilMs: Int64) {
    self.sinceMs = sinceMs
    self.untilMs = untilMs
  }

  init(_ unit: Budget.Unit, at ms: Int64, in zone: Zone) {
    let name =
      switch unit {
      case .day: "today"
      case .week: "week"
      case .month: "month"
      }
    let period = Period(name, zone: zone, nowMs: ms) ?? .all
    self.init(sinceMs: period.sinceMs ?? .min, untilMs: period.untilMs ?? .max)
  }

  /// Whether an instant is in it.
  public func contains(_ ms: Int64) -> Bool { sinceMs <= ms && ms < untilMs }
}
