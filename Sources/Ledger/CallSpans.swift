import SQLite

extension LedgerFile {
  /// When the calls that pass a filter began and ended, for each value of a dimension.
  ///
  /// - Parameters:
  ///   - dimension: What tells the groups apart; nil for one group of everything, under nil.
  ///   - filter: Which calls.
  /// - Returns: The first and the last instant of each group's calls, in Unix milliseconds.
  /// - Throws: ``LedgerError``.
  package func spans(
    by dimension: Dimension?, _ filter: CallFilter
  ) throws -> [ExactText?: ClosedRange<Int64>] {
    try translatingErrors {
      try connection.read {
        let rows = try EffectiveRows(connection, .init(asOfMs: filter.asOfMs))
        guard let condition = try filter.condition(names: names, rows) else { return [:] }
        let rest = filter.rest
        let columns = (rest + [dimension].compactMap(\.self)).map { ", " + rows.column(of: $0) }
        let statement = try connection.prepare(
          """
          SELECT c.occurred_at_ms\(columns.joined())
          FROM \(rows.tables) WHERE \(condition.sql) AND \(rows.condition)
          """)
        try statement.bind(condition.values)
        let labels = RestLabels(names: names, zone: filter.zone)
        var spans: [ExactText?: ClosedRange<Int64>] = [:]
        while try statement.step() {
          var values: [Dimension: String?] = [:]
          for (offset, dimension) in rest.enumerated() {
            values[dimension] = try labels.value(of: dimension, in: statement, 1 + offset)
          }
          guard rest.isEmpty || filter.matches({ values[$0] ?? nil }) else { continue }
          let value = try dimension.flatMap {
            try labels.value(of: $0, in: statement, 1 + rest.count).map(ExactText.init)
          }
          let ms = statement.int64(0)
          let known = spans[value] ?? ms...ms
          spans[value] = min(known.lowerBound, ms)...max(known.upperBound, ms)
        }
        return spans
      }
    }
  }
}
