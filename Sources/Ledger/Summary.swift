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
        if readsRollups, let plan = RollupPlan(dimensions, filter),
          try addRollups(plan, filter, into: &sums)
        {
          return try sums.summary(names: names)
        }
        sums = SpendTable(dimensions: dimensions, zone: filter.zone)
        try scan(filter, into: &sums)
        return try sums.summary(names: names)
      }
    }
  }

  /// Adds the calls that pass a filter.
  private func scan(_ filter: CallFilter, into sums: inout SpendTable) throws {
    let rows = try EffectiveRows(connection, .init(asOfMs: filter.asOfMs))
    try scan(
      RollupDelta.Part(rows: rows, tables: rows.tables, condition: "1", times: 1), filter,
      into: &sums)
  }

  /// Adds what rollups tell and what is to be added to them.
  ///
  /// - Returns: False where they cannot tell, since the zone's clock was off by other than quarters
  ///   of an hour. The sums are then good for nothing.
  private func addRollups(
    _ plan: RollupPlan, _ filter: CallFilter, into sums: inout SpendTable
  ) throws -> Bool {
    let mark = try RollupMark(connection)
    guard try readRollups(plan, filter, into: &sums) else { return false }
    var filter = filter
    filter.period = plan.inside
    for part in try RollupDelta(connection, from: mark, to: nil).parts {
      try scan(part, filter, into: &sums)
    }
    for edge in plan.edges {
      filter.period = edge
      try scan(filter, into: &sums)
    }
    return true
  }

  private func readRollups(
    _ plan: RollupPlan, _ filter: CallFilter, into sums: inout SpendTable
  ) throws -> Bool {
    var passing = try RollupFilter(filter, names: names)
    // The calls without a value are all calls less those that have one.
    let dimensions =
      plan.dimension.isOfEveryCall ? [plan.dimension] : [RollupDimension.total, plan.dimension]
    let store = RollupStore(connection)
    for dimension in dimensions {
      for stretch in plan.stretches {
        let isWhole = try store.read(dimension, stretch.grain, stretch.quarters) { row in
          let key = row.key
          if plan.isLocal,
            !filter.zone.hasQuarters(at: key.quarter * RollupGrain.quarterMs)
          {
            return false
          }
          let spend = row.sum.spend
          if try passing.passes(key) { sums.add(spend, key) }
          guard dimension == plan.dimension, dimensions.count > 1 else { return true }
          let none = RollupSums.Key(quarter: key.quarter, value: 0, value2: 0)
          if try passing.passes(none) { sums.add(spend, none, isTakenAway: true) }
          return true
        }
        if !isWhole { return false }
      }
    }
    return true
  }

  /// One pass over calls, summed in a hash table: several times faster than GROUP BY, which sorts,
  /// and exact where SQLite's sum() would overflow.
  private func scan(
    _ part: RollupDelta.Part, _ filter: CallFilter, into sums: inout SpendTable
  ) throws {
    guard let condition = try filter.condition(names: names, part.rows) else { return }
    let rest = filter.rest
    let columns = (sums.dimensions + rest).map { ", " + part.rows.column(of: $0) }.joined()
    let statement = try connection.prepare(
      """
      SELECT c.input_tokens, c.cache_read_tokens, c.cache_creation_tokens, c.output_tokens,
        c.reasoning_tokens, \(part.rows.cost)\(columns)
      FROM \(part.tables)
      WHERE \(condition.sql) AND \(part.rows.condition) AND \(part.condition)
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
      if part.times > 0 { sums.add(statement) } else { sums.takeAway(statement) }
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
