import SQLite

/// Checks that each entry of the journal begins where the one before it ended: at first with what
/// was recorded.
struct JournalCheck {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func run(_ check: inout LedgerCheck) throws {
    // What a cost is made of: the amount, and four names.
    let parts = ["cost_picousd", "cost_source_id", "price_id", "rates_id", "unpriced_id"]
    let old = parts.map { "j.old_\($0)" }.joined(separator: ", ")
    let new = parts.map { "j.new_\($0)" }.joined(separator: ", ")
    let recorded = parts.map { $0 == parts[0] ? "c.computed_\($0)" : "c.\($0)" }
    let statement = try connection.prepare(
      """
      SELECT j.call_seq, j.entry_seq, \(old), \(new), \(recorded.joined(separator: ", ")), c.id
      FROM cost_journal AS j LEFT JOIN call_log AS c ON c.seq = j.call_seq
      ORDER BY j.call_seq, j.entry_seq
      """)
    func values(_ first: Int) -> [Int64?] {
      (first..<first + parts.count).map { statement.optionalInt64($0) }
    }
    var call: Int64?
    var held: [Int64?] = []
    while try statement.step() {
      check.count()
      if statement.int64(0) != call {
        call = statement.int64(0)
        held = values(2 + 2 * parts.count)
      }
      if values(2) != held {
        check.find(
          "entry \(statement.int64(1)) begins with another cost than call "
            + "'\(statement.text(2 + 3 * parts.count))' had")
      }
      held = values(2 + parts.count)
    }
    try connection.query(
      """
      SELECT j.entry_seq FROM cost_journal AS j JOIN repricings AS r USING (repricing_seq)
      WHERE j.decided_at_ms <> r.decided_at_ms
      """
    ) { check.find("entry \($0.int64(0)) has another time than its re-pricing") }
  }
}
