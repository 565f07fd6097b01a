import Metering

/// One hour, day, week or month of a zone.
public struct CalendarUnit: Hashable, Sendable {
  /// How much of the unit a sum covers.
  public enum State: String, Hashable, Sendable {
    /// All of it.
    case whole
    /// What has passed of it: it is not over.
    case unfinished
    /// A part: the period that was asked for begins or ends inside.
    case cut
  }

  /// The unit as a person reads it, as a summary by it names it.
  public let label: String
  /// Its first instant, in Unix milliseconds.
  public let sinceMs: Int64
  /// The first instant after it, in Unix milliseconds.
  public let untilMs: Int64
  /// How much of it is covered.
  public internal(set) var state = State.whole
  /// The number of the unit, which ascends with time.
  let bucket: Int64
}

extension Dimension.TimeUnit {
  /// The units that have an instant in a span.
  ///
  /// - Parameters:
  ///   - sinceMs: The first instant, in Unix milliseconds.
  ///   - untilMs: The first instant after it.
  ///   - zone: Whose days.
  ///   - lead: How many units before the first are added in front. Not for hours.
  /// - Returns: The units in order of time, each in its full length. A date that a zone left out is
  ///   none.
  func units(from sinceMs: Int64, to untilMs: Int64, in zone: Zone, lead: Int = 0)
    -> [CalendarUnit]
  {
    guard sinceMs < untilMs else { return [] }
    guard self != .hour else { return hours(from: sinceMs, to: untilMs, in: zone) }
    let first = max(bucket(at: sinceMs, in: zone) - Int64(lead), bucket(at: 0, in: zone))
    let last = bucket(at: untilMs - 1, in: zone)
    var units: [CalendarUnit] = []
    var start = zone.start(ofDay: firstDay(of: first))
    for number in first...max(first, last) {
      let end = zone.start(ofDay: firstDay(of: number + 1))
      if start < end {
        units.append(
          CalendarUnit(
            label: label(of: number, in: zone), sinceMs: start, untilMs: end, bucket: number))
      }
      start = end
    }
    return units
  }

  /// How many units ``units(from:to:in:lead:)`` would return, about.
  func count(from sinceMs: Int64, to untilMs: Int64) -> Int64 {
    let hours = (untilMs - sinceMs) / 3_600_000 + 1
    switch self {
    case .hour: return hours
    case .day: return hours / 24 + 1
    case .week: return hours / 168 + 1
    case .month: return hours / 720 + 1
    }
  }

  /// The first date of a unit, as days since 1970-01-01.
  private func firstDay(of bucket: Int64) -> Int64 {
    switch self {
    case .hour, .day: bucket
    case .week: bucket * 7 - 3
    case .month: Timestamp.days(year: bucket / 12, month: bucket % 12 + 1, day: 1) ?? 0
    }
  }

  /// Clocks are changed at full quarters of an hour, so hours begin and end at them.
  private func hours(from sinceMs: Int64, to untilMs: Int64, in zone: Zone) -> [CalendarUnit] {
    let quarterMs: Int64 = 900_000
    var units: [CalendarUnit] = []
    var instant = sinceMs / quarterMs * quarterMs
    while instant < untilMs {
      let number = bucket(at: instant, in: zone)
      let since = units.last?.bucket == number ? units.removeLast().sinceMs : instant
      units.append(
        CalendarUnit(
          label: label(of: number, in: zone), sinceMs: since, untilMs: instant + quarterMs,
          bucket: number))
      instant += quarterMs
    }
    return units
  }
}
