import Metering

/// What calls can be grouped and filtered by.
public enum Dimension: Hashable, Sendable {
  /// A text that a call has, by its column: provider, model, team, ...
  case name(String)
  /// A tag, by its key.
  case tag(String)
  /// A unit of local time.
  case time(TimeUnit)

  /// A unit of local time.
  public enum TimeUnit: String, CaseIterable, Hashable, Sendable {
    /// `2026-10-15T14:00+05:30`: an hour of the local clock, told apart when it repeats.
    case hour
    /// `2026-10-15`.
    case day
    /// `2026-W42`: an ISO 8601 week, which begins on Monday.
    case week
    /// `2026-10`.
    case month
  }

  /// The dimensions that are columns of a call, in the order in which help lists them.
  public static let names =
    ["provider", "model"] + Attribution.allCases.map(\.field)
    + [
      "status", "source", "requested_model", "service_tier", "speed", "inference_geo",
      "price", "cost_source",
    ]

  /// Every dimension's name; a tag's is `tag:KEY`.
  public static let allNames = names + TimeUnit.allCases.map(\.rawValue) + ["tag:KEY"]

  /// Parses a dimension's name.
  ///
  /// Hyphens pass for underscores.
  ///
  /// - Throws: ``LedgerError/unknownDimension(_:)``.
  public init(_ text: String) throws(LedgerError) {
    if text.hasPrefix("tag:"), text.count > 4 {
      self = .tag(String(text.dropFirst(4)))
      return
    }
    let name = String(text.lowercased().map { $0 == "-" ? "_" : $0 })
    if let unit = TimeUnit(rawValue: name) {
      self = .time(unit)
    } else if Self.names.contains(name) {
      self = .name(name)
    } else {
      throw .unknownDimension(text)
    }
  }

  /// The dimension's name in JSON and tables.
  public var field: String {
    switch self {
    case .name(let name): name
    case .tag(let key): "tag:" + key
    case .time(let unit): unit.rawValue
    }
  }

  /// Whether rows by this dimension come in order of time.
  public var isTime: Bool { if case .time = self { true } else { false } }

  /// The column of `call_log` that tells it.
  var column: String {
    switch self {
    case .name(let name): name + "_id"
    case .tag: "tags_id"
    case .time: "occurred_at_ms"
    }
  }
}

extension Dimension.TimeUnit {
  private static let minuteMs: Int64 = 60_000
  private static let hourMs: Int64 = 3_600_000
  // Offsets are between -1080 and 1080 minutes.
  private static let offsetRoom: Int64 = 4096

  /// The largest multiple of `unit` that is not above `value`.
  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    let rest = value % unit
    return value - (rest < 0 ? rest + unit : rest)
  }

  private static let dayMs: Int64 = 86_400_000

  /// A number that is the same for all instants in one unit of the zone, and ascends with time.
  func bucket(at ms: Int64, in zone: Zone) -> Int64 {
    switch self {
    case .hour:
      // The instant at which this hour of the local clock began, and the offset that the clock had:
      // a repeated hour has two.
      let offset = zone.offsetMs(at: ms)
      let start = Self.floor(ms + offset, Self.hourMs) - offset
      return start / Self.minuteMs * Self.offsetRoom + offset / Self.minuteMs
    case .day: return zone.day(at: ms)
    case .week: return (zone.day(at: ms) + 3) / 7
    case .month:
      let date = Timestamp.civil(fromDays: zone.day(at: ms))
      return date.year * 12 + date.month - 1
    }
  }

  /// The bucket as a person reads it.
  func label(of bucket: Int64, in zone: Zone) -> String {
    switch self {
    case .hour:
      let half = Self.offsetRoom / 2
      let minutes = Self.floor(bucket + half, Self.offsetRoom) / Self.offsetRoom
      let offset = (bucket - minutes * Self.offsetRoom) * Self.minuteMs
      let local = Timestamp.format(minutes * Self.minuteMs + offset).prefix(16)
      return local + Self.offsetText(offset)
    case .day: return Self.date(bucket)
    case .week: return Self.isoWeek(thursday: bucket * 7)
    case .month: return "\(bucket / 12)-" + Self.twoDigits(bucket % 12 + 1)
    }
  }

  private static func date(_ day: Int64) -> String {
    String(Timestamp.format(day * dayMs).prefix(10))
  }

  /// ISO 8601: a week belongs to the year its Thursday is in.
  ///
  /// Day 0 was a Thursday.
  private static func isoWeek(thursday: Int64) -> String {
    let year = Timestamp.civil(fromDays: thursday).year
    let first = Timestamp.days(year: year, month: 1, day: 1) ?? thursday
    return "\(year)-W" + twoDigits((thursday - first) / 7 + 1)
  }

  private static func offsetText(_ offsetMs: Int64) -> String {
    if offsetMs == 0 { return "Z" }
    let minutes = abs(offsetMs) / 60_000
    return (offsetMs < 0 ? "-" : "+") + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
  }

  private static func twoDigits(_ value: Int64) -> String { (value < 10 ? "0" : "") + "\(value)" }
}
