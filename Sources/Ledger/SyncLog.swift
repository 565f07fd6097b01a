import SQLite

/// One state that a push to a server reached.
public struct SyncEntry: Hashable, Sendable {
  /// How a push stands.
  public enum State: String, Hashable, Sendable {
    /// It was begun. When no later state is noted, it broke off.
    case started
    /// The server has all of it.
    case finished
    /// The server could not be reached.
    case unsent
  }

  /// The server's address, without user, password or token.
  public var server: String
  /// The name of the experiment there.
  public var experiment: String
  /// Which calls, as a JSON object.
  public var scope: String
  /// What tells the content of this push from another of the same scope.
  public var digest: String
  /// How it stands.
  public var state: State
  /// The run on the server, if it is known.
  public var runID: String?
  /// The run whose place it took.
  public var supersedes: String?
  /// When that was, in Unix milliseconds.
  public var atMs: Int64
  /// Its number in the log, which those of later notes exceed; 0 before it is noted.
  public internal(set) var number: Int64 = 0

  /// A state with what it is about.
  public init(
    server: String, experiment: String, scope: String, digest: String, state: State, atMs: Int64
  ) {
    self.server = server
    self.experiment = experiment
    self.scope = scope
    self.digest = digest
    self.state = state
    self.atMs = atMs
  }
}

extension LedgerFile {
  /// What tells this ledger from every other: 16 hexadecimal digits, made with the file.
  ///
  /// A copy of the file is the same ledger.
  ///
  /// - Returns: The digits.
  /// - Throws: ``LedgerError``.
  public func identity() throws -> String {
    try translatingErrors { try connection.text("SELECT id FROM ledger_id") ?? "" }
  }

  /// Notes states that pushes reached, in one transaction.
  ///
  /// - Parameter entries: The states.
  /// - Throws: ``LedgerError``.
  public func note(_ entries: [SyncEntry]) throws {
    try translatingErrors { try connection.write { _ = try add(entries) } }
  }

  /// Notes that pushes are begun, and tells which of them another process may be making, too.
  ///
  /// That is a push whose scope has a note that came after the server was looked at, or one that
  /// was begun and has not ended: its process is at work, or was killed. Of two processes that push
  /// the same, the one that begins later learns of it here, the other by ``syncs(after:)``.
  ///
  /// - Parameters:
  ///   - entries: The pushes, with scopes that differ.
  ///   - known: The log's number when the server was looked at.
  /// - Returns: The number of the first, which the others follow; and the scopes of those pushes.
  /// - Throws: ``LedgerError``.
  public func begin(
    _ entries: [SyncEntry], after known: Int64
  ) throws -> (first: Int64, contested: Set<String>) {
    try translatingErrors {
      try connection.write {
        let targets = Set(entries.map(\.target))
        let contested = try lastStates().filter {
          targets.contains($0.target) && ($0.state != .finished || $0.number > known)
        }
        return (try add(entries), Set(contested.map(\.scope)))
      }
    }
  }

  /// The number of the log's newest note; 0 when there is none.
  ///
  /// - Throws: ``LedgerError``.
  public func lastSyncNumber() throws -> Int64 {
    try translatingErrors { try connection.integer("SELECT max(sync_seq) FROM syncs") ?? 0 }
  }

  /// How each push stands: the last state of every server, experiment and scope, the oldest first.
  ///
  /// - Parameter known: Only states with larger numbers.
  /// - Returns: The states.
  /// - Throws: ``LedgerError``.
  public func syncs(after known: Int64 = 0) throws -> [SyncEntry] {
    try translatingErrors { try lastStates(after: known) }
  }

  /// Adds notes; returns the number of the first.
  private func add(_ entries: [SyncEntry]) throws -> Int64 {
    let statement = try connection.prepare(
      """
      INSERT INTO syncs (at_ms, server, experiment, scope, digest, state, run_id, supersedes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for entry in entries {
      try statement.run([
        .integer(entry.atMs), .text(entry.server), .text(entry.experiment),
        .text(entry.scope), .text(entry.digest), .text(entry.state.rawValue),
        entry.runID.map(Value.text) ?? .null, entry.supersedes.map(Value.text) ?? .null,
      ])
    }
    return connection.lastInsertedRow - Int64(entries.count) + 1
  }

  private func lastStates(after known: Int64 = 0) throws -> [SyncEntry] {
    let statement = try connection.prepare(
      """
      SELECT at_ms, server, experiment, scope, digest, state, run_id, supersedes, sync_seq
      FROM syncs WHERE sync_seq IN
        (SELECT max(sync_seq) FROM syncs WHERE sync_seq > ? GROUP BY server, experiment, scope)
      ORDER BY sync_seq
      """)
    try statement.bind([.integer(known)])
    var entries: [SyncEntry] = []
    while try statement.step() {
      var entry = SyncEntry(
        server: statement.text(1), experiment: statement.text(2), scope: statement.text(3),
        digest: statement.text(4),
        state: SyncEntry.State(rawValue: statement.text(5)) ?? .started,
        atMs: statement.int64(0))
      entry.runID = statement.optionalText(6)
      entry.supersedes = statement.optionalText(7)
      entry.number = statement.int64(8)
      entries.append(entry)
    }
    return entries
  }
}

extension SyncEntry {
  /// What a push is about, whatever its content.
  fileprivate var target: [String] { [server, experiment, scope] }
}
