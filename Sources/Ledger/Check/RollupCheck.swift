import Metering
import SQLite

/// Compares the sums that are kept with the calls, of every dimension and span of time.
///
/// The calls are read in the order of time, and what one day or month adds up to is held at once.
struct RollupCheck {
  private let connection: Connection
  private let names: NameTable
  private let store: RollupStore

  init(_ connection: Connection, _ names: NameTable) {
    self.connection = connection
    self.names = names
    store = RollupStore(connection)
  }

  func run(_ check: inout LedgerCheck) throws {
    let mark = try RollupMark(connection)
    let last = try RollupMark(
      after: RollupMark(callSeq: 0, entrySeq: 0), atMost: .max, connection)
    if mark.callSeq > last.callSeq || mark.entrySeq > last.entrySeq {
      check.find("they are said to tell of more than there is")
    }
    let lastCode = RollupDimension.fields.count - 1
    try connection.query(
      """
      SELECT dimension, grain, count(*) FROM rollups
      WHERE dimension NOT BETWEEN 0 AND \(lastCode)
        OR grain NOT BETWEEN iif(dimension <= \(RollupDimension.model.code), 1, 2) AND 2
      GROUP BY 1, 2
      """
    ) { row in
      check.find("\(row.int64(2)) rows of dimension \(row.int64(0)), grain \(row.int64(1))")
    }
    try connection.query(
      """
      SELECT dimension, count(*) FROM rollup_days WHERE dimension NOT BETWEEN 0 AND \(lastCode)
      GROUP BY 1
      """
    ) { row in check.find("\(row.int64(1)) rows of dimension \(row.int64(0)), packed") }
    try compareDays(mark, &check)
    for dimension in RollupDimension.all { try compareMonths(dimension, &check) }
  }

  /// Compares the sums of the shortest spans, and of days, with the calls.
  private func compareDays(_ mark: RollupMark, _ check: inout LedgerCheck) throws {
    let rows = try EffectiveRows(connection, .mark(mark))
    let tables = try rows.tablesByTime(connection)
    let calls = try connection.prepare(
      """
      SELECT \(RollupSums.columns(rows)) FROM \(tables) WHERE \(rows.condition)
      ORDER BY c.occurred_at_ms
      """)
    var sums = RollupSums()
    // What is compared begins where the last comparison ended: there is no row between two days.
    var begin = Int64.min
    var day: Int64?
    func compare(until end: Int64, _ check: inout LedgerCheck) throws {
      for dimension in RollupDimension.all {
        let table = sums.tables[dimension.code]
        for grain in dimension.grains where grain != .month {
          let expected = grain == dimension.grains.last ? table : table.rolled(to: grain)
          try self.compare(expected, dimension, grain, begin..<end, &check)
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
    var sums = RollupTable()
    var begin = Int64.min
    var month: Int64?
    // A store of its own, for months are read on the way.
    try RollupStore(connection).read(dimension, .day, .min..<Int64.max) { row in
      var key = row.key
      key.quarter = RollupGrain.month.floor(key.quarter)
      if let month, key.quarter != month {
        try compare(sums, dimension, .month, begin..<key.quarter, &check)
        sums = RollupTable()
        begin = key.quarter
      }
      month = key.quarter
      sums.add(row.sum, to: key)
      return true
    }
    try compare(sums, dimension, .month, begin..<Int64.max, &check)
  }

  /// Compares what is stored of some quarters of an hour with what it should be.
  private func compare(
    _ expected: RollupTable, _ dimension: RollupDimension, _ grain: RollupGrain,
    _ quarters: Range<Int64>, _ check: inout LedgerCheck
  ) throws {
    var found = 0
    try store.read(dimension, grain, quarters) { row in
      let right = expected.sum(of: row.key)
      if right != nil { found += 1 }
      if row.sum != right ?? RollupSum() {
        let what = try text(row.key, dimension, grain)
        check.find("\(what): \(Self.difference(row.sum, right ?? RollupSum()))")
      }
      return true
    }
    // Where all are there, which is almost always, nothing needs to be looked for.
    guard found < expected.rows.count else { return }
    for row in expected.sorted() {
      let key = row.key
      let isMissing = try store.read(dimension, grain, key.quarter..<key.quarter + 1) { stored in
        stored.key != key
      }
      if isMissing { check.find("\(try text(key, dimension, grain)): missing") }
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
