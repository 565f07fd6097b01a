import Foundation
import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

/// A sound ledger passes, and every planted fault is found.
@Suite("Checking a ledger")
struct CheckTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    var history = try History(folder, seed: 17)
    for _ in 0..<40 { try history.step() }
    ledger = history.ledger
    try ledger.refreshRollups()
  }

  /// What is found, as `part: what`.
  private func findings() throws -> [String] {
    try ledger.check { _, _ in }.findings.map { "\($0.part): \($0.what)" }
  }

  /// Plants a fault for which triggers and foreign keys are out of the way.
  private func plant(_ sql: String, without triggers: String...) throws {
    for trigger in triggers {
      let text = try #require(
        try ledger.connection.text("SELECT sql FROM sqlite_schema WHERE name = '\(trigger)'"))
      try ledger.connection.execute("DROP TRIGGER \(trigger)")
      try ledger.connection.execute(sql)
      try ledger.connection.execute(text)
    }
    if triggers.isEmpty { try ledger.connection.execute(sql) }
  }

  @Test("nothing is found in ledgers of random histories, rolled up or not")
  func sound() throws {
    #expect(try findings() == [])
    for seed in 400..<405 as Range<UInt64> {
      var history = try History(folder, seed: seed)
      for _ in 0..<30 { try history.step() }
      let check = try history.ledger.check { _, _ in }
      #expect(check.findings.isEmpty, "seed \(seed)")
    }
    let empty = try folder.ledger("empty.db").check { _, _ in }
    #expect(empty.findings.isEmpty)
  }

  @Test(
    "a sum that was changed, added or lost is found, in every dimension and long span of time",
    arguments: [
      "UPDATE rollups SET calls = calls + 1 WHERE", "DELETE FROM rollups WHERE",
      "UPDATE rollups SET quarter = quarter + 96 * 400 WHERE",
      "UPDATE rollups SET usage_calls = usage_calls - 1 WHERE",
    ])
  func rollups(change: String) throws {
    let places = try ledger.rows(
      "SELECT dimension, grain, max(quarter) FROM rollups WHERE calls > 0 GROUP BY 1, 2")
    #expect(places.count > 20)
    for place in places {
      let parts = place.split(separator: "|")
      try expectFound(
        "\(change) dimension = \(parts[0]) AND grain = \(parts[1]) AND quarter = \(parts[2])")
    }
    #expect(try findings() == [])
  }

  @Test("a packed sum that was changed, added or lost is found, in every dimension")
  func packedSums() throws {
    let places = try ledger.rows("SELECT dimension, max(day) FROM rollup_days GROUP BY 1")
    #expect(places.count > 20)
    for place in places {
      let parts = place.split(separator: "|").compactMap { Int64($0) }
      let which = "WHERE dimension = \(parts[0]) AND day = \(parts[1])"
      let dimension = try #require(RollupDimension.all.first { $0.code == Int(parts[0]) })
      let first = parts[1] * RollupGrain.quartersOfDay
      let day = first..<first + RollupGrain.quartersOfDay
      var rows: [RollupSums.Row] = []
      try RollupStore(ledger.connection).read(dimension, dimension.packedGrain, day) {
        rows.append($0)
        return true
      }
      #expect(!rows.isEmpty)
      var (changed, more) = (rows, rows)
      changed[rows.count - 1].sum.picousdRest += 1
      more.append(rows[rows.count - 1])
      more[rows.count].key.value += 1_000_000
      for planted in [changed, more, Array(rows.dropLast())] {
        let bytes = PackedSums.pack(planted, day: first)
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try expectFound("UPDATE rollup_days SET sums = x'\(hex)' \(which)")
      }
      try expectFound("DELETE FROM rollup_days \(which)")
      try expectFound("UPDATE rollup_days SET day = day + 400 \(which)")
    }
    #expect(try findings() == [])
  }

  @Test("packed sums that cannot be read are a finding, and rebuilding makes them anew")
  func unreadableSums() throws {
    try plant("UPDATE rollup_days SET sums = x'80' WHERE dimension = 12")
    #expect(try findings().contains { $0.contains("damaged: the sums of team") })
    let teams = CallFilter(zone: .utc)
    #expect(
      failure { _ = try ledger.summary(by: [Dimension("team"), Dimension("day")], teams) }
        .contains("damaged"))
    try ledger.rebuildRollups()
    #expect(try findings() == [])
  }

  /// Plants a fault in the rollups, which is found, and takes it back.
  private func expectFound(_ change: String) throws {
    try ledger.connection.execute("SAVEPOINT planted")
    try ledger.connection.execute(change)
    #expect(ledger.connection.changes > 0, "\(change)")
    let found = try unwrapped { try RollupCheck(ledger.connection, ledger.names).run(&$0) }
    #expect(!found.isEmpty, "\(change)")
    try ledger.connection.execute("ROLLBACK TO planted; RELEASE planted")
  }

  private func unwrapped(_ body: (inout LedgerCheck) throws -> Void) throws -> [String] {
    var check = LedgerCheck { _, _ in }
    try check.run(.rollups, body)
    return check.findings.map(\.what)
  }

  @Test("rebuilding makes the sums right again")
  func rebuild() throws {
    try plant("UPDATE rollups SET microusd = 1")
    try plant("UPDATE rollups SET dimension = 77 WHERE dimension = 12")
    #expect(try findings().contains { $0.contains("dimension 77") })
    try ledger.rebuildRollups()
    #expect(try findings() == [])
  }

  @Test("objects of the schema that are missing, changed or foreign are found")
  func schema() throws {
    try plant("DROP TRIGGER call_log_is_never_deleted; DROP INDEX call_log_by_corrected")
    try plant("DROP VIEW spend_by_day; CREATE VIEW spend_by_day AS SELECT 1 AS day")
    try plant("CREATE TRIGGER mine AFTER INSERT ON call_log BEGIN SELECT 1; END")
    try plant("CREATE VIEW my_own AS SELECT 1")
    #expect(
      try findings() == [
        "schema: index call_log_by_corrected is missing",
        "schema: trigger call_log_is_never_deleted is missing",
        "schema: view spend_by_day is not that of the migrations",
        "schema: trigger mine is none of the migrations",
      ])
  }

  @Test("a cost that is not counts x rates is found, in calls and in the journal")
  func costs() throws {
    try ledger.record("{'id':'a','model':'m','provider':'p','input_tokens':5,'output_tokens':1}")
    try plant(
      "UPDATE call_log SET computed_cost_picousd = 7 WHERE id = 'a'",
      without: "call_log_is_never_updated")
    let cost = "its cost is 0.000000000007, counts x rates: 0.000014"
    #expect(try findings() == ["costs: call 'a': \(cost)"])
    try plant(
      "UPDATE call_log SET computed_cost_picousd = NULL, input_tokens = NULL, "
        + "output_tokens = NULL, requests = NULL, "
        + "status_id = (SELECT name_id FROM names WHERE name = 'error') WHERE id = 'a'",
      without: "call_log_is_never_updated")
    #expect(try findings() == ["costs: call 'a': its cost is unknown, it has no usage: 0"])
  }

  @Test("a journal entry that was changed is found where it stands and where the next begins")
  func journal() throws {
    #expect(try ledger.rows("SELECT count(*) > 5 FROM cost_journal") == ["1"])
    try plant(
      "UPDATE cost_journal SET new_cost_picousd = 123 WHERE entry_seq = "
        + "(SELECT entry_seq FROM cost_journal WHERE new_rates_id IS NOT NULL LIMIT 1)",
      without: "cost_journal_is_never_updated")
    let found = try findings()
    #expect(found.contains { $0.hasPrefix("costs: ") && $0.contains(", journal entry ") })
    try plant(
      "UPDATE cost_journal SET old_cost_picousd = 123 WHERE entry_seq = 1",
      without: "cost_journal_is_never_updated")
    #expect(try findings().contains { $0.hasPrefix("journal: entry 1 begins with another cost") })
  }

  @Test("what refers to nothing, and a note about no call, is found")
  func references() throws {
    try plant(
      "UPDATE call_log SET team_id = 987654 WHERE seq = 3", without: "call_log_is_never_updated")
    try plant("INSERT INTO call_aliases VALUES ('further', 'no such call')")
    let found = try findings()
    #expect(
      found.contains("references: call_log, row 3, refers to a row of names that is not there"))
    #expect(
      found.contains("references: call_aliases refers to a row of call_log that is not there"))
  }

  @Test("corrections that make no sense are found, though nothing but a damaged file has them")
  func corrections() throws {
    try plant("DROP INDEX call_log_by_corrected; PRAGMA ignore_check_constraints = ON")
    try plant(
      "UPDATE call_log SET corrects_seq = 1 WHERE seq IN (5, 6)",
      without: "call_log_is_never_updated")
    let found = try findings()
    let what = "corrected by 2 others"
    #expect(found.contains { $0.hasPrefix("corrections: ") && $0.hasSuffix(what) })
    try plant(
      "UPDATE call_log SET corrects_seq = 9 WHERE seq = 5", without: "call_log_is_never_updated")
    #expect(try findings().contains { $0.hasSuffix("corrects a call that is not older") })
  }

  @Test("a damaged page is a finding, and of many findings some are told")
  func damage() throws {
    try plant("UPDATE rollups SET calls = 0 WHERE grain <> 0")
    let check = try ledger.check { _, _ in }
    #expect(check.findings.count == LedgerCheck.mostOfPart)
    #expect(check.untold[.rollups, default: 0] > 100)
    let page = try #require(
      try ledger.connection.integer(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'call_log_by_time'"))
    let size = try #require(try ledger.connection.integer("PRAGMA page_size"))
    ledger.settle()
    let handle = try #require(FileHandle(forUpdatingAtPath: ledger.path))
    try handle.seek(toOffset: UInt64((page - 1) * size))
    try handle.write(contentsOf: Data(repeating: 0x55, count: Int(size)))
    try handle.close()
    let damaged = try LedgerFile.openForReading(ledger.path)
    let parts = Set(try damaged.check { _, _ in }.findings.map(\.part))
    #expect(parts.contains(.file))
  }
}
