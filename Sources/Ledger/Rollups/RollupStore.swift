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
  func add(_ sums: RollupAddition) throws {
    for day in sums.days { try add(day) }
    for spans in sums.spans { try add(spans) }
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

  private func add(_ spans: RollupAddition.Spans) throws {
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
    try upsert.bind(integer: Int64(spans.dimension.code), at: 1)
    try upsert.bind(integer: spans.grain.rawValue, at: 2)
    for row in spans.rows {
      try upsert.bind(integer: row.key.quarter, at: 3)
      try upsert.bind(integer: row.key.value, at: 4)
      try upsert.bind(integer: row.key.value2, at: 5)
      for (offset, value) in row.sum.values.enumerated() {
        try upsert.bind(integer: value, at: 6 + offset)
      }
      while try upsert.step() {}
    }
  }

  private func add(_ day: PackedDay) throws {
    let look =
      try dayLook
      ?? connection.prepare(
        "SELECT sums FROM rollup_days WHERE dimension = ? AND day = ?")
    let write =
      try dayWrite ?? connection.prepare("INSERT OR REPLACE INTO rollup_days VALUES (?, ?, ?)")
    (dayLook, dayWrite) = (look, write)
    for statement in [look, write] {
      try statement.bind(integer: Int64(day.dimension.code), at: 1)
      try statement.bind(integer: day.day, at: 2)
    }
    let old = try look.step() ? Self.unpack(look, column: 0, day.dimension, day: day.day) : []
    look.reset()
    let whole =
      old.isEmpty
      ? day : PackedDay(PackedSums.merged(old, day.rows), day.dimension, day: day.day)
    try write.bind(.blob(whole.bytes), at: 3)
    while try write.step() {}
  }

  /// Takes all away, in the open transaction.
  func removeAll() throws {
    try connection.execute("DELETE FROM rollups; DELETE FROM rollup_days")
    try RollupMark(callSeq: 0, entrySeq: 0).write(connection)
  }
}
