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
  /// - Returns: The number of the first: later notes have larger ones.
  /// - Throws: ``LedgerError``.
  @discardableResult
  public func note(_ entries: [SyncEntry]) throws -> Int64 {
    try translatingErrors {
      try connection.write {
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
    }
  }

  /// How each push stands: the last state of every server, experiment and scope, the oldest first.
  ///
  /// - Throws: ``LedgerError``.
  public func syncs() throws -> [SyncEntry] {
    try translatingErrors {
      let statement = try connection.prepare(
        """
        SELECT at_ms, server, experiment, scope, digest, state, run_id, supersedes FROM syncs
        WHERE sync_seq IN (SELECT max(sync_seq) FROM syncs GROUP BY server, experiment, scope)
        ORDER BY sync_seq
        """)
      var entries: [SyncEntry] = []
      while try statement.step() {
        var entry = SyncEntry(
          server: statement.text(1), experiment: statement.text(2), scope: statement.text(3),
          digest: statement.text(4),
          state: SyncEntry.State(rawValue: statement.text(5)) ?? .started,
          atMs: statement.int64(0))
        entry.runID = statement.optionalText(6)
        entry.supersedes = statement.optionalText(7)
        entries.append(entry)
      }
      return entries
    }
  }
}
