import Metering

/// One card of a price list: the rates that hold for a model from a date on, under conditions.
public struct Price: Hashable, Sendable {
  /// Who says so.
  public enum Origin: Hashable, Sendable {
    /// The book that is compiled in; the text names its source.
    case book(String)
    /// Set by hand in this ledger; the number is its row in `prices`.
    case own(Int64)
  }

  /// The provider that bills, in our spelling.
  public var provider: String
  /// The model's name in the price list.
  public var model: String
  /// The first instant the price holds, in Unix milliseconds; nil when it always did.
  public var fromMs: Int64?
  /// The first instant it no longer holds, in Unix milliseconds; nil when no end is known.
  public var untilMs: Int64?
  /// When the card applies.
  public var conditions = Conditions()
  /// The rates. A kind without one is billed at the rate of the total it is a part of.
  public var rates: [UsageKind: Rate]
  /// Factors on all token rates by `inference_geo`.
  public var geoMultipliers: [String: Multiplier] = [:]
  /// A factor on all rates: a negotiated discount, or one.
  public var discount = Multiplier.one
  /// Who says so.
  public var origin: Origin

  /// A price with its parts, without conditions.
  public init(
    provider: String, model: String, fromMs: Int64?, untilMs: Int64? = nil,
    rates: [UsageKind: Rate], origin: Origin
  ) {
    self.provider = provider
    self.model = model
    self.fromMs = fromMs
    self.untilMs = untilMs
    self.rates = rates
    self.origin = origin
  }

  /// A stable name of this card, such as `openai/gpt-5@2025-08-07+tier=priority`.
  ///
  /// A price set by hand ends in `#` and its row number.
  public var reference: String {
    var text = "\(provider)/\(model)"
    if let fromMs { text += "@" + Self.date(fromMs) }
    if !conditions.text.isEmpty { text += "+" + conditions.text }
    if discount != .one { text += "*" + discount.text }
    if case .own(let row) = origin { text += "#\(row)" }
    return text
  }

  /// The date, with the time of day only where it is not midnight UTC.
  private static func date(_ ms: Int64) -> String {
    let text = Timestamp.format(ms)
    return String(text.hasSuffix("T00:00:00.000Z") ? text.prefix(10) : text.prefix(19) + "Z")
  }
}

extension Price {
  /// When a card of a price list applies.
  public struct Conditions: Hashable, Sendable {
    /// The service tier, such as `batch`, `flex` or `priority`; nil for the standard tier.
    public var tier: String?
    /// The speed, such as `fast`; nil for the standard speed.
    public var speed: String?
    /// Hours of the UTC day, half-open.
    public var hours: Hours?
    /// Applies when the call's input tokens, cached ones included, are strictly more than this.
    public var aboveInputTokens: Int64?

    /// No conditions: the standard card.
    public init() {}

    /// The conditions as the book writes them, empty for none.
    public var text: String {
      var parts: [String] = []
      if let tier { parts.append("tier=\(tier)") }
      if let speed { parts.append("speed=\(speed)") }
      if let hours { parts.append("hours=\(hours.text)") }
      if let aboveInputTokens { parts.append("above=\(aboveInputTokens)") }
      return parts.joined(separator: ",")
    }
  }

  /// A daily window in UTC, in minutes after midnight; its end is outside. It may wrap midnight.
  public struct Hours: Hashable, Sendable {
    /// The first minute inside, 0 to 1439.
    public let start: Int64
    /// The first minute after it, 0 to 1440.
    public let end: Int64

    /// Parses `16:30-00:30`; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: "-")
      guard parts.count == 2, let start = Self.minute(parts[0]), let end = Self.minute(parts[1])
      else { return nil }
      self.start = start
      self.end = end
    }

    private static func minute(_ text: Substring) -> Int64? {
      let parts = text.split(separator: ":")
      guard parts.count == 2, let hour = Int64(parts[0]), let minute = Int64(parts[1]),
        (0...24).contains(hour), (0..<60).contains(minute), hour * 60 + minute <= 1440
      else { return nil }
      return hour * 60 + minute
    }

    /// Whether the instant, in Unix milliseconds, lies in the window.
    public func contains(ms: Int64) -> Bool {
      let minute = (ms / 60_000) % 1440
      return start <= end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// The window as the book writes it.
    public var text: String { Self.clock(start) + "-" + Self.clock(end) }

    private static func clock(_ minute: Int64) -> String {
      let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
      return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
  }
}
