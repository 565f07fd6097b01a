import Metering
import SQLite

/// The rows of `bill_entries` that count: what is not withdrawn, in the order in which it was
/// written.
struct BillRows {
  private(set) var entries: [(row: Int64, entry: BillEntry)] = []
  private(set) var plans: [(row: Int64, plan: Plan)] = []

  /// No rows.
  init() {}

  /// - Parameters:
  ///   - connection: A ledger's.
  ///   - asOfMs: What the books said at this time, in Unix milliseconds; nil for now.
  /// - Throws: `SQLiteError`.
  init(_ connection: Connection, asOfMs: Int64? = nil) throws {
    try connection.query(
      """
      SELECT entry_seq, id, kind, provider, amount_picousd, from_date, until_date, per, scope, note
      FROM bill_entries AS e
      WHERE withdraws_seq IS NULL AND recorded_at_ms <= ?1
        AND NOT EXISTS (SELECT 1 FROM bill_entries AS w
          WHERE w.withdraws_seq = e.entry_seq AND w.recorded_at_ms <= ?1)
      ORDER BY entry_seq
      """, [.integer(asOfMs ?? .max)]
    ) { add($0) }
  }

  private mutating func add(_ row: Statement) {
    guard let first = Period.day(row.text(5)) else { return }
    let last = row.optionalText(6).flatMap { Period.day($0) }
    if let kind = BillEntry.Kind(rawValue: row.text(2)) {
      let entry = BillEntry(
        id: row.text(1), kind: kind, provider: row.text(3), amountPicousd: row.int64(4),
        days: first...(last ?? first), note: row.optionalText(9))
      entries.append((row.int64(0), entry))
    } else if let per = row.optionalText(7).flatMap(Plan.Interval.init) {
      let scope = (try? JSON(parsing: row.text(8)))?.array ?? []
      let plan = Plan(
        id: row.text(1), provider: row.text(3), scope: scope.compactMap(\.string),
        feePicousd: row.int64(4), per: per, firstDay: first, lastDay: last,
        note: row.optionalText(9))
      plans.append((row.int64(0), plan))
    }
  }

  /// Every name that was ever written, withdrawn ones too, in the order of the first writing.
  static func names(_ connection: Connection) throws -> [String] {
    var names: [String] = []
    try connection.query("SELECT id FROM bill_entries GROUP BY id ORDER BY min(entry_seq)") {
      names.append($0.text(0))
    }
    return names
  }

  /// What counts under a name; nil for nothing.
  subscript(name: String) -> Item? {
    if let entry = entries.first(where: { $0.entry.id == name })?.entry { return .entry(entry) }
    let plans = plans.filter { $0.plan.id == name }.map(\.plan)
    return plans.isEmpty ? nil : .plan(plans)
  }

  /// What can have a name.
  enum Item {
    case entry(BillEntry)
    /// A plan: one for each time it was set.
    case plan([Plan])

    /// `tax`, ..., or `plan`.
    var kind: String {
      switch self {
      case .entry(let entry): entry.kind.rawValue
      case .plan: "plan"
      }
    }
  }
}
