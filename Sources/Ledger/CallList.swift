import SQLite

/// Which call comes first in a list.
public enum CallOrder: String, Sendable {
  /// The latest, for a person who looks at what happened.
  case newestFirst = "DESC"
  /// The earliest, as books are kept.
  case oldestFirst = "ASC"
}

extension LedgerFile {
  /// The calls that pass a filter, in order of time.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - limit: At most so many; nil for all.
  ///   - order: Which comes first.
  ///   - row: Called for each, so that any number can be shown without holding them.
  /// - Throws: What `row` throws, and ``LedgerError``.
  public func calls(
    _ filter: CallFilter, limit: Int64?, order: CallOrder = .newestFirst,
    row: (CallEntry) throws -> Void
  ) throws {
    try translatingErrors {
      try connection.read {
        try forEachCall(filter, limit: limit ?? .max, order: order) { entry, _ in try row(entry) }
      }
    }
  }

  /// Calls `row` with calls that pass a filter and their `seq`.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - limit: At most so many.
  ///   - order: Which comes first; nil for as they lie, which is quicker to read.
  ///   - isUnpricedOnly: Only calls with usage whose computed cost is not known.
  ///   - row: Called for each.
  /// - Throws: What `row` throws, and `SQLiteError`.
  func forEachCall(
    _ filter: CallFilter, limit: Int64 = .max, order: CallOrder? = nil,
    isUnpricedOnly: Bool = false,
    row: (CallEntry, _ seq: Int64) throws -> Void
  ) throws {
    let rows = try EffectiveRows(connection, .init(asOfMs: filter.asOfMs))
    guard let wanted = try filter.condition(names: names, rows) else { return }
    let unpriced =
      isUnpricedOnly ? "\(rows.computedCost) IS NULL AND c.input_tokens IS NOT NULL" : "1"
    let statement = try connection.prepare(
      """
      SELECT \(CallLogReader.columns(rows)) FROM \(rows.tables)
      WHERE \(wanted.sql) AND \(rows.condition) AND \(unpriced)
      \(order.map { "ORDER BY c.occurred_at_ms \($0.rawValue), c.seq \($0.rawValue)" } ?? "")
      """)
    try statement.bind(wanted.values)
    let reader = CallLogReader(statement, names: names)
    let hasRest = !filter.rest.isEmpty
    var left = limit
    while left > 0, try statement.step() {
      let entry = try reader.entry()
      guard !hasRest || filter.matchesRest(entry) else { continue }
      try row(entry, reader.seq)
      left -= 1
    }
  }
}
