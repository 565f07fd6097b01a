import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// Sums that are kept say what the calls say, at every moment of any history.
@Suite("Rollups")
struct RollupTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The zone is the process's, so this runs in one of its own; see ``ZoneTests``.
  @Test("summaries by rollups are those by calls, in random histories")
  func histories() async {
    await #expect(processExitsWith: .success) { try HistoryChecks.summaries() }
  }

  @Test("views are the summaries by calls, in random histories")
  func views() throws {
    for seed in 300..<306 as Range<UInt64> {
      var history = try History(folder, seed: seed)
      for _ in 0..<40 { try history.step() }
      try HistoryChecks.expectViews(history.ledger, "seed \(seed)")
      try history.ledger.refreshRollups()
      try HistoryChecks.expectViews(history.ledger, "seed \(seed), all rolled up")
    }
  }

  @Test("whoever rolls up how much when, the rollups become the same")
  func order() throws {
    var history = try History(folder, seed: 71)
    for _ in 0..<60 { try history.step() }
    let ledger = history.ledger
    try ledger.refreshRollups()
    let rows = "SELECT * FROM rollups WHERE calls <> 0 ORDER BY 1, 2, 3, 4, 5"
    let days = "SELECT dimension, day, hex(sums) FROM rollup_days WHERE sums <> x'' ORDER BY 1, 2"
    let (kept, keptDays) = (try ledger.rows(rows), try ledger.rows(days))
    #expect(kept.count > 200 && keptDays.count > 200)
    try ledger.rebuildRollups()
    #expect(try ledger.rows(rows) == kept)
    #expect(try ledger.rows(days) == keptDays)
    let mark = try RollupMark(ledger.connection)
    #expect(try ledger.rows("SELECT max(seq) FROM call_log") == ["\(mark.callSeq)"])
    #expect(try ledger.rows("SELECT max(entry_seq) FROM cost_journal") == ["\(mark.entrySeq)"])
  }

  @Test("a program that writes many calls rolls them up on the way, one that writes few at its end")
  func schedule() throws {
    let ledger = try folder.ledger()
    try RandomCalls(seed: 1).record(1000, in: ledger)
    #expect(try RollupMark(ledger.connection).callSeq == 0 && !ledger.schedule.isDue)
    try RandomCalls(seed: 2).record(100, in: ledger)
    #expect(try RollupMark(ledger.connection).callSeq == 0 && ledger.schedule.isDue)
    ledger.settle()
    #expect(try RollupMark(ledger.connection).callSeq == 1100)
    let busy = try folder.ledger()
    for seed in 3...20 as ClosedRange<UInt64> { try RandomCalls(seed: seed).record(1000, in: busy) }
    #expect(try RollupMark(busy.connection).callSeq == 1100 + 17_000)
  }

  @Test("a ledger of before there were rollups is rolled up when it is brought up to date")
  func migrated() throws {
    let old = try LedgerFile.openForWriting(
      folder.file(), creatingFolders: false, busyTimeoutMs: 0, priceList: TestPrices.list,
      migrations: Array(Migration.all.prefix(5)))
    // Written by the program of today, and brought into the file of then.
    let today = try LedgerFile.openForWriting(folder.file("today.db"))
    let calls = try RandomCalls(seed: 5).record(200, in: today)
    today.settle()
    try old.connection.execute(
      """
      ATTACH '\(folder.file("today.db"))' AS today;
      INSERT INTO names SELECT * FROM today.names;
      INSERT INTO call_log SELECT * FROM today.call_log;
      """)
    let ledger = try folder.ledger()
    #expect(try RollupMark(ledger.connection).callSeq == 200)
    #expect(try ledger.total() == Expected.total(calls))
  }

  @Test("a refresh that another program's lock stops leaves the rollups as they were")
  func locked() throws {
    let ledger = try folder.ledger(busyTimeoutMs: 0)
    let calls = try RandomCalls(seed: 6).record(1100, in: ledger)
    let other = try folder.ledger()
    try other.connection.execute("BEGIN IMMEDIATE")
    #expect(failure { try ledger.refreshRollups() }.hasPrefix("locked"))
    ledger.settle()
    try other.connection.execute("ROLLBACK")
    #expect(try RollupMark(other.connection).callSeq == 0)
    #expect(try other.total() == Expected.total(calls))
  }

  @Test("programs that roll up at once count nothing twice")
  func concurrent() throws {
    let calls = try RandomCalls(seed: 7).record(3000, in: folder.ledger())
    let errors = concurrently(4) { [path = folder.file()] _ in
      let ledger = try LedgerFile.openForWriting(path)
      while try !ledger.refreshRollups(limit: 100) {}
    }
    #expect(errors == [])
    let ledger = try folder.ledger()
    #expect(try RollupMark(ledger.connection).callSeq == 3000)
    #expect(try ledger.total() == Expected.total(calls))
  }

  @Test("a sum that 64 bits cannot hold stays among the calls, and the total exact")
  func overflow() throws {
    let ledger = try folder.ledger()
    let event = "'model':'m','provider':'p','occurred_at':'2026-02-01','input_tokens':1"
    try ledger.record("{'id':'1',\(event)}")
    try ledger.refreshRollups()
    try ledger.connection.execute("UPDATE rollups SET input_tokens = \(Int64.max)")
    try ledger.record("{'id':'2',\(event)}")
    #expect(failure { try ledger.refreshRollups() }.hasPrefix("sqlite"))
    #expect(try RollupMark(ledger.connection).callSeq == 1)
    #expect(try ledger.total().inputTokens == Int128(Int64.max) + 1)
  }

  @Test("the numbers of dimensions and grains are those that the migration tells")
  func numbers() throws {
    let text = try Repository.text("migrations/0006_create_rollups.sql")
    for (code, field) in RollupDimension.fields.enumerated().dropFirst(2).dropLast() {
      #expect(text.contains(try Regex("[ ]\(code) \(field)[,\\s]")), "\(code) \(field)")
    }
    let named = Set(Dimension.names).subtracting(RollupDimension.fields)
    #expect(named == ["provider"])
    let ledger = try folder.ledger()
    for row in try ledger.rows("SELECT view, code FROM rollup_views WHERE code > 1") {
      let parts = row.split(separator: "|")
      #expect(RollupDimension.fields[Int(parts[1]) ?? 0] == parts[0])
    }
  }
}
