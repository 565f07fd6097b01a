import SQLite

/// A call of another ledger, as it counts there.
public struct ForeignCall: Sendable {
  /// The call: where it was corrected, the last correction.
  public let entry: CallEntry
  /// The rows that it replaced, the newest first; none for a call that was not corrected.
  public let replaced: [CallEntry]
  /// Whether its time was given, as against taken from the clock.
  public let timeWasGiven: Bool
  /// Further ids that mean the call, other than those of the rows.
  public let aliases: [String]

  /// The id that the call had first: on every machine the same, corrected or not.
  public var firstID: String { replaced.last?.id ?? entry.id }
}

/// Another ledger's file, open to be merged.
///
/// Nothing in it is changed. A ledger of an older program is read through the views that it has.
public final class ForeignLedger {
  let connection: Connection
  let path: String

  /// The first schema with the view that is read.
  private static let oldestVersion: Int64 = 4

  /// Opens a ledger.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``LedgerError``; a ledger of a newer program is refused, for it may mean by a column
  ///   what this one does not know.
  public init(_ path: String) throws {
    self.path = path
    let (found, hold) = try FileInspection.inspect(path)
    guard case .ledger = found else { throw LedgerError.missing(path: path) }
    // A reader makes the log's side files where they are missing. Where they are, someone may be
    // writing.
    let isQuiet = try !FileInspection.exists(path + "-wal")
    connection = try LedgerFile.translatingErrors(
      path: path, busyTimeoutMs: LedgerFile.defaultBusyTimeoutMs
    ) {
      try Connection(
        path: path, access: isQuiet ? .immutable : .readOnly,
        busyTimeoutMs: LedgerFile.defaultBusyTimeoutMs)
    }
    connection.companion = hold
    // Not from the file's header: what was committed last may be in the log.
    let version = try LedgerFile.translatingErrors(
      path: path, busyTimeoutMs: LedgerFile.defaultBusyTimeoutMs
    ) { try connection.integer("PRAGMA user_version") ?? 0 }
    let newest = Migration.all.last?.version ?? 0
    if version > newest {
      throw LedgerError.newer(path: path, fileVersion: version, programVersion: newest)
    }
    if version < Self.oldestVersion {
      throw LedgerError.needsMigration(path: path, fileVersion: version, programVersion: newest)
    }
  }

  /// Calls `body` with every call as it counts, in the order of recording.
  ///
  /// - Parameter body: Gets each call.
  /// - Throws: What `body` throws, and ``LedgerError``.
  public func forEachCall(_ body: (ForeignCall) throws -> Void) throws {
    try LedgerFile.translatingErrors(
      path: path, busyTimeoutMs: LedgerFile.defaultBusyTimeoutMs
    ) {
      try connection.read {
        let aliases = try aliases()
        let calls = try connection.prepare(
          """
          SELECT l.time_was_given, h.* FROM call_history AS h JOIN call_log AS l USING (seq)
          WHERE h.superseded_by IS NULL ORDER BY l.seq
          """)
        let byID = try connection.prepare("SELECT * FROM call_history WHERE id = ?")
        let reader = CallReader(calls)
        while try calls.step() {
          let entry = reader.entry()
          let replaced = try replaced(by: entry, byID)
          let ids = [entry.id] + replaced.map(\.id)
          try body(
            ForeignCall(
              entry: entry, replaced: replaced, timeWasGiven: calls.int64(0) == 1,
              aliases: ids.flatMap { aliases[$0] ?? [] }))
        }
      }
    }
  }

  private func replaced(by entry: CallEntry, _ byID: Statement) throws -> [CallEntry] {
    var rows: [CallEntry] = []
    var next = entry.corrects
    while let id = next {
      try byID.bind([.text(id)])
      guard try byID.step() else { break }
      rows.append(CallReader(byID).entry())
      byID.reset()
      next = rows.last?.corrects
    }
    return rows
  }

  /// The further ids of calls; few sources have any.
  private func aliases() throws -> [String: [String]] {
    let exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'call_aliases'"
    guard try connection.integer(exists) != nil else { return [:] }
    var aliases: [String: [String]] = [:]
    try connection.query("SELECT alias, call_id FROM call_aliases") { row in
      aliases[row.text(1), default: []].append(row.text(0))
    }
    return aliases
  }
}
