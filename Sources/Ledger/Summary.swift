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
  ///   - dimensions: Up to ``maximumDimensions``, outermost first; none gives one row of everything.
  ///   - filter: Which calls.
  public func summary(by dimensions: [Dimension], _ filter: CallFilter) throws -> Summary {
    try translatingErrors {
      try connection.read {
        var sums = SpendTable(dimensions: dimensions, zone: filter.zone)
        if let condition = try filter.condition(names: names) {
          try scan(dimensions, filter, condition, into: &sums)
        }
        return try sums.summary(names: names)
      }
    }
  }

  /// One pass over the calls, summed in a hash table: several times faster than GROUP BY, which
  /// sorts, and exact where SQLite's sum() would overflow.
  private func scan(
    _ dimensions: [Dimension], _ filter: CallFilter,
    _ condition: (sql: String, values: [Value]), into sums: inout SpendTable
  ) throws {
    let rest = filter.rest
    let columns = (dimensions + rest).map { ", c." + $0.column }.joined()
    let corrected =
      try connection.integer("SELECT 1 FROM call_log WHERE corrects_seq IS NOT NULL LIMIT 1") == nil
      ? "" : "AND NOT EXISTS (SELECT 1 FROM call_log AS n WHERE n.corrects_seq = c.seq)"
    let statement = try connection.prepare(
      """
      SELECT c.input_tokens, c.cache_read_tokens, c.cache_creation_tokens, c.output_tokens,
        c.reasoning_tokens, coalesce(c.reported_cost_picousd, c.computed_cost_picousd)\(columns)
      FROM call_log AS c WHERE \(condition.sql) \(corrected)
      """)
    try statement.bind(condition.values)
    let labels = RestLabels(names: names, zone: filter.zone)
    while try statement.step() {
      if !rest.isEmpty {
        var values: [Dimension: String?] = [:]
        for (offset, dimension) in rest.enumerated() {
          let column = SpendTable.firstKeyColumn + dimensions.count + offset
          values[dimension] = try labels.value(of: dimension, in: statement, column)
        }
        guard filter.matches({ values[$0] ?? nil }) else { continue }
      }
      sums.add(statement)
    }
  }
}

/// The values of tags and times of a row, for filters.
private struct RestLabels {
  let names: NameTable
  let zone: Zone

  func value(of dimension: Dimension, in row: Statement, _ column: Int) throws -> String? {
    switch dimension {
    case .name: nil
    case .tag(let key):
      try row.optionalInt64(column).flatMap { TagText.parse(try names.text(of: $0))[key] }
    case .time(let unit):
      unit.label(of: unit.bucket(at: row.int64(column), in: zone), in: zone)
    }
  }
}
