import Metering
import Pricing
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// SQLite itself keeps the rows as they are, whatever program opens the file.
@Suite("Append-only tables")
struct AppendOnlyTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  /// The tables that hold what happened and what was decided.
  private static let tables = [
    "names", "call_log", "prices", "price_rates", "repricings", "cost_journal",
    "budget_log",
    "bill_entries", "bill_assertions",
  ]

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    try ledger.record("{'id':'a','model':'m','provider':'p','input_tokens':1,'tags':{'k':'v'}}")
    try ledger.record("{'id':'b','model':'later','provider':'p','input_tokens':1}")
    try ledger.setPrice(
      provider: "p", model: "later", fromMs: 0, untilMs: nil,
      rates: [.input: Rate(picousd: 5, per: 1)], nowMs: testNowMs)
    let plan = try ledger.planRepricing(CallFilter(zone: .utc), isUnpricedOnly: true)
    _ = try ledger.apply(plan, reason: "a price became known", nowMs: testNowMs)
    try ledger.setBudget(try Budget("1 day"), nowMs: testNowMs)
    try ledger.addBillEntry(
      BillEntry(kind: .tax, provider: "p", amountPicousd: 5, days: 0...30), nowMs: testNowMs)
    let invoice = Invoice(provider: "p", source: "x", period: Period(sinceMs: 0, untilMs: 1))
    try ledger.keep(
      ledger.reconcile(invoice, nowMs: testNowMs), tolerancePicousd: 0, nowMs: testNowMs)
  }

  private func content() throws -> [[String]] {
    try Self.tables.map { try ledger.rows("SELECT * FROM \($0)") }
  }

  @Test("each table has rows to be changed, or the tests below say nothing", arguments: tables)
  func rows(table: String) throws {
    #expect(try !ledger.rows("SELECT * FROM \(table)").isEmpty)
  }

  @Test("no row is updated or deleted, by whatever statement", arguments: tables)
  func refused(table: String) throws {
    let before = try content()
    let first = "SELECT name FROM pragma_table_info(?) LIMIT 1"
    let column = try #require(try ledger.connection.text(first, [.text(table)]))
    for sql in [
      "UPDATE \(table) SET \(column) = \(column)", "UPDATE OR IGNORE \(table) SET \(column) = 99",
      "UPDATE OR REPLACE \(table) SET \(column) = 99", "DELETE FROM \(table)",
      "DELETE FROM \(table) WHERE rowid > 0",
      """
      INSERT INTO \(table) SELECT * FROM \(table) WHERE true
      ON CONFLICT DO UPDATE SET \(column) = 9
      """,
    ] where !(table == "price_rates" && sql.contains("rowid")) {
      let error = failure { try ledger.connection.execute(sql) }
      #expect(error.contains("append-only"), "\(sql): \(error)")
    }
    #expect(try content() == before)
  }

  @Test("REPLACE deletes without a trigger, so it must be refused, too", arguments: tables)
  func replace(table: String) throws {
    let before = try content()
    // SQLite fires no DELETE trigger for rows that REPLACE removes, unless a program asks for it.
    _ = failure { try ledger.connection.execute("REPLACE INTO \(table) SELECT * FROM \(table)") }
    let free = [
      "picousd", "reason", "recorded_at_ms", "name", "set_at_ms", "decided_at_ms",
      "note", "kept_at_ms",
    ]
    let columns = try ledger.rows("SELECT name FROM pragma_table_info('\(table)')")
    let changed = columns.map { free.contains($0) ? "\($0) || 9" : $0 }
    let sql = "REPLACE INTO \(table) SELECT \(changed.joined(separator: ",")) FROM \(table)"
    #expect(failure { try ledger.connection.execute(sql) } != "no error")
    #expect(try content() == before)
  }

  @Test("the schema refuses what no call can be")
  func constraints() throws {
    let columns = """
      occurred_at_ms, time_was_given, input_tokens, cache_read_tokens, output_tokens,
      reasoning_tokens, requests, computed_cost_picousd,
      cache_creation_tokens, id, recorded_at_ms, provider_id, model_id, status_id, source_id
      """
    let table = TextTable(
      """
      id  at               given  in             read  out  thought  requests  cost | result
      x   0                1      1              0     1    0        1         0    | stored
      x   253402300799999  1      1              0     1    0        1         NULL | stored
      x   0                1      NULL           NULL  NULL NULL     NULL      NULL | stored
      ''  0                1      1              0     1    0        1         0    | refused
      x   -1               1      1              0     1    0        1         0    | refused
      x   253402300800000  1      1              0     1    0        1         0    | refused
      x   0                2      1              0     1    0        1         0    | refused
      x   0                1      -1             0     1    0        1         0    | refused
      x   0                1      1000000000001  0     1    0        1         0    | refused
      x   0                1      1              2     1    0        1         0    | refused
      x   0                1      1              0     1    2        1         0    | refused
      x   0                1      1              0     1    0        NULL      0    | refused
      x   0                1      1              0     NULL NULL     1         0    | refused
      x   0                1      1              0     1    0        1         -1   | refused
      x   0                1      1.5            0     1    0        1         0    | refused
      x   0                1      'many'         0     1    0        1         0    | refused
      """)
    for row in table.rows {
      let given = ["at", "given", "in", "read", "out", "thought", "requests", "cost"].map {
        row[$0]
      }
      let id = row["id"] == "''" ? "''" : "'\(row.line.replacing("'", with: ""))'"
      let written = row["in"] == "NULL" ? "NULL" : "0"
      let values = "\(given.joined(separator: ",")), \(written), \(id), 1, 1, 1, 1, 1"
      let sql = "INSERT INTO call_log (\(columns)) VALUES (\(values))"
      let error = failure { try ledger.connection.execute(sql) }
      let isRefused = error.contains("constraint") || error.contains("cannot store")
      let result = error == "no error" ? "stored" : isRefused ? "refused" : error
      #expect(result == row["result"], "\(row.line)")
    }
  }
}
