import SQLite

/// When a program that writes calls rolls them up: never on the way of a single call, and often
/// enough that a summary has little to add.
struct RollupSchedule {
  /// Whichever program writes every so manieth call of a ledger has something to do at its end.
  private static let everySeq: Int64 = 1024
  /// A program that writes many rolls them up after so many.
  private static let mostWaiting: Int64 = 16_384
  /// How many calls are rolled up at once at a program's end: more than those that gather until
  /// then, so that what was left over is made up for.
  static let mostAtEnd: Int64 = 131_072

  private var waiting: Int64 = 0

  /// Whether there is something to do when the program ends.
  private(set) var isDue = false
  /// Whether there is something to do now.
  var isPressing: Bool { waiting >= Self.mostWaiting }

  /// Counts a call that was written.
  mutating func add(seq: Int64) {
    waiting += 1
    if seq % Self.everySeq == 0 { isDue = true }
  }

  /// Counts calls that were written together, the last of them with this number.
  mutating func add(count: Int64, lastSeq: Int64) {
    waiting += count
    if lastSeq / Self.everySeq != (lastSeq - count) / Self.everySeq { isDue = true }
  }

  /// Everything was dealt with.
  mutating func clear() { self = RollupSchedule() }
}

extension LedgerFile {
  /// How many calls a transaction rolls up: writers wait for it.
  private static let piece: Int64 = 65_536

  /// Rolls up calls that were written since the last time, so that summaries need not read them.
  ///
  /// Summaries are exact with and without. Each piece is a transaction of its own: whenever the
  /// program is ended, the rollups are those of one moment.
  ///
  /// - Parameter limit: At most so many calls, and as many journal entries.
  /// - Returns: Whether nothing is left over.
  /// - Throws: ``LedgerError``; the rollups are then as they were.
  @discardableResult
  public func refreshRollups(limit: Int64 = .max) throws -> Bool {
    schedule.clear()
    return try translatingErrors {
      var left = limit
      while left > 0 {
        let mark = try RollupMark(connection)
        if try RollupMark(after: mark, atMost: 1, connection) == mark { return true }
        try connection.write { try rollUp(min(left, Self.piece)) }
        left -= min(left, Self.piece)
      }
      let mark = try RollupMark(connection)
      return try RollupMark(after: mark, atMost: 1, connection) == mark
    }
  }

  /// Rolls up in the open transaction.
  ///
  /// The mark is read in it: another program may have been faster.
  private func rollUp(_ limit: Int64) throws {
    let mark = try RollupMark(connection)
    let end = try RollupMark(after: mark, atMost: limit, connection)
    if end == mark { return }
    var sums = RollupSums()
    for part in try RollupDelta(connection, from: mark, to: end).parts {
      let statement = try connection.prepare(
        """
        SELECT \(RollupSums.columns(part.rows)) FROM \(part.tables)
        WHERE \(part.condition) AND \(part.rows.condition)
        """)
      while try statement.step() { sums.add(statement, times: part.times) }
    }
    try RollupStore(connection).add(RollupAddition(sums))
    try end.write(connection)
  }

  /// Rolls up what is left over, in the open transaction, unless it is much.
  ///
  /// - Returns: Whether the rollups tell of everything.
  /// - Throws: `SQLiteError`.
  func catchUpRollups() throws -> Bool {
    try keepingRollupsWhole {
      try rollUp(Self.piece)
      let mark = try RollupMark(connection)
      return try RollupMark(after: mark, atMost: 1, connection) == mark
    }
  }

  /// Runs `body`, which changes rollups in the open transaction, and takes that back where a sum is
  /// too large for 64 bits: the calls are then told without rollups.
  ///
  /// - Returns: What `body` returns; false where it was taken back.
  /// - Throws: `SQLiteError`.
  func keepingRollupsWhole(_ body: () throws -> Bool) throws -> Bool {
    try connection.execute("SAVEPOINT rollups")
    do {
      let result = try body()
      try connection.execute("RELEASE rollups")
      return result
    } catch let error as SQLiteError {
      guard error.isConstraint else { throw error }
      try connection.execute("ROLLBACK TO rollups; RELEASE rollups")
      return false
    }
  }

  /// Rolls up what a program that writes many calls has written, outside of its transactions.
  func rollUpIfPressing() {
    if schedule.isPressing { tryToRollUp(limit: RollupSchedule.mostAtEnd) }
  }

  /// Rolls up if nothing is in the way: what fails is made up for later, and the calls are safe.
  func tryToRollUp(limit: Int64 = .max) {
    do { try refreshRollups(limit: limit) } catch {}
  }

  /// Forgets all rollups and makes them anew, in one transaction.
  ///
  /// - Throws: ``LedgerError``; the rollups are then as they were.
  public func rebuildRollups() throws {
    try translatingErrors {
      try connection.write {
        try RollupStore(connection).removeAll()
        var mark: RollupMark
        repeat {
          mark = try RollupMark(connection)
          try rollUp(Self.piece)
        } while try RollupMark(connection) != mark
      }
    }
  }
}
