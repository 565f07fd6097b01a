import Foundation
import Ledger
import Metering
import Pricing
import SQLite
import Testing

@testable import Importers

/// Merging another ledger.
@Suite("Another ledger") struct LedgerMergeTests {
  private let folder: TestFolder
  private let mine: LedgerFile
  private let other: LedgerFile

  init() throws {
    folder = try TestFolder()
    mine = try ledger(in: folder, "mine.db")
    other = try ledger(in: folder, "other.db")
  }

  private func record(
    _ id: String, _ input: Int64?, model: String = "gpt-4o", correcting: String? = nil,
    source: String = "record", in ledger: LedgerFile
  ) throws {
    var event = UsageEvent(model: model)
    event.id = id
    if model != "gpt-4o" { event.provider = "house" }
    event.occurredAtMs = 1_790_000_000_000
    event.usage = input.map { Usage([.input: $0, .output: 1]) }
    event.attribution[.team] = "search"
    event.tags["k"] = "v"
    let call = try ledger.assessor().assess(event, nowMs: 0, madeID: "")
    _ = try Recorder(ledger, source: source).record(
      call, correcting: correcting, nowMs: 1_790_000_000_000)
  }

  /// Merges one ledger into the other: `2 recorded, 1 known`.
  private func merge(_ from: LedgerFile, into ledger: LedgerFile) throws -> String {
    var hooks = ImportHooks()
    hooks.onReject = { conflicts.all.append($0.reason) }
    let session = try ImportSession(
      LedgerSource.self, into: ledger, hooks: hooks, nowMs: { 1_800_000_000_000 })
    return Bench.said(try session.run([from.path]))
  }

  private let conflicts = Conflicts()
  private final class Conflicts { var all: [String] = [] }

  /// A whole number per call that counts: `a 10, b 20`.
  private func inputs(of ledger: LedgerFile) throws -> String {
    var lines: [String] = []
    try ledger.calls(CallFilter(zone: .utc), limit: nil) { call in
      lines.append("\(call.id) \(call.event.usage?[.input] ?? -1)")
    }
    return lines.sorted().joined(separator: ", ")
  }

  @Test("calls come with tags and attribution, and once")
  func once() throws {
    try record("a", 10, in: mine)
    try record("a", 10, in: other)
    try record("b", 20, in: other)
    #expect(try merge(other, into: mine) == "1 recorded, 1 known")
    let merged = try mine.call(id: "b")
    #expect(merged.event.attribution[.team] == "search" && merged.event.tags == ["k": "v"])
    #expect(try merge(other, into: mine) == "1 unchanged")
    try record("c", 30, in: other)
    #expect(try merge(other, into: mine) == "1 recorded, 2 known")
    #expect(try inputs(of: mine) == "a 10, b 20, c 30")
  }

  @Test("a cost stays what it was there: price, rates, what lacked a price, and the source")
  func frozen() throws {
    try other.setPrice(model: "house-model", usd: "7")
    try record("own", 1_000_000, model: "house-model", source: "litellm", in: other)
    try record("unpriced", 5, model: "no-such-model", in: other)
    try mine.setPrice(model: "no-such-model", usd: "1")
    try record("journal", 5, model: "late-model", in: other)
    try other.setPrice(model: "late-model", usd: "2")
    let plan = try other.planRepricing(CallFilter(zone: .utc), isUnpricedOnly: true)
    _ = try other.apply(plan, reason: "the price was late", nowMs: 1_790_000_000_001)
    #expect(try merge(other, into: mine) == "3 recorded")
    for id in ["own", "unpriced", "journal"] {
      var (here, there) = (try mine.call(id: id), try other.call(id: id))
      here.recordedAtMs = nil
      there.recordedAtMs = nil
      #expect(here == there)
    }
    #expect(try mine.call(id: "own").source == "litellm")
    #expect(try mine.call(id: "unpriced").costPicousd == nil)
    #expect(try mine.call(id: "journal").costPicousd != nil)
    #expect(try mine.repricings().isEmpty)
  }

  @Test("of a corrected call the last correction comes, under the id that the call had first")
  func corrections() throws {
    try record("b", 20, in: other)
    try record("b2", 25, correcting: "b", in: other)
    #expect(try merge(other, into: mine) == "1 recorded")
    #expect(try inputs(of: mine) == "b 25")
    try record("b3", 5, correcting: "b2", in: other)
    #expect(try merge(other, into: mine) == "1 replaced")
    try record("b4", 6, correcting: "b3", in: other)
    #expect(try merge(other, into: mine) == "1 replaced")
    #expect(try inputs(of: mine) == "b4 6")
    try record("unrelated", 1, in: other)
    #expect(try merge(other, into: mine) == "1 recorded, 1 known")
    // And back: there is nothing new for the other.
    #expect(try merge(mine, into: other) == "2 known")
    #expect(try inputs(of: other) == "b4 6, unrelated 1")
  }

  @Test("merged in both directions, again and again, both ledgers say the same")
  func bothDirections() throws {
    try record("a", 1, in: mine)
    try record("a2", 2, correcting: "a", in: mine)
    try record("a", 1, in: other)
    try record("b", 3, source: "claude-code", in: mine)
    try record("b", 4, source: "litellm", in: other)
    try record("c", nil, in: mine)
    try record("c", 5, in: other)
    try record("d", 6, source: "codex", in: other)
    try record("d2", 7, correcting: "d", in: other)
    #expect(try merge(other, into: mine) == "1 recorded, 1 known, 2 replaced")
    #expect(try merge(mine, into: other) == "3 known, 1 replaced")
    for _ in 0..<2 {
      _ = try merge(other, into: mine)
      _ = try merge(mine, into: other)
    }
    let sum = "SELECT count(*), sum(input_tokens), sum(cost_picousd) FROM calls"
    #expect(try rows(sum, of: mine) == rows(sum, of: other))
    #expect(try rows(sum, of: mine).hasPrefix("4|18|"))
    #expect(conflicts.all.isEmpty)
  }

  @Test("what nobody can choose between stays as it is here, and is named")
  func conflict() throws {
    try record("a", 10, in: mine)
    try record("a", 12, in: other)
    try record("b", 1, in: mine)
    try record("mine", 2, correcting: "b", in: mine)
    try record("b", 1, in: other)
    try record("theirs", 3, correcting: "b", in: other)
    #expect(try merge(other, into: mine) == "2 rejected")
    #expect(try inputs(of: mine) == "a 10, mine 2")
    let stays = "stays as it is here: the other ledger has"
    #expect(
      conflicts.all == [
        "call 'a' \(stays) 12 input_tokens, this one 10",
        "call 'mine' \(stays) 3 input_tokens, this one 2",
      ])
  }

  @Test("further ids come along, so that a log that is imported later finds its call")
  func aliases() throws {
    let bench = try Bench()
    let count =
      "{'timestamp':'2026-03-01T09:00:00Z','type':'event_msg','payload':{'type':'token_count',"
      + "'info':{'total_token_usage':{'input_tokens':5,'output_tokens':1}}}}"
    let head = { (id: String) in "{'type':'session_meta','payload':{'id':'\(id)'}}\n" }
    try bench.log("a.jsonl", head("a") + count)
    try bench.importLogs(CodexSource.self)
    #expect(try merge(bench.ledger, into: mine) == "1 recorded")
    let copy = try bench.log("copy.jsonl", head("b") + count)
    let session = try ImportSession(CodexSource.self, into: mine, nowMs: { 0 })
    #expect(Bench.said(try session.run([copy])) == "1 known")
  }

  @Test("an older ledger is read through its views; a newer one is refused; neither is changed")
  func otherVersions() throws {
    try record("a", 10, in: other)
    other.settle()
    let tables = "DROP TABLE call_aliases; DROP TABLE call_evidence; DROP TABLE imported_files"
    try connection(to: other).execute(tables + "; PRAGMA user_version = 4")
    #expect(try merge(other, into: mine) == "1 recorded")
    #expect(try rows("PRAGMA user_version", of: other) == "4")
    try connection(to: other).execute("PRAGMA user_version = 999")
    let before = try Data(contentsOf: URL(fileURLWithPath: other.path))
    let error = #expect(throws: ImportError.self) { try merge(other, into: mine) }
    #expect(error?.description.contains("newer program (schema 999, ") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: other.path)) == before)
  }

  @Test("nothing is left beside a ledger that nobody else has open")
  func noSideFiles() throws {
    let alone = try TestFolder()
    try record("a", 10, in: other)
    other.settle()
    try FileManager.default.copyItem(atPath: other.path, toPath: alone.path + "/ledger.db")
    let session = try ImportSession(LedgerSource.self, into: mine, nowMs: { 0 })
    #expect(Bench.said(try session.run([alone.path])) == "1 recorded")
    #expect(try alone.names() == ["ledger.db"])
  }

  @Test("a ledger is not merged into itself")
  func itself() throws {
    #expect(throws: ImportError.isTheLedger(path: mine.path)) { try merge(mine, into: mine) }
  }

  private func connection(to ledger: LedgerFile) throws -> Connection {
    try Connection(path: ledger.path, access: .readWrite, busyTimeoutMs: 5000)
  }

  private func rows(_ sql: String, of ledger: LedgerFile) throws -> String {
    var text: [String] = []
    try connection(to: ledger).query(sql) { row in
      text += (0..<row.columnCount).map { row.optionalText($0) ?? "-" }
    }
    return text.joined(separator: "|")
  }
}

extension LedgerFile {
  /// Sets a price for 1,000,000 input tokens; output is free.
  fileprivate func setPrice(model: String, usd: String) throws {
    try setPrice(
      provider: "house", model: model, fromMs: 0, untilMs: nil,
      rates: [
        .input: try Rate(usd: usd, kind: .input), .output: try Rate(usd: "0", kind: .output),
      ], nowMs: 0)
  }
}
