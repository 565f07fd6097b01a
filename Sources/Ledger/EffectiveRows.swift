import SQLite

/// The rows of `call_log` that count, with the cost that holds, now or at an earlier time.
///
/// The views say the same in SQL. Here what a ledger does not use is left out: most have no
/// corrections and no re-pricings, and a scan of theirs should not pay for looking.
struct EffectiveRows {
  /// The tables, with `c` for the call and `j` for its newest journal entry.
  let tables: String
  /// A condition that always holds for rows that count.
  let condition: String
  /// The computed cost that holds.
  let computedCost: String
  /// The cost that holds: the reported one, else the computed one.
  var cost: String { "coalesce(c.reported_cost_picousd, \(computedCost))" }

  private let isRepriced: Bool

  /// - Parameters:
  ///   - connection: The ledger's.
  ///   - asOfMs: What the books said at this time, in Unix milliseconds; nil for now.
  /// - Throws: `SQLiteError`.
  init(_ connection: Connection, asOfMs: Int64?) throws {
    func exists(_ table: String, _ condition: String) throws -> Bool {
      try connection.integer("SELECT 1 FROM \(table) WHERE \(condition) LIMIT 1") != nil
    }
    var conditions = ["1"]
    if let asOfMs { conditions.append("c.recorded_at_ms <= \(asOfMs)") }
    if try exists("call_log", "corrects_seq IS NOT NULL") {
      let bound = asOfMs.map { " AND n.recorded_at_ms <= \($0)" } ?? ""
      conditions.append(
        "NOT EXISTS (SELECT 1 FROM call_log AS n WHERE n.corrects_seq = c.seq\(bound))")
    }
    condition = conditions.joined(separator: " AND ")
    isRepriced = try exists("cost_journal", "1")
    guard isRepriced else {
      tables = "call_log AS c"
      computedCost = "c.computed_cost_picousd"
      return
    }
    let bound = asOfMs.map { " AND decided_at_ms <= \($0)" } ?? ""
    tables = """
      call_log AS c LEFT JOIN cost_journal AS j ON j.entry_seq =
        (SELECT max(entry_seq) FROM cost_journal WHERE call_seq = c.seq\(bound))
      """
    computedCost = "iif(j.entry_seq IS NULL, c.computed_cost_picousd, j.new_cost_picousd)"
  }

  /// The number of a name that re-pricing changes: `cost_source`, `price`, `rates` or `unpriced`.
  func name(_ field: String) -> String {
    isRepriced ? "iif(j.entry_seq IS NULL, c.\(field)_id, j.new_\(field)_id)" : "c.\(field)_id"
  }

  /// The column of a dimension.
  func column(of dimension: Dimension) -> String {
    switch dimension {
    case .name("price"), .name("cost_source"): name(dimension.field)
    default: "c." + dimension.column
    }
  }

  /// The columns that a re-pricing changes, under their names in `call_history`.
  var costColumns: String {
    let names = ["cost_source", "price", "rates", "unpriced"].map {
      "(SELECT name FROM names WHERE name_id = \(name($0))) AS \($0)"
    }
    return (["\(cost) AS cost_picousd", "\(computedCost) AS computed_cost_picousd"] + names)
      .joined(separator: ", ")
  }
}
