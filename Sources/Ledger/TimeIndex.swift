import SQLite

/// The index of the calls' times, which a bulk load into an empty ledger makes at its end.
///
/// Why: batches are written in the order of ids, so that each time lands in another place of its
/// index. Filled in order, all at once, it takes little more than half as long.
///
/// Without it everything is told as with it, only slower. A load that is killed leaves a ledger
/// without it: whoever opens that for writing makes it.
struct TimeIndex {
  static let name = "call_log_by_time"
  /// As migration 0001 has it.
  private static let definition = "INDEX IF NOT EXISTS \(name) ON call_log (occurred_at_ms)"

  /// How many calls are written without it at most: making it holds up other programs that write,
  /// a second for two million calls.
  private static let mostCalls: Int64 = 2_000_000
  /// Memory for pages while it is made: sorting in pieces of this size is the fastest.
  private static let cacheKiB = 2000

  /// Whether a load is under way that will say when it is through.
  private var isLoading = false
  /// How many calls were written since it was taken away; nil while it is there.
  private var callsWithout: Int64?

  /// A load begins, which ends with ``endLoad(_:)``.
  mutating func beginLoad() { isLoading = true }

  /// Takes it away before a batch, in the open transaction, where a load begins and more calls come
  /// than are there.
  mutating func expect(_ calls: Int, _ connection: Connection) throws {
    guard isLoading, callsWithout == nil else { return }
    let present = try connection.integer(
      "SELECT count(*) FROM (SELECT 1 FROM call_log LIMIT ?)", [.integer(Int64(calls))])
    guard let present, present < calls else {
      isLoading = false
      return
    }
    try connection.execute("DROP INDEX IF EXISTS \(Self.name)")
    callsWithout = present
  }

  /// Counts calls that were written, in the open transaction, and makes it when they are many.
  mutating func count(_ calls: Int64, _ connection: Connection) throws {
    guard let before = callsWithout else { return }
    callsWithout = before + calls
    if before + calls > Self.mostCalls { try make(connection) }
  }

  /// A load has ended, well or not.
  mutating func endLoad(_ connection: Connection) throws {
    isLoading = false
    if callsWithout != nil { try make(connection) }
  }

  private mutating func make(_ connection: Connection) throws {
    let cache = try connection.integer("PRAGMA cache_size") ?? 0
    try connection.execute("PRAGMA cache_size = -\(Self.cacheKiB)")
    defer { try? connection.execute("PRAGMA cache_size = \(cache)") }
    try Self.makeIfMissing(connection)
    isLoading = false
    callsWithout = nil
  }

  /// Makes it if it is not there.
  static func makeIfMissing(_ connection: Connection) throws {
    try connection.execute("CREATE \(definition)")
  }

  /// Whether it is there.
  static func exists(_ connection: Connection) throws -> Bool {
    try connection.integer("SELECT 1 FROM sqlite_schema WHERE name = ?", [.text(name)]) != nil
  }
}
