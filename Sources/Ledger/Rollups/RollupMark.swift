import SQLite

/// Up to where the rollups tell of the books.
struct RollupMark: Hashable {
  /// The schema version since which the rollups are what they are: a ledger of before has none.
  static let version: Int64 = 10

  /// The last row of `call_log`.
  var callSeq: Int64
  /// The last row of `cost_journal`.
  var entrySeq: Int64

  init(callSeq: Int64, entrySeq: Int64) {
    self.callSeq = callSeq
    self.entrySeq = entrySeq
  }

  /// The ledger's mark.
  init(_ connection: Connection) throws(SQLiteError) {
    let statement = try connection.prepare("SELECT call_seq, entry_seq FROM rollup_mark")
    self.init(callSeq: 0, entrySeq: 0)
    guard try statement.step() else { return }
    callSeq = statement.int64(0)
    entrySeq = statement.int64(1)
  }

  /// Where the books end, or so many rows after another mark.
  init(
    after mark: RollupMark, atMost limit: Int64, _ connection: Connection
  ) throws(SQLiteError) {
    func end(_ table: String, _ column: String, after start: Int64) throws(SQLiteError) -> Int64 {
      let last = try connection.integer("SELECT max(\(column)) FROM \(table)") ?? 0
      return last <= start ? start : start + min(limit, last - start)
    }
    callSeq = try end("call_log", "seq", after: mark.callSeq)
    entrySeq = try end("cost_journal", "entry_seq", after: mark.entrySeq)
  }

  /// Makes it the ledger's mark, in the open transaction.
  func write(_ connection: Connection) throws(SQLiteError) {
    try connection.prepare("INSERT OR REPLACE INTO rollup_mark VALUES (1, ?, ?)")
      .run([.integer(callSeq), .integer(entrySeq)])
  }
}

/// What leads from the sums at one mark to those at a later one, or to those of now: calls that are
/// to be added, and calls that are to be taken away as they were.
struct RollupDelta {
  /// Calls that count so many times.
  struct Part {
    let rows: EffectiveRows
    /// The tables to read, with `c` for the call.
    let tables: String
    /// Which of the rows.
    let condition: String
    /// 1, or -1 for what is to be taken away.
    let times: Int64
  }

  let parts: [Part]

  /// - Parameters:
  ///   - connection: The ledger's, in a transaction.
  ///   - from: The mark of the sums.
  ///   - end: The later mark; nil for now.
  /// - Throws: `SQLiteError`.
  init(_ connection: Connection, from: RollupMark, to end: RollupMark?) throws {
    let rows = try EffectiveRows(connection, end.map { .mark($0) } ?? .now)
    let new = Part(
      rows: rows, tables: rows.tablesInOrder, condition: "c.seq > \(from.callSeq)", times: 1)
    if rows.isPlain {
      parts = [new]
      return
    }
    // A correction and a journal entry change what is rolled up of an older call. Both are found by
    // the order of writing; the signs keep SQLite from going through every older one instead.
    let changed = """
      c.seq IN (
        SELECT corrects_seq FROM call_log
        WHERE seq > \(from.callSeq) AND seq <= \(end?.callSeq ?? .max)
          AND +corrects_seq <= \(from.callSeq)
        UNION SELECT call_seq FROM cost_journal
        WHERE entry_seq > \(from.entrySeq) AND entry_seq <= \(end?.entrySeq ?? .max)
          AND +call_seq <= \(from.callSeq))
      """
    let before = try EffectiveRows(connection, .mark(from))
    parts = [
      new, Part(rows: rows, tables: rows.tables, condition: changed, times: 1),
      Part(rows: before, tables: before.tables, condition: changed, times: -1),
    ]
  }
}
