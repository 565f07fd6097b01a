import Metering
import SQLite

/// Compares the sums that are kept with the calls, of every dimension and span of time.
///
/// The calls are read in the order of time, and what one day or month adds up to is held at once.
struct RollupCheck {
  private let connection: Connection
  private let names: NameTable

  init(_ connection: Connection, _ names: NameTable) {
    self.connection = connection
    self.names = names
  }

  func run(_ check: inout LedgerCheck) throws {
    let mark = try RollupMark(connection)
    let last = try RollupMark(
      after: RollupMark(callSeq: 0, entrySeq: 0), atMost: .max, connection)
    if mark.callSeq > last.callSeq || mark.entrySeq > last.entrySeq {
      check.find("they are said to tell of more than there is")
    }
    try connection.query(
      """
      SELECT dimension, grain, count(*) FROM rollups
      WHERE dimension NOT BETWEEN 0 AND \(RollupDimension.fields.count - 1)
        OR grain NOT BETWEEN iif(dimension <= \(RollupDimension.model.code), 0, 1) AND 2
      GROUP BY 1, 2
      """
    ) { row in
      check.find("\(row.int64(2)) rows of dimension \(row.int64(0)), grain \(row.int64(1))")
    }
    try compareDays(mark, &check)
    for dimension in RollupDimension.all { try compareMonths(dimension, &check) }
  }

  /// Compares the sums of the shortest spans, and of days, with the calls.
  private func compareDays(_ mark: RollupMark, _ check: inout LedgerCheck) throws {
    let rows = try EffectiveRows(connection, .mark(mark))
    let calls = try connection.prepare(
      """
      SELECT \(RollupSums.columns(rows)) FROM \(rows.tablesByTime) WHERE \(rows.condition)
      ORDER BY c.occurred_at_ms
      """)
    let stored = try storedRows()
    var sums = RollupSums()
    // What is compared begins where the last comparison ended: there is no row between two days.
    var begin = Int64.min
    var day: Int64?
    func compare(until end: Int64, _ check: inout LedgerCheck) throws {
      for dimension in RollupDimension.all {
        let table = sums.tables[dimension.code]
        for grain in dimension.grains where grain != .month {
          let expected = grain == dimension.grains.last ? table : table.rolled(to: grain)
          try self.compare(expected, dimension, grain, begin..<end, stored, &check)
        }
      }
      sums = RollupSums()
      begin = end
    }
    while try calls.step() {
      check.count()
      let quarter = RollupGrain.day.floor(calls.int64(6) / RollupGrain.quarterMs)
      if let day, quarter != day { try compare(until: quarter, &check) }
      day = quarter
      sums.add(calls, times: 1)
    }
    try compare(until: .max, &check)
  }

  /// Compares the sums of months with those of days, which were compared with the calls.
  private func compareMonths(_ dimension: RollupDimension, _ check: inout LedgerCheck) throws {
    let (days, stored) = (try storedRows(), try storedRows())
    try days.bind(
      [Int64(dimension.code), RollupGrain.day.rawValue, .min, .max].map { .integer($0) })
    var sums = RollupSums.Table()
    var begin = Int64.min
    var month: Int64?
    while try days.step() {
      var key = Self.key(days)
      key.quarter = RollupGrain.month.floor(key.quarter)
      if let month, key.quarter != month {
        try compare(sums, dimension, .month, begin..<key.quarter, stored, &check)
        sums = RollupSums.Table()
        begin = key.quarter
      }
      month = key.quarter
      sums.add(RollupSum(stored: days, from: 3), to: key)
    }
    try compare(sums, dimension, .month, begin..<Int64.max, stored, &check)
  }

  private func storedRows() throws -> Statement {
    try connection.prepare(
      """
      SELECT quarter, value_id, value2_id, \(RollupSum.columns.joined(separator: ", ")) FROM rollups
      WHERE dimension = ? AND grain = ? AND quarter >= ? AND quarter < ? ORDER BY quarter
      """)
  }

  private static func key(_ row: Statement) -> RollupSums.Key {
    RollupSums.Key(quarter: row.int64(0), value: row.int64(1), value2: row.int64(2))
  }

  /// Compares what is stored of some quarters of an hour with what it should be.
  private func compare(
    _ expected: RollupSums.Table, _ dimension: RollupDimension, _ grain: RollupGrain,
    _ quarters: Range<Int64>, _ stored: Statement, _ check: inout LedgerCheck
  ) throws {
    let place = [
      Int64(dimension.code), grain.rawValue, quarters.lowerBound, quarters.upperBound,
    ]
    try stored.bind(place.map { .integer($0) })
    var found = 0
    while try stored.step() {
      let (key, sum) = (Self.key(stored), RollupSum(stored: stored, from: 3))
      let right = expected.sum(of: key)
      if right != nil { found += 1 }
      if sum != right ?? RollupSum() {
        let what = try text(key, dimension, grain)
        check.find("\(what): \(Self.difference(sum, right ?? RollupSum()))")
      }
    }
    // Where all are there, which is almost always, nothing needs to be looked for.
    guard found < expected.rows.count else { return }
    for (key, sum) in expected.rows where sum != RollupSum() {
      try stored.bind(
        [place[0], place[1], key.quarter, key.quarter + 1].map { .integer($0) })
      var isThere = false
      while try stored.step() { isThere = isThere || Self.key(stored) == key }
      if !isThere { check.find("\(try text(key, dimension, grain)): missing") }
    }
  }

  /// `model of openai gpt-4o, day of 2026-10-15`.
  private func text(
    _ key: RollupSums.Key, _ dimension: RollupDimension, _ grain: RollupGrain
  ) throws -> String {
    let value = try [key.value, key.value2].filter { $0 != 0 }.map { try names.text(of: $0) }
    let begin = min(max(0, key.quarter), RollupGrain.end) * RollupGrain.quarterMs
    let time = Timestamp.format(begin)
    let span =
      switch grain {
      case .quarter: "quarter of an hour of \(time.prefix(16))Z"
      case .day: "day \(time.prefix(10))"
      case .month: "month \(time.prefix(7))"
      }
    let field = RollupDimension.fields[dimension.code]
    return ([field] + value).joined(separator: " ") + ", " + span
  }

  /// The first number that differs.
  private static func difference(_ sum: RollupSum, _ right: RollupSum) -> String {
    for (offset, (kept, called)) in zip(sum.values, right.values).enumerated()
    where kept != called {
      return "\(RollupSum.columns[offset]) is \(kept), of the calls \(called)"
    }
    return "as the calls"
  }
}
