import Foundation
import Testing

@testable import Ledger
@testable import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that are no ledger: each is refused, and the folder is byte for byte as it was.
@Suite("Refused files")
struct RefusedFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expectRefused(
    _ name: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try folder.contents()
    let writing = failure { _ = try LedgerFile.openForWriting(folder.file(name)) }
    let reading = failure { _ = try LedgerFile.openForReading(folder.file(name)) }
    let expected = reason.replacing("PATH", with: "\"\(folder.file(name))\"")
    #expect(writing == expected, sourceLocation: sourceLocation)
    #expect(reading == expected, sourceLocation: sourceLocation)
    #expect(try folder.contents() == before, sourceLocation: sourceLocation)
  }

  @Test("a text file, short or long")
  func text() throws {
    for count in [1, 10, 99, 100, 5000] {
      try folder.write(Data(String(repeating: "x", count: count).utf8), to: "notes.txt")
      try expectRefused("notes.txt", "notALedger(path: PATH, what: \"no SQLite database\")")
    }
  }

  @Test("a file that only begins like a database")
  func truncated() throws {
    try folder.write(Data("SQLite format 3\0".utf8), to: "half.db")
    try expectRefused("half.db", "notALedger(path: PATH, what: \"no SQLite database\")")
  }

  @Test("another application's database, in any journal mode")
  func foreign() throws {
    for mode in ["DELETE", "WAL"] {
      let name = "foreign-\(mode).db"
      let path = try folder.write(Data(), to: name)
      try Connection(path: path, access: .readWrite, busyTimeoutMs: 0).execute(
        "PRAGMA journal_mode = \(mode); CREATE TABLE calls (a); INSERT INTO calls VALUES (1)")
      try expectRefused(
        name, "notALedger(path: PATH, what: \"another application\\'s SQLite database\")")
    }
  }

  @Test("another application's database with rows that are still in its write-ahead log")
  func foreignWithLog() throws {
    let path = try folder.write(Data(), to: "live.db")
    let connection = try Connection(path: path, access: .readWrite, busyTimeoutMs: 0)
    try connection.execute(
      "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    // As its program left it when it was killed: opening it would write the log into the file.
    for suffix in ["", "-wal"] {
      try folder.write(Data(contentsOf: URL(filePath: path + suffix)), to: "dead.db" + suffix)
    }
    #expect(try folder.contents()["dead.db-wal"]??.isEmpty == false)
    try expectRefused(
      "dead.db", "notALedger(path: PATH, what: \"another application\\'s SQLite database\")")
  }

  @Test("a folder")
  func directory() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("ledger.db"), withIntermediateDirectories: false)
    try expectRefused("ledger.db", "isDirectory(path: PATH)")
  }

  @Test("a pipe, without waiting for its other end", .timeLimit(.minutes(1)))
  func pipe() throws {
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    try expectRefused("pipe", "notALedger(path: PATH, what: \"no regular file\")")
  }

  @Test("a ledger of a newer program")
  func newer() throws {
    let newest = try #require(Migration.all.last?.version)
    try folder.ledger().record("{'id':'a','model':'m'}")
    try folder.ledger().connection.execute("PRAGMA user_version = 9001")
    let before = try folder.contents()
    let path = folder.file()
    let expected = "newer(path: \"\(path)\", fileVersion: 9001, programVersion: \(newest))"
    #expect(failure { _ = try LedgerFile.openForWriting(path) } == expected)
    for name in ["ledger.db", "ledger.db-wal"] {
      #expect(try folder.contents()[name] == before[name], "\(name)")
    }
    // A reader of a file in WAL mode makes the log's index beside it; the file itself stays.
    #expect(failure { _ = try LedgerFile.openForReading(path) } == expected)
    #expect(try folder.contents()["ledger.db"] == before["ledger.db"])
  }

  @Test("a ledger of a newer program whose version is still in its write-ahead log")
  func newerInLog() throws {
    let newest = try #require(Migration.all.last?.version)
    let ledger = try folder.ledger("live.db")
    try ledger.connection.execute("PRAGMA user_version = 9001")
    for suffix in ["", "-wal"] {
      let bytes = try Data(contentsOf: URL(filePath: folder.file("live.db" + suffix)))
      try folder.write(bytes, to: "dead.db" + suffix)
    }
    let before = try folder.contents()
    let path = folder.file("dead.db")
    let error = failure { _ = try LedgerFile.openForWriting(path) }
    #expect(error == "newer(path: \"\(path)\", fileVersion: 9001, programVersion: \(newest))")
    // Closing the last connection moves the log into the file.
    let after = try folder.contents()
    #expect(after["dead.db"] == before["dead.db"], "the file was touched")
    #expect(after["dead.db-wal"] == before["dead.db-wal"], "the log was touched")
  }

  @Test("a ledger of an older program is not opened for reading, and not changed by the attempt")
  func older() throws {
    let newest = try #require(Migration.all.last?.version)
    _ = try LedgerFile.openForWriting(
      folder.file(), creatingFolders: false, busyTimeoutMs: 0, priceList: TestPrices.list,
      migrations: Array(Migration.all.prefix(1)))
    let before = try folder.contents()
    let error = failure { _ = try LedgerFile.openForReading(folder.file()) }
    #expect(
      error
        == "needsMigration(path: \"\(folder.file())\", fileVersion: 1, programVersion: \(newest))")
    #expect(try folder.contents()["ledger.db"] == before["ledger.db"])
  }

  @Test("a damaged ledger is reported, not repaired")
  func damaged() throws {
    try folder.ledger().record("{'id':'a','model':'m'}")
    var bytes = try Data(contentsOf: URL(filePath: folder.file()))
    bytes.replaceSubrange(100..<bytes.count, with: Data(count: bytes.count - 100))
    try folder.write(bytes, to: "ledger.db")
    let error = failure { _ = try LedgerFile.openForReading(folder.file()).ids() }
    #expect(error.hasPrefix("sqlite(") || error.hasPrefix("notALedger("), "\(error)")
    #expect(try folder.contents()["ledger.db"] == bytes)
  }
}
