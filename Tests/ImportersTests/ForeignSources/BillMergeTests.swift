import Foundation
import Ledger
import Metering
import SQLite
import Testing

@testable import Importers

/// Merging what another ledger has on its bills beside calls.
@Suite("Another ledger's plans and taxes") struct BillMergeTests {
  private let folder: TestFolder
  private let mine: LedgerFile
  private let other: LedgerFile
  private let conflicts = Conflicts()
  private final class Conflicts { var all: [String] = [] }

  private static let october: ClosedRange<Int64> = 20_727...20_757

  init() throws {
    folder = try TestFolder()
    mine = try ledger(in: folder, "mine.db")
    other = try ledger(in: folder, "other.db")
  }

  private func tax(
    _ amount: Int64, id: String? = nil, note: String? = nil, in ledger: LedgerFile
  ) throws {
    let entry = BillEntry(
      id: id, kind: .tax, provider: "openai", amountPicousd: amount, days: Self.october, note: note)
    try ledger.addBillEntry(entry, nowMs: 0)
  }

  private func plan(_ fee: Int64, from day: Int64 = 20_727, in ledger: LedgerFile) throws {
    let terms = [try CallFilter.Term("source=claude-code")].compactMap(\.self)
    let plan = Plan(
      id: "max", provider: "anthropic", terms: terms, feePicousd: fee, per: .month, firstDay: day)
    try ledger.setPlan(plan, nowMs: 0)
  }

  /// Merges one ledger into the other, as if its file were new.
  private func merge(
    _ from: LedgerFile, into ledger: LedgerFile, isDryRun: Bool = false
  ) throws -> ImportReport {
    conflicts.all = []
    var hooks = ImportHooks()
    hooks.onReject = { conflicts.all.append($0.reason) }
    let copy = folder.path + "/\(UUID().uuidString).db"
    try FileManager.default.copyItem(atPath: from.path, toPath: copy)
    let log = from.path + "-wal"
    if FileManager.default.fileExists(atPath: log) {
      try FileManager.default.copyItem(atPath: log, toPath: copy + "-wal")
    }
    let session = try ImportSession(
      LedgerSource.self, into: ledger, isDryRun: isDryRun, hooks: hooks,
      nowMs: { 1_800_000_000_000 })
    return try session.run([copy])
  }

  private func said(_ ledger: LedgerFile) throws -> [String] {
    try ledger.plans().map { "\($0.id) \($0.feePicousd) \($0.firstDay)" }
      + ledger.billEntries().map { "\($0.id) \($0.amountPicousd)" }
  }

  @Test("they come once, and again changes nothing")
  func once() throws {
    try tax(5, note: "for October", in: other)
    try plan(100, in: other)
    try tax(7, id: "mine", in: mine)
    let first = try merge(other, into: mine)
    #expect(first.billEntries == 2 && first.hasChanged && conflicts.all.isEmpty)
    #expect(first.notes.count == 1 && first.notes[0].contains("source=claude-code"))
    let merged = ["max 100 20727", "mine 7", "openai-2026-10-tax 5"]
    #expect(try said(mine).sorted() == merged.sorted())
    #expect(try mine.billEntries().contains { $0.note == "for October" })
    let second = try merge(other, into: mine)
    #expect(second.billEntries == 0 && !second.hasChanged && second.notes.isEmpty)
    #expect(try said(mine).sorted() == merged.sorted() && conflicts.all.isEmpty)
    #expect(try merge(mine, into: other).billEntries == 1, "and back: what only this one has")
    #expect(try said(other).sorted() == merged.sorted())
  }

  @Test("a dry run writes nothing")
  func dryRun() throws {
    try tax(5, in: other)
    #expect(try merge(other, into: mine, isDryRun: true).billEntries == 1)
    #expect(try said(mine) == [])
  }

  @Test("another amount under the same name is a conflict, and nothing is changed here")
  func conflict() throws {
    try tax(5_000_000_000_000, in: other)
    try tax(4_000_000_000_000, in: mine)
    try plan(100, in: other)
    try plan(200, in: mine)
    try tax(1, id: "new", in: other)
    let report = try merge(other, into: mine)
    #expect(report.billEntries == 1 && report.rejected == 2)
    #expect(
      conflicts.all.first == "'openai-2026-10-tax' of costs bill stays as it is here: the other "
        + "ledger has amount 5, this one 4")
    #expect(conflicts.all.last?.contains("'max'") == true)
    #expect(
      try said(mine).sorted() == [
        "max 200 20727", "new 1", "openai-2026-10-tax 4000000000000",
      ])
    #expect(try merge(other, into: mine).rejected == 2, "it is named each time")
  }

  @Test("one name for a plan and a tax is a conflict")
  func kinds() throws {
    try plan(100, in: other)
    try tax(5, id: "max", in: mine)
    _ = try merge(other, into: mine)
    #expect(conflicts.all.count == 1 && conflicts.all[0].contains("kind plan, this one tax"))
  }

  @Test("a plan that was changed there since is changed here, once")
  func changed() throws {
    try plan(100, in: other)
    _ = try merge(other, into: mine)
    try plan(200, from: 20_758, in: other)
    #expect(try merge(other, into: mine).billEntries == 1)
    #expect(try merge(other, into: mine).billEntries == 0)
    #expect(try said(mine) == ["max 100 20727", "max 200 20758"])
    #expect(try mine.plans() == other.plans())
    #expect(try merge(mine, into: other).billEntries == 0)
  }

  @Test("what was withdrawn here stays so; what was withdrawn there is named")
  func withdrawn() throws {
    try tax(5, in: other)
    try tax(6, id: "two", in: other)
    _ = try merge(other, into: mine)
    try mine.withdrawBillEntry(id: "openai-2026-10-tax", nowMs: 1)
    try other.withdrawBillEntry(id: "two", nowMs: 1)
    let report = try merge(other, into: mine)
    #expect(report.billEntries == 0)
    #expect(
      report.notes == [
        "'two' was withdrawn there and counts here; if it must not: costs bill rm two"
      ])
    #expect(try said(mine) == ["two 6"])
  }

  @Test("a ledger of before there were bills has none")
  func older() throws {
    let path = folder.path + "/old.db"
    _ = try ledger(in: folder, "old.db")
    let connection = try Connection(path: path, access: .readWrite, busyTimeoutMs: 1000)
    for table in ["bill_entries", "bill_assertions"] {
      try connection.execute("DROP TABLE \(table)")
    }
    try connection.execute("PRAGMA user_version = 7")
    #expect(try ForeignLedger(path).bills().count == 0)
  }
}
