import Foundation
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Creating and opening a ledger")
struct CreatingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a new ledger says what it is, and only its owner may read it")
  func new() throws {
    let ledger = try folder.ledger()
    try ledger.record("{'model':'m','provider':'p','input_tokens':1}")
    #expect(try ledger.connection.integer("PRAGMA application_id") == 0x636F_7374)
    #expect(try ledger.connection.integer("PRAGMA user_version") == Migration.all.last?.version)
    #expect(try ledger.connection.text("PRAGMA journal_mode") == "wal")
    #expect(try ledger.connection.integer("PRAGMA synchronous") == 2, "FULL")
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
      #expect(try folder.mode(name) == 0o600, "\(name)")
    }
    // `file` and other programs read the application's id in the header.
    let header = try Data(contentsOf: URL(filePath: folder.file())).prefix(72)
    #expect(header.suffix(4) == Data("cost".utf8))
  }

  @Test("what was recorded is there when the ledger is opened again")
  func reopened() throws {
    try folder.ledger().record("{'id':'a','model':'m','provider':'p','input_tokens':1}")
    #expect(try folder.ledger().ids() == ["a"])
    let reader = try LedgerFile.openForReading(folder.file())
    #expect(try reader.ids() == ["a"])
    #expect(failure { try reader.record("{'model':'m'}") }.hasPrefix("notPermitted"))
    #expect(try reader.ids() == ["a"])
  }

  @Test("opening a ledger again changes no byte of it")
  func untouched() throws {
    try folder.ledger().record("{'id':'a','model':'m','provider':'p','input_tokens':1}")
    let before = try folder.contents()
    _ = try folder.ledger().total()
    #expect(try folder.contents()["ledger.db"] == before["ledger.db"])
  }

  @Test("reading creates nothing")
  func readingMissing() throws {
    let path = folder.file()
    #expect(failure { _ = try LedgerFile.openForReading(path) } == "missing(path: \"\(path)\")")
    #expect(try folder.contents().isEmpty)
  }

  @Test("missing folders are made only on request, for the owner alone")
  func folders() throws {
    let path = folder.file("a/b/ledger.db")
    #expect(
      failure { _ = try LedgerFile.openForWriting(path) }
        == "folderMissing(folder: \"\(folder.file("a/b"))\")")
    #expect(try folder.contents().isEmpty)
    _ = try LedgerFile.openForWriting(path, creatingFolders: true)
    #expect(try folder.mode("a") == 0o700 && folder.mode("a/b") == 0o700)
    #expect(try folder.mode("a/b/ledger.db") == 0o600)
  }

  @Test("an empty file becomes a ledger")
  func emptyFile() throws {
    let path = try folder.write(Data(), to: "ledger.db")
    #expect(failure { _ = try LedgerFile.openForReading(path) } == "missing(path: \"\(path)\")")
    try folder.ledger().record("{'id':'a','model':'m'}")
    #expect(try LedgerFile.openForReading(path).ids() == ["a"])
    #expect(try folder.contents().keys.filter { $0.contains("before") }.isEmpty)
  }

  @Test(
    "a path is taken literally",
    arguments: ["with space.db", "file:x.db", "a?mode=memory.db", "a#b.db", "100%41.db", "漢.db"])
  func oddPaths(name: String) throws {
    try folder.ledger(name).record("{'id':'a','model':'m'}")
    #expect(try LedgerFile.openForReading(folder.file(name)).ids() == ["a"])
    let companions = ["", "-wal", "-shm"].map { name + $0 }
    #expect(try Set(folder.contents().keys).isSubset(of: companions))
  }

  @Test("a folder of a path is what stands before its last slash")
  func folderNames() {
    let table: [(String, String)] = [
      ("/a/b.db", "/a"), ("/b.db", "/"), ("b.db", "."), ("a/b.db", "a"), ("a//b.db", "a/"),
      ("", "."),
    ]
    for (path, expected) in table {
      #expect(FileInspection.folder(of: path) == expected, "\(path)")
    }
  }

  @Test("a writer that finds the ledger locked waits, then says so; nothing is written")
  func locked() throws {
    let ledger = try folder.ledger()
    let impatient = try folder.ledger(busyTimeoutMs: 1)
    try ledger.connection.write {
      let error = failure { try impatient.record("{'id':'a','model':'m'}") }
      #expect(error == "locked(path: \"\(folder.file())\", waitedMs: 1)")
    }
    #expect(try ledger.ids().isEmpty)
    try impatient.record("{'id':'a','model':'m'}")
    #expect(try ledger.ids() == ["a"])
  }

  @Test("made ids are distinct, sort by time and fit an event")
  func ids() throws {
    let ids = (0..<2000).map { CallID.make(nowMs: testNowMs + $0) }
    #expect(Set(ids).count == ids.count && ids == ids.sorted())
    let shape = /call_[0-9a-hjkmnp-tv-z]{26}/
    #expect(ids.allSatisfy { $0.wholeMatch(of: shape) != nil })
    #expect(Set((0..<2000).map { _ in CallID.make(nowMs: testNowMs) }).count == 2000)
    #expect(CallID.make(nowMs: 253_402_300_799_999) > CallID.make(nowMs: testNowMs))
  }
}
