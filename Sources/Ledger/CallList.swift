import SQLite

extension LedgerFile {
  /// The calls that pass a filter, the newest first.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - limit: At most so many; nil for all.
  ///   - row: Called for each, so that any number can be shown without holding them.
  /// - Throws: What `row` throws, and ``LedgerError``.
  public func calls(
    _ filter: CallFilter, limit: Int64?, row: (CallEntry) throws -> Void
  ) throws {
    try translatingErrors {
      try connection.read {
        try forEachCall(filter, limit: limit ?? .max) { entry, _ in try row(entry) }
      }
    }
  }

  /// Calls `row` with calls that pass a filter and their `seq`, the newest first.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - limit: At most so many.
  ///   - isUnpricedOnly: Only calls with usage whose computed cost is not known.
  ///   - row: Called for each.
  /// - Throws: What `row` throws, and `SQLiteError`.
  func forEachCall(
    _ filter: CallFilter, limit: Int64 = .max, isUnpricedOnly: Bool = false,
    row: (CallEntry, _ seq: Int64) throws -> Void
  ) throws {
    let rows = try EffectiveRows(connection, .init(asOfMs: filter.asOfMs))
    guard let wanted = try filter.condition(names: names, rows) else { return }
    let unpriced =
      isUnpricedOnly ? "\(rows.computedCost) IS NULL AND c.input_tokens IS NOT NULL" : "1"
    let statement = try connection.prepare(
      """
      SELECT c.seq, \(rows.costColumns), h.*
      FROM \(rows.tables) JOIN call_history AS h USING (seq)
      WHERE \(wanted.sql) AND \(rows.condition) AND \(unpriced)
      ORDER BY c.occurred_at_ms DESC, c.seq DESC
      """)
    try statement.bind(wanted.values)
    let reader = CallReader(statement)
    var left = limit
    while left > 0, try statement.step() {
      let entry = reader.entry()
      guard filter.matchesRest(entry) else { continue }
      try row(entry, statement.int64(0))
      left -= 1
    }
  }
}
