import Metering
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A time zone: what the local clock shows at an instant, and when a local day begins.
///
/// It asks the C library, which reads the machine's own zone files; so that no table of zones has
/// to be carried. The C library knows one zone at a time, the process's, so use zones from one
/// thread.
public final class Zone {
  /// The zone's name: `UTC`, an IANA name, an offset such as `+05:30`, or `local` where the machine
  /// does not tell its own zone's name.
  public let name: String

  private let fixedOffsetMs: Int64?
  /// Whether its days are those of UTC.
  var isUTC: Bool { fixedOffsetMs == 0 }
  // Offsets change at most every quarter of an hour: the last answer mostly serves again.
  private var knownQuarter: Int64 = .min
  private var knownOffsetMs: Int64 = 0

  private static let quarterMs: Int64 = 900_000
  private static let dayMs: Int64 = 86_400_000

  /// Coordinated universal time.
  public static var utc: Zone { Zone(name: "UTC", fixedOffsetMs: 0) }

  private init(name: String, fixedOffsetMs: Int64?) {
    self.name = name
    self.fixedOffsetMs = fixedOffsetMs
  }

  /// A zone by name.
  ///
  /// - Parameter name: `UTC`, an IANA name such as `Asia/Kolkata`, an offset such as `+05:30`, or
  ///   nil for the system's zone (`$TZ`, else the machine's setting).
  /// - Throws: ``LedgerError/unknownTimeZone(_:)``.
  public convenience init(_ name: String?) throws(LedgerError) {
    guard let name = name ?? Self.systemName() else {
      self.init(name: "local", fixedOffsetMs: nil)
      return
    }
    if ["UTC", "Z", "GMT", "Etc/UTC"].contains(name) {
      self.init(name: "UTC", fixedOffsetMs: 0)
    } else if let offset = Self.offset(name) {
      self.init(name: name, fixedOffsetMs: offset)
    } else {
      guard Self.isZoneFile(name) else { throw .unknownTimeZone(name) }
      self.init(name: name, fixedOffsetMs: nil)
    }
  }

  /// What this program has set `$TZ` to, and what it was before.
  private static let environment = Mutex<(set: String, original: String?)?>(nil)

  /// `$TZ` as the program was given it, nil when it was not: zones change it for the C library, and
  /// other programs that are started should not see that.
  public static func systemVariable() -> String? {
    let now = getenv("TZ").map { String(cString: $0) }
    return environment.withLock { changed in
      if let changed, changed.set == now { changed.original } else { now }
    }
  }

  /// Makes this zone the C library's.
  private func activate() {
    let wanted = name == "local" ? nil : ":" + name
    let now = getenv("TZ").map { String(cString: $0) }
    guard now != wanted else { return }
    let original = Self.systemVariable()
    Self.environment.withLock { $0 = wanted.map { ($0, original) } }
    if let wanted { setenv("TZ", wanted, 1) } else { unsetenv("TZ") }
    tzset()
  }

  /// `$TZ`, else what /etc/localtime points to; nil when neither tells.
  private static func systemName() -> String? {
    if let variable = systemVariable() {
      let name = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
      return name.isEmpty ? "UTC" : name
    }
    var buffer = [CChar](repeating: 0, count: 1024)
    let count = readlink("/etc/localtime", &buffer, buffer.count - 1)
    guard count > 0 else { return access("/etc/localtime", R_OK) == 0 ? nil : "UTC" }
    let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let parts = target.split(separator: "/")
    guard let root = parts.lastIndex(of: "zoneinfo") else { return nil }
    return parts[(root + 1)...].joined(separator: "/")
  }

  /// `+05:30` or `-3` in milliseconds, up to 18 hours.
  private static func offset(_ text: String) -> Int64? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let hours = Int64(parts[0]), (0...18).contains(hours)
    else { return nil }
    var minutes: Int64 = 0
    if parts.count == 2 {
      guard parts[1].count == 2, let given = Int64(parts[1]), (0..<60).contains(given) else {
        return nil
      }
      minutes = given
    }
    return (hours * 60 + minutes) * 60_000 * (sign == "-" ? -1 : 1)
  }

  /// The C library takes an unknown name for UTC, so a name is looked up first.
  private static func isZoneFile(_ name: String) -> Bool {
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { return false }
    let roots = [
      getenv("TZDIR").map { String(cString: $0) }, "/usr/share/zoneinfo",
      "/var/db/timezone/zoneinfo",
    ]
    return roots.compactMap(\.self).contains { root in
      let descriptor = open(root + "/" + name, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      var magic = [UInt8](repeating: 0, count: 4)
      return read(descriptor, &magic, 4) == 4 && magic == Array("TZif".utf8)
    }
  }

  /// Local time minus UTC at an instant, in milliseconds.
  public func offsetMs(at ms: Int64) -> Int64 {
    if let fixedOffsetMs { return fixedOffsetMs }
    let quarter = ms / Self.quarterMs
    if quarter == knownQuarter { return knownOffsetMs }
    activate()
    var seconds = time_t(ms / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    knownQuarter = quarter
    knownOffsetMs = Int64(local.tm_gmtoff) * 1000
    return knownOffsetMs
  }

  /// Whether the clock is off by whole quarters of an hour, as it is everywhere since 1972.
  func hasQuarters(at ms: Int64) -> Bool { offsetMs(at: ms) % Self.quarterMs == 0 }

  /// The local date at an instant, as days since 1970-01-01.
  public func day(at ms: Int64) -> Int64 {
    let local = ms + offsetMs(at: ms)
    return local >= 0 ? local / Self.dayMs : (local + 1) / Self.dayMs - 1
  }

  /// The first instant of a local date, in Unix milliseconds.
  ///
  /// - Parameter day: Days since 1970-01-01.
  /// - Returns: Unix milliseconds.
  public func start(ofDay day: Int64) -> Int64 {
    // Local dates never run backwards by a day, so the first instant can be searched for: zones
    // where clocks are put forward at midnight have days that begin at one o'clock.
    var low = day * Self.dayMs - 26 * 3_600_000
    var high = day * Self.dayMs + 26 * 3_600_000
    while low < high {
      let middle = low + (high - low) / 2
      if self.day(at: middle) < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
