import Metering

/// A span of time: from an instant, inclusive, to an instant, exclusive.
///
/// Nil is without bound.
public struct Period: Hashable, Sendable {
  /// The first instant inside, in Unix milliseconds.
  public var sinceMs: Int64?
  /// The first instant after it, in Unix milliseconds.
  public var untilMs: Int64?

  /// All time.
  public static let all = Period()

  /// A span with its bounds.
  public init(sinceMs: Int64? = nil, untilMs: Int64? = nil) {
    self.sinceMs = sinceMs
    self.untilMs = untilMs
  }

  /// Parses `today`, `yesterday`, `7d`, `week`, `month`, `year`, `2026`, `2026-10`, `2026-10-15`
  /// and `all`.
  ///
  /// Days are the zone's; `7d` are the seven days that end today.
  ///
  /// - Returns: Nil for anything else.
  public init?(_ text: String, zone: Zone, nowMs: Int64) {
    let today = zone.day(at: nowMs)
    let date = Timestamp.civil(fromDays: today)
    switch text {
    case "all": self.init()
    case "today": self.init(days: today..<today + 1, zone)
    case "yesterday": self.init(days: today - 1..<today, zone)
    case "week":
      let monday = today - (today + 3) % 7  // 1970-01-01 was a Thursday
      self.init(days: monday..<monday + 7, zone)
    case "month": self.init(year: date.year, month: date.month, zone)
    case "year": self.init(year: date.year, month: nil, zone)
    default:
      if text.hasSuffix("d"), let count = Self.number(text.dropLast()),
        (1...36_600).contains(count)
      {
        self.init(days: today - count + 1..<today + 1, zone)
        return
      }
      self.init(calendar: text, zone)
    }
  }

  /// Parses the bounds of `--since` and `--until`: a date of the zone, or an instant.
  ///
  /// - Parameters:
  ///   - text: The bound.
  ///   - isEnd: Whether a date means the end of that day.
  ///   - zone: The zone of a date.
  /// - Returns: The instant in Unix milliseconds; nil for text that is neither.
  public static func bound(_ text: String, isEnd: Bool, zone: Zone) -> Int64? {
    if text.utf8.count == 10, let day = day(text) {
      return zone.start(ofDay: isEnd ? day + 1 : day)
    }
    return text.utf8.count > 10 ? Timestamp.parse(text) : nil
  }

  /// `2026-10-15` as days since 1970-01-01.
  public static func day(_ text: String) -> Int64? {
    guard text.utf8.count == 10 else { return nil }
    return Timestamp.parse(text).map { $0 / 86_400_000 }
  }

  private init(days: Range<Int64>, _ zone: Zone) {
    self.init(
      sinceMs: zone.start(ofDay: days.lowerBound), untilMs: zone.start(ofDay: days.upperBound))
  }

  private init?(year: Int64, month: Int64?, _ zone: Zone) {
    let next = month.map { $0 == 12 ? (year + 1, 1) : (year, $0 + 1) } ?? (year + 1, 1)
    guard let first = Timestamp.days(year: year, month: month ?? 1, day: 1),
      let end = Timestamp.days(year: next.0, month: next.1, day: 1)
    else { return nil }
    self.init(days: first..<end, zone)
  }

  /// Digits and nothing else, so no sign either.
  private static func number(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil
  }

  private init?(calendar text: String, _ zone: Zone) {
    if let day = Self.day(text) {
      self.init(days: day..<day + 1, zone)
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts[0].utf8.count == 4, let year = Self.number(parts[0]), year >= 1970
    else { return nil }
    if parts.count == 1 {
      self.init(year: year, month: nil, zone)
    } else {
      guard parts[1].utf8.count == 2, let month = Self.number(parts[1]) else { return nil }
      self.init(year: year, month: month, zone)
    }
  }
}
