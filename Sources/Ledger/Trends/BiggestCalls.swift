import SQLite

extension LedgerFile {
  /// The calls that cost most, the dearest first; of equal ones the earlier recorded.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - limit: At most so many.
  /// - Returns: The calls; those whose cost is not known or 0 are none of them.
  /// - Throws: ``LedgerError``.
  public func biggestCalls(_ filter: CallFilter, limit: Int) throws -> [CallEntry] {
    try translatingErrors {
      try connection.read {
        let rows = try EffectiveRows(connection, .init(asOfMs: filter.asOfMs))
        guard let wanted = try filter.condition(names: names, rows) else { return [] }
        // Tags and times are told from the whole call: then any number may have to be looked at.
        let bound = filter.rest.isEmpty ? limit : -1
        let ranking = try connection.prepare(
          """
          SELECT c.seq FROM \(rows.tables)
          WHERE \(wanted.sql) AND \(rows.condition) AND \(rows.cost) > 0
          ORDER BY \(rows.cost) DESC, c.seq LIMIT \(bound)
          """)
        try ranking.bind(wanted.values)
        let call = try connection.prepare(
          """
          SELECT \(CallLogReader.columns(rows)) FROM \(rows.tables) WHERE c.seq = ?
          """)
        let reader = CallLogReader(call, names: names)
        var found: [CallEntry] = []
        while found.count < limit, try ranking.step() {
          try call.bind(.integer(ranking.int64(0)), at: 1)
          defer { call.reset() }
          guard try call.step() else { continue }
          let entry = try reader.entry()
          if filter.matchesRest(entry) { found.append(entry) }
        }
        return found
      }
    }
  }
}
