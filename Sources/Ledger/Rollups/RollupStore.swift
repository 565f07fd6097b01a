import SQLite

/// The rollups of a ledger, wherever they stand: long spans are rows of `rollups`, the shortest of
/// a day are packed in `rollup_days`.
///
/// It keeps its statements, so it reads one thing at a time.
final class RollupStore {
  private let connection: Connection
  private var spans: Statement?
  private var days: Statement?
  private var upsert: Statement?
  private var dayLook: Statement?
  private var dayWrite: Statement?

  init(_ connection: Connection) { self.connection = connection }

  // MARK: Reading

  /// Hands on the sums of spans that follow each other, in the order of time.
  ///
  /// - Parameters:
  ///   - dimension: What they are by.
  ///   - grain: The length of the spans.
  ///   - quarters: The quarters of an hour in which they begin.
  ///   - body: Is called for each; false ends it.
  /// - Returns: Whether `body` has got them all.
  /// - Throws: `SQLiteError`, or what `body` throws.
  @discardableResult
  func read(
    _ dimension: RollupDimension, _ grain: RollupGrain, _ quarters: Range<Int64>,
    _ body: (RollupSums.Row) throws -> Bool
  ) throws -> Bool {
    if grain == dimension.packedGrain {
      return try readDays(dimension, quarters) { rows in
        for row in rows where quarters.contains(row.key.quarter) {
          guard try body(row) else { return false }
        }
        return true
      }
    }
    let statement =
      try spans
      ?? connection.prepare(
        """
        SELECT quarter, value_id, value2_id, \(RollupSum.columns.joined(separator: ", "))
        FROM rollups
        WHERE dimension = ? AND grain = ? AND quarter >= ? AND quarter < ? ORDER BY quarter
        """)
    spans = statement
    let place = [Int64(dimension.code), grain.rawValue, quarters.lowerBound, quarters.upperBound]
    for (offset, number) in place.enumerated() {
      try statement.bind(integer: number, at: offset + 1)
    }
    defer { statement.reset() }
    while try statement.step() {
      let key = RollupSums.Key(
        quarter: statement.int64(0), value: statement.int64(1), value2: statement.int64(2))
      guard try body(RollupSums.Row(key: key, sum: RollupSum(stored: statement, from: 3))) else {
        return false
      }
    }
    return true
  }

  private func readDays(
    _ dimension: RollupDimension, _ quarters: Range<Int64>,
    _ body: ([RollupSums.Row]) throws -> Bool
  ) throws -> Bool {
    guard !quarters.isEmpty else { return true }
    let statement =
      try days
      ?? connection.prepare(
        """
        SELECT day, sums FROM rollup_days WHERE dimension = ? AND day >= ? AND day <= ? ORDER BY day
        """)
    days = statement
    try statement.bind(integer: Int64(dimension.code), at: 1)
    try statement.bind(integer: Self.day(of: quarters.lowerBound), at: 2)
    try statement.bind(integer: Self.day(of: quarters.upperBound - 1), at: 3)
    defer { statement.reset() }
    while try statement.step() {
      let rows = try Self.unpack(statement, column: 1, dimension, day: statement.int64(0))
      guard try body(rows) else { return false }
    }
    return true
  }

  /// The day of a quarter of an hour, also before 1970.
  private static func day(of quarter: Int64) -> Int64 {
    let day = quarter / RollupGrain.quartersOfDay
    return quarter < day * RollupGrain.quartersOfDay ? day - 1 : day
  }

  private static func unpack(
    _ row: Statement, column: Int, _ dimension: RollupDimension, day: Int64
  ) throws -> [RollupSums.Row] {
    let first = day.multipliedReportingOverflow(by: RollupGrain.quartersOfDay).partialValue
    let rows = row.withBytes(column) { PackedSums.unpack($0, day: first) }
    guard let rows else {
      let name = RollupDimension.fields[dimension.code]
      throw SQLiteError.damaged("the sums of \(name) of day \(day) in rollup_days")
    }
    return rows
  }

  // MARK: Writing

  /// Adds sums to those that are stored, in the open transaction.
  ///
  /// - Parameter sums: The sums.
  /// - Throws: `SQLiteError`, also where 64 bits are too few for a sum. What was written is then to
  ///   be taken back.
  func add(_ sums: RollupSums) throws {
    for dimension in RollupDimension.all {
      try add(Self.byDay(sums.tables[dimension.code].sorted()), dimension)
    }
  }

  /// Adds the shortest sums of a dimension, and the longer ones that they make.
  ///
  /// - Parameters:
  ///   - days: The sums of each day, in the order of their keys.
  ///   - dimension: What they are by.
  /// - Throws: As ``add(_:)``.
  func add<Rows: Collection<RollupSums.Row>>(
    _ days: some Sequence<(day: Int64, rows: Rows)>, _ dimension: RollupDimension
  ) throws {
    let longer = dimension.grains.dropLast()
    var tables = longer.map { _ in RollupTable() }
    for (day, rows) in days {
      try addDay(rows, dimension, day: day)
      for (index, grain) in longer.enumerated() { tables[index].add(rows, by: grain) }
    }
    for (table, grain) in zip(tables, longer) { try add(table.sorted(), dimension, grain) }
  }

  /// Sums by the days since 1970 that they are of.
  static func byDay(
    _ rows: [RollupSums.Row]
  ) -> some Sequence<(day: Int64, rows: ArraySlice<RollupSums.Row>)> {
    sequence(state: rows[...]) { rest in
      guard let first = rest.first else { return nil }
      let day = Self.day(of: first.key.quarter)
      let end = (day + 1) * RollupGrain.quartersOfDay
      let ofDay = rest.prefix { $0.key.quarter < end }
      rest = rest.dropFirst(ofDay.count)
      return (day, ofDay)
    }
  }

  private func add(
    _ rows: [RollupSums.Row], _ dimension: RollupDimension, _ grain: RollupGrain
  ) throws {
    let columns = RollupSum.columns
    let marks = String(repeating: ",?", count: columns.count)
    let sums = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
    let upsert =
      try upsert
      ?? connection.prepare(
        """
        INSERT INTO rollups (dimension, grain, quarter, value_id, value2_id,
          \(columns.joined(separator: ", "))) VALUES (?,?,?,?,?\(marks))
        ON CONFLICT DO UPDATE SET \(sums)
        """)
    self.upsert = upsert
    try upsert.bind(integer: Int64(dimension.code), at: 1)
    try upsert.bind(integer: grain.rawValue, at: 2)
    for row in rows {
      try upsert.bind(integer: row.key.quarter, at: 3)
      try upsert.bind(integer: row.key.value, at: 4)
      try upsert.bind(integer: row.key.value2, at: 5)
      for (offset, value) in row.sum.values.enumerated() {
        try upsert.bind(integer: value, at: 6 + offset)
      }
      while try upsert.step() {}
    }
  }

  private func addDay(
    _ rows: some Collection<RollupSums.Row>, _ dimension: RollupDimension, day: Int64
  ) throws {
    let look =
      try dayLook
      ?? connection.prepare(
        "SELECT sums FROM rollup_days WHERE dimension = ? AND day = ?")
    let write =
      try dayWrite ?? connection.prepare("INSERT OR REPLACE INTO rollup_days VALUES (?, ?, ?)")
    (dayLook, dayWrite) = (look, write)
    for statement in [look, write] {
      try statement.bind(integer: Int64(dimension.code), at: 1)
      try statement.bind(integer: day, at: 2)
    }
    let old = try look.step() ? Self.unpack(look, column: 0, dimension, day: day) : []
    look.reset()
    let first = day * RollupGrain.quartersOfDay
    let bytes =
      old.isEmpty
      ? PackedSums.pack(rows, day: first)
      : PackedSums.pack(PackedSums.merged(old, rows), day: first)
    try write.bind(.blob(bytes), at: 3)
    while try write.step() {}
  }

  /// Takes all away, in the open transaction.
  func removeAll() throws {
    try connection.execute("DELETE FROM rollups; DELETE FROM rollup_days")
    try RollupMark(callSeq: 0, entrySeq: 0).write(connection)
  }
}
