import SQLite

/// The rows of `call_log` that count, with the cost that holds, now or as of something earlier.
///
/// The views say the same in SQL. Here what a ledger does not use is left out: most have no
/// corrections and no re-pricings, and a scan of theirs should not pay for looking.
struct EffectiveRows {
  /// What counts as written.
  enum Moment {
    /// Everything.
    case now
    /// What was written until then, in Unix milliseconds.
    case time(Int64)
    /// What the rollups tell of.
    case mark(RollupMark)

    /// - Parameter asOfMs: A time in Unix milliseconds; nil for now.
    init(asOfMs: Int64?) { self = asOfMs.map { .time($0) } ?? .now }

    /// A condition on a row of `call_log`.
    fileprivate func calls(_ table: String) -> String? {
      switch self {
      case .now: nil
      case .time(let ms): "\(table).recorded_at_ms <= \(ms)"
      case .mark(let mark): "\(table).seq <= \(mark.callSeq)"
      }
    }

    /// A condition on a row of `cost_journal`.
    fileprivate var entries: String? {
      switch self {
      case .now: nil
      case .time(let ms): "decided_at_ms <= \(ms)"
      case .mark(let mark): "entry_seq <= \(mark.entrySeq)"
      }
    }
  }

  /// The tables, with `c` for the call and `j` for its newest journal entry.
  var tables: String { "call_log AS c" + journal }
  /// The same, with the calls read in the order of recording, whatever the conditions are.
  var tablesInOrder: String { "call_log AS c NOT INDEXED" + journal }
  /// The same, with the calls read through the index of times, where it is there.
  func tablesByTime(_ connection: Connection) throws -> String {
    let hint = try TimeIndex.exists(connection) ? " INDEXED BY \(TimeIndex.name)" : ""
    return "call_log AS c\(hint)\(journal)"
  }
  /// A condition that always holds for rows that count.
  let condition: String
  /// The computed cost that holds.
  let computedCost: String
  /// The cost that holds: the reported one, else the computed one.
  var cost: String { "coalesce(c.reported_cost_picousd, \(computedCost))" }
  /// Whether nothing that was written was changed by something else that was.
  let isPlain: Bool

  /// Whether any call was corrected, also later than the moment.
  let isCorrected: Bool

  private let isRepriced: Bool
  private let journal: String

  /// - Parameters:
  ///   - connection: The ledger's.
  ///   - moment: What counts as written.
  /// - Throws: `SQLiteError`.
  init(_ connection: Connection, _ moment: Moment) throws {
    func exists(_ table: String, _ condition: String) throws -> Bool {
      try connection.integer("SELECT 1 FROM \(table) WHERE \(condition) LIMIT 1") != nil
    }
    var conditions = [moment.calls("c") ?? "1"]
    isCorrected = try exists("call_log", "corrects_seq IS NOT NULL")
    if isCorrected {
      let bound = moment.calls("n").map { " AND " + $0 } ?? ""
      conditions.append(
        "NOT EXISTS (SELECT 1 FROM call_log AS n WHERE n.corrects_seq = c.seq\(bound))")
    }
    condition = conditions.joined(separator: " AND ")
    isRepriced = try exists("cost_journal", "1")
    isPlain = !isCorrected && !isRepriced
    guard isRepriced else {
      journal = ""
      computedCost = "c.computed_cost_picousd"
      return
    }
    let bound = moment.entries.map { " AND " + $0 } ?? ""
    journal = """
       LEFT JOIN cost_journal AS j ON j.entry_seq =
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
}
