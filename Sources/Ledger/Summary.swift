import SQLite

/// Spend by dimensions.
public struct Summary: Sendable {
  /// One group.
  public struct Row: Sendable {
    /// The group's values, one for each dimension; nil where its calls have none.
    public let values: [String?]
    /// The sum over its calls.
    public let spend: Spend
  }

  /// The dimensions of the groups.
  public let dimensions: [Dimension]
  /// The groups: ascending by time where a dimension is time, else by descending cost.
  public let rows: [Row]
  /// The sum over all groups.
  public let totals: Spend
}

extension LedgerFile {
  /// The most dimensions a summary can have.
  public static let maximumDimensions = 8

  /// Sums calls by dimensions.
  ///
  /// - Parameters:
  ///   - dimensions: Up to ``maximumDimensions``, outermost first; none gives one row of
  ///     everything.
  ///   - filter: Which calls.
  /// - Returns: The groups and their totals.
  /// - Throws: ``LedgerError``.
  public func summary(by dimensions: [Dimension], _ filter: CallFilter) throws -> Summary {
    try translatingErrors {
      try connection.read {
        var sums = SpendTable(dimensions: dimensions, zone: filter.zone)
        let rows = try EffectiveRows(connection, asOfMs: filter.asOfMs)
        if let condition = try filter.condition(names: names, rows) {
          try scan(rows, filter, condition, into: &sums)
        }
        return try sums.summary(names: names)
      }
    }
  }

  /// One pass over the calls, summed in a hash table: several times faster than GROUP BY, which
  /// sorts, and exact where SQLite's sum() would overflow.
  private func scan(
    _ rows: EffectiveRows, _ filter: CallFilter,
    _ condition: (sql: String, values: [Value]), into sums: inout SpendTable
  ) throws {
    let rest = filter.rest
    let columns = (sums.dimensions + rest).map { ", " + rows.column(of: $0) }.joined()
    let statement = try connection.prepare(
      """
      SELECT c.input_tokens, c.cache_read_tokens, c.cache_creation_tokens, c.output_tokens,
        c.reasoning_tokens, \(rows.cost)\(columns)
      FROM \(rows.tables) WHERE \(condition.sql) AND \(rows.condition)
      """)
    try statement.bind(condition.values)
    let labels = RestLabels(names: names, zone: filter.zone)
    while try statement.step() {
      if !rest.isEmpty {
        var values: [Dimension: String?] = [:]
        for (offset, dimension) in rest.enumerated() {
          let column = SpendTable.firstKeyColumn + sums.dimensions.count + offset
          values[dimension] = try labels.value(of: dimension, in: statement, column)
        }
        guard filter.matches({ values[$0] ?? nil }) else { continue }
      }
      sums.add(statement)
    }
  }
}

/// The values of dimensions of a row, as texts.
struct RestLabels {
  let names: NameTable
  let zone: Zone

  func value(of dimension: Dimension, in row: Statement, _ column: Int) throws -> String? {
    switch dimension {
    case .name: try row.optionalInt64(column).map { try names.text(of: $0) }
    case .tag(let key):
      try row.optionalInt64(column).flatMap { TagText.parse(try names.text(of: $0))[key] }
    case .time(let unit):
      unit.label(of: unit.bucket(at: row.int64(column), in: zone), in: zone)
    }
  }
}
