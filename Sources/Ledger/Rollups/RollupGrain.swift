import Metering

/// The spans of time that are rolled up, in UTC.
///
/// All of them begin with a quarter of an hour, and are told by its number since 1970.
enum RollupGrain: Int64, CaseIterable, Sendable {
  /// A quarter of an hour.
  case quarter = 0
  /// A day.
  case day = 1
  /// A month.
  case month = 2

  /// The length of a quarter of an hour, in milliseconds.
  static let quarterMs: Int64 = 900_000
  static let quartersOfDay: Int64 = 96
  /// The first quarter after the last instant that a call can have: a span ends there.
  static let end = (Timestamp.maximum + 1) / quarterMs

  /// The first quarter of the span that has the given one.
  func floor(_ quarter: Int64) -> Int64 {
    switch self {
    case .quarter: return quarter
    case .day: return quarter - quarter % Self.quartersOfDay
    case .month:
      let day = quarter / Self.quartersOfDay
      return (day - Timestamp.civil(fromDays: day).day + 1) * Self.quartersOfDay
    }
  }

  /// The first quarter of the first span that begins with the given one or later.
  func ceiling(_ quarter: Int64) -> Int64 {
    let first = floor(quarter)
    return first == quarter ? quarter : next(first)
  }

  /// The first quarter of the span after the one that begins with the given one.
  private func next(_ first: Int64) -> Int64 {
    switch self {
    case .quarter: first + 1
    case .day: first + Self.quartersOfDay
    // The 40th day after the first of a month is always in the next one.
    case .month: floor(first + 40 * Self.quartersOfDay)
    }
  }

  /// The whole spans among quarters; an empty range where there are none.
  func whole(_ quarters: Range<Int64>) -> Range<Int64> {
    let first = ceiling(quarters.lowerBound)
    return first..<max(first, floor(quarters.upperBound))
  }
}
