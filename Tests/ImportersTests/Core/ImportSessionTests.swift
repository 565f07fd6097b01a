import Foundation
import Ledger
import Metering
import Testing

@testable import Importers

@Suite("Importing once")
struct ImportSessionTests {
  private func event(_ id: Int, output: Int = 5) -> String {
    "{'id':'e\(id)','occurred_at':'2026-03-01T10:00:00Z','model':'gpt-4o','input_tokens':10,"
      + "'output_tokens':\(output)}"
  }

  private func events(_ ids: Range<Int>) -> String { ids.map { event($0) }.joined(separator: "\n") }

  @Test("importing twice changes nothing, also without ids")
  func twice() throws {
    let bench = try Bench()
    let anonymous = "{'model':'gpt-4o','input_tokens':1,'output_tokens':1}"
    try bench.log("a.ndjson", events(0..<3) + "\n" + anonymous + "\n" + anonymous)
    #expect(try bench.importLogs(NDJSONSource.self) == "5 recorded")
    #expect(try bench.importLogs(NDJSONSource.self) == "1 unchanged")
    // Touched, so that it is looked into.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
      ofItemAtPath: bench.folder.path + "/logs/a.ndjson")
    #expect(try bench.importLogs(NDJSONSource.self) == "nothing")
    // Its notes are lost: calls have ids.
    let other = try Bench()
    try other.log("a.ndjson", events(0..<3))
    try other.importLogs(NDJSONSource.self)
    try other.log("b.ndjson", events(0..<3))
    #expect(try other.importLogs(NDJSONSource.self) == "3 known, 1 unchanged")
  }

  @Test("a grown file adds only what is new, with its line numbers")
  func grown() throws {
    let bench = try Bench()
    try bench.log("a.ndjson", events(0..<2))
    #expect(try bench.importLogs(NDJSONSource.self) == "2 recorded")
    try bench.append("a.ndjson", event(2) + "\n\nnonsense\n" + event(3))
    var rejected: [ImportRejection] = []
    bench.hooks.onReject = { rejected.append($0) }
    #expect(try bench.importLogs(NDJSONSource.self) == "2 recorded, 1 rejected")
    #expect(rejected.map(\.line) == [5])
    #expect(try bench.rows("SELECT lines, position = size FROM imported_files") == ["6|1"])
  }

  @Test(
    "a rewritten, shrunk or replaced file is read again",
    arguments: [
      "short", "changed at the head", "changed before the end",
    ])
  func rewritten(how: String) throws {
    let bench = try Bench()
    try bench.log("a.ndjson", events(0..<200))
    try bench.importLogs(NDJSONSource.self)
    switch how {
    case "short":
      try bench.log("a.ndjson", events(300..<302))
      #expect(try bench.importLogs(NDJSONSource.self) == "2 recorded")
    case "changed at the head":
      try bench.log("a.ndjson", event(300) + "\n" + events(1..<200) + "\n" + event(201))
      #expect(try bench.importLogs(NDJSONSource.self) == "2 recorded, 199 known")
    default:
      try bench.log("a.ndjson", events(0..<199) + "\n" + event(300) + "\n" + event(301))
      #expect(try bench.importLogs(NDJSONSource.self) == "2 recorded, 199 known")
    }
  }

  @Test("a last line that breaks off is left for the next import")
  func truncated() throws {
    let bench = try Bench()
    try bench.log("a.ndjson", event(0) + "\n" + event(1).prefix(40), end: "")
    #expect(try bench.importLogs(NDJSONSource.self) == "1 recorded, 1 open")
    try bench.append("a.ndjson", String(event(1).dropFirst(40)), end: "")
    #expect(try bench.importLogs(NDJSONSource.self) == "1 recorded")
    try bench.append("a.ndjson", "\n" + event(2))
    #expect(try bench.importLogs(NDJSONSource.self) == "1 recorded")
    #expect(try bench.rows("SELECT lines FROM imported_files") == ["3"])
    try bench.append("a.ndjson", "nonsense", end: "")
    #expect(try bench.importLogs(NDJSONSource.self) == "1 rejected")
  }

  @Test("a file that its tool deletes changes nothing")
  func deleted() throws {
    let bench = try Bench()
    try bench.log("a.ndjson", events(0..<3))
    try bench.log("b.ndjson", events(3..<5))
    try bench.importLogs(NDJSONSource.self)
    try bench.remove("a.ndjson")
    #expect(try bench.importLogs(NDJSONSource.self) == "1 unchanged")
    #expect(try bench.rows("SELECT count(*) FROM calls") == ["5"])
  }

  @Test("a dry run says the same and writes nothing")
  func dryRun() throws {
    let bench = try Bench()
    bench.isDryRun = true
    try bench.log("a.ndjson", events(0..<5000) + "\n" + events(0..<10))
    try bench.log("b.ndjson", event(2, output: 9))
    #expect(try bench.importLogs(NDJSONSource.self) == "5000 recorded, 11 known")
    #expect(try bench.rows("SELECT count(*) FROM call_history") == ["0"])
    #expect(try bench.rows("SELECT count(*) FROM imported_files") == ["0"])
    let session = try ImportSession(NDJSONSource.self, into: nil, nowMs: { 0 })
    let report = try session.run([bench.folder.path + "/logs"])
    #expect(Bench.said(report) == "5000 recorded, 11 known")
  }

  @Test("lines that cannot be taken are copied as they are, also late ones")
  func rejects() throws {
    let bench = try Bench()
    let costly = String(event(1).dropLast()) + ",'cost_usd':'99999999999'}"
    try bench.log("a.ndjson", event(0) + "\nnonsense\n" + costly + "\n" + event(2))
    var copied: [String] = []
    bench.hooks.onRejectedLine = { copied.append(String(decoding: $0, as: UTF8.self)) }
    #expect(try bench.importLogs(NDJSONSource.self) == "2 recorded, 2 rejected")
    #expect(copied == ["nonsense", costly.replacing("'", with: "\"")])
  }

  @Test("a session that is run again sees what was written since")
  func again() throws {
    let bench = try Bench()
    try bench.log("a.ndjson", event(0))
    let session = try ImportSession(NDJSONSource.self, into: bench.ledger, nowMs: { 0 })
    let logs = [bench.folder.path + "/logs"]
    #expect(Bench.said(try session.run(logs)) == "1 recorded")
    #expect(Bench.said(try session.run(logs)) == "1 unchanged")
    try bench.append("a.ndjson", event(1))
    try bench.log("b.ndjson", event(2))
    #expect(Bench.said(try session.run(logs)) == "2 recorded")
  }

  // MARK: Killed in the middle

  @Test(
    "an import that dies between batches loses nothing and doubles nothing", .serialized,
    arguments: [1, 2])
  func killed(batches: Int) throws {
    let bench = try Bench()
    try bench.log("a.ndjson", events(0..<10_000))
    try bench.log("b.ndjson", events(10_000..<10_010))
    MortalSource.life.left = batches * 4096 + 100
    #expect(throws: LedgerError.self) { try bench.importLogs(MortalSource.self) }
    #expect(try bench.rows("SELECT count(*) FROM calls") == ["\(batches * 4096)"])
    MortalSource.life.left = .max
    try bench.importLogs(MortalSource.self)
    #expect(
      try bench.rows("SELECT count(*), count(DISTINCT id), sum(output_tokens) FROM calls")
        == ["10010|10010|50050"])
  }

  @Test("an import that is ended goes on where it ended")
  func stopped() throws {
    let bench = try Bench()
    try bench.log("a.ndjson", events(0..<10_000))
    var batches = 0
    bench.hooks.onProgress = { if $0.calls > 0 { batches += 1 } }
    bench.hooks.isStopped = { batches > 0 }
    bench.batchCalls = 4096
    #expect(try bench.importLogs(NDJSONSource.self) == "4096 recorded")
    #expect(try bench.rows("SELECT lines FROM imported_files") == ["4096"])
    bench.hooks = ImportHooks()
    #expect(try bench.importLogs(NDJSONSource.self) == "5904 recorded")
  }
}

/// Events, read by a source that dies after a number of them.
struct MortalSource: ImportSource {
  /// How many calls are left until it dies.
  ///
  /// Only one test runs it at a time.
  final class Life: @unchecked Sendable { var left = Int.max }

  static let life = Life()
  static let name = "mortal"
  static let summary = ""
  static let canResume = true
  static let canCheckpoint = true
  static func places(_ environment: ImportEnvironment) -> [String] { [] }
  static func isOwn(path: String) -> Bool { true }

  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws {
    try file.forEachLine { number, bytes in
      Self.life.left -= 1
      if Self.life.left < 0 { throw LedgerError.diskFull(path: "") }
      let event = try bytes.withUnsafeBytes { try UsageEvent(parsing: $0) }
      try sink.take(ImportedCall(event: event, line: number))
    }
  }
}
