import Metering

extension Price {
  /// When a card of a price list applies.
  public struct Conditions: Hashable, Sendable {
    /// The service tier, such as `batch`, `flex` or `priority`; nil for the standard tier.
    public var tier: String?
    /// The speed, such as `fast`; nil for the standard speed.
    public var speed: String?
    /// Days of the week, in UTC.
    public var days: Days?
    /// Hours of the UTC day, half-open.
    public var hours: Hours?
    /// Applies when the call's input tokens, cached ones included, are strictly more than this.
    public var aboveInputTokens: Int64?

    /// No conditions: the standard card.
    public init() {}

    /// Parses conditions as ``text`` writes them; an empty text and `-` are none.
    ///
    /// - Returns: Nil for anything else.
    public init?(_ text: some StringProtocol) {
      if text.isEmpty || text == "-" { return }
      for condition in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let equals = condition.firstIndex(of: "=") else { return nil }
        let value = String(condition[condition.index(after: equals)...])
        guard !value.isEmpty else { return nil }
        switch condition[..<equals] {
        case "tier": tier = value
        case "speed": speed = value
        case "days":
          guard let days = Days(value) else { return nil }
          self.days = days
        case "hours":
          guard let hours = Hours(value) else { return nil }
          self.hours = hours
        case "above":
          guard let tokens = Int64(value) else { return nil }
          aboveInputTokens = tokens
        default: return nil
        }
      }
    }

    /// The conditions as the book writes them, empty for none.
    public var text: String {
      var parts: [String] = []
      if let tier { parts.append("tier=\(tier)") }
      if let speed { parts.append("speed=\(speed)") }
      if let days { parts.append("days=\(days.text)") }
      if let hours { parts.append("hours=\(hours.text)") }
      if let aboveInputTokens { parts.append("above=\(aboveInputTokens)") }
      return parts.joined(separator: ",")
    }

    /// Whether there are none.
    public var isEmpty: Bool { self == Conditions() }

    /// Whether the instant, in Unix milliseconds, lies in the days and hours.
    ///
    /// A window that passes midnight belongs to the day it starts on: with `days=1-5` and
    /// `hours=22:00-02:00` the small hours of Saturday are inside, those of Monday are not.
    public func holds(atMs ms: Int64) -> Bool {
      guard let hours else { return days?.contains(ms: ms) ?? true }
      guard hours.contains(ms: ms) else { return false }
      guard let days else { return true }
      return days.contains(ms: hours.startedYesterday(ms: ms) ? ms - Hours.dayMs : ms)
    }
  }

  /// Days of the week in UTC by their ISO numbers, 1 for Monday to 7 for Sunday; both ends are
  /// inside, and it may pass Sunday: `6-1` is Saturday to Monday.
  public struct Days: Hashable, Sendable {
    /// The first day, 1 to 7.
    public let first: Int64
    /// The last day, 1 to 7.
    public let last: Int64

    /// Parses `1-5`; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, let first = Self.day(parts[0]), let last = Self.day(parts[1])
      else { return nil }
      self.first = first
      self.last = last
    }

    private static func day(_ text: Substring) -> Int64? {
      guard text.utf8.count == 1, let day = Int64(text), (1...7).contains(day) else { return nil }
      return day
    }

    /// The day of the week of an instant in Unix milliseconds, 1 for Monday to 7 for Sunday.
    static func day(ofMs ms: Int64) -> Int64 {
      // 1970-01-01 was a Thursday.
      let sinceMonday = (ms / Hours.dayMs + 3) % 7
      return sinceMonday + 1
    }

    /// Whether the instant, in Unix milliseconds, lies on one of the days.
    public func contains(ms: Int64) -> Bool {
      let day = Self.day(ofMs: ms)
      return first <= last ? (first...last).contains(day) : day >= first || day <= last
    }

    /// The days as the book writes them.
    public var text: String { "\(first)-\(last)" }
  }

  /// A daily window in UTC, in minutes after midnight; its end is outside.
  ///
  /// It may wrap midnight.
  public struct Hours: Hashable, Sendable {
    /// The first minute inside, 0 to 1440.
    public let start: Int64
    /// The first minute after it, 0 to 1440.
    public let end: Int64

    static let dayMs: Int64 = 86_400_000

    /// Parses `16:30-00:30`; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, let start = Self.minute(parts[0]), let end = Self.minute(parts[1])
      else { return nil }
      self.start = start
      self.end = end
    }

    private static func minute(_ text: Substring) -> Int64? {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let hour = number(parts[0]), let minute = number(parts[1]),
        (0...24).contains(hour), (0..<60).contains(minute), hour * 60 + minute <= 1440
      else { return nil }
      return hour * 60 + minute
    }

    /// One or two digits; `Int64` alone would take a sign.
    private static func number(_ text: Substring) -> Int64? {
      (1...2).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        ? Int64(text) : nil
    }

    /// Whether the instant, in Unix milliseconds, lies in the window.
    public func contains(ms: Int64) -> Bool {
      let minute = Self.minute(ofMs: ms)
      return start <= end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// Whether the instant lies in the part of the window that is past midnight.
    func startedYesterday(ms: Int64) -> Bool { start > end && Self.minute(ofMs: ms) < end }

    private static func minute(ofMs ms: Int64) -> Int64 { (ms / 60_000) % 1440 }

    /// The window as the book writes it.
    public var text: String { Self.clock(start) + "-" + Self.clock(end) }

    private static func clock(_ minute: Int64) -> String {
      let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
      return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
  }
}
