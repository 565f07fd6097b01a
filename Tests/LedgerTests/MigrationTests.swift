import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Bringing an older ledger up to date")
struct MigrationTests {
  private let folder: TemporaryFolder
  private static let first = [
    Migration(
      name: "0001_create_calls",
      sql: "CREATE TABLE calls_then (a TEXT NOT NULL) STRICT; CREATE TABLE old (a) ")
  ]
  private static let second =
    first + [
      Migration(name: "0002_add", sql: "ALTER TABLE calls_then ADD COLUMN b INTEGER DEFAULT 7"),
      Migration(name: "0003_drop", sql: "DROP TABLE old; CREATE TABLE new (a)"),
    ]

  init() throws { folder = try TemporaryFolder() }

  private func open(_ migrations: [Migration]) throws -> LedgerFile {
    try LedgerFile.openForWriting(
      folder.file(), creatingFolders: false, busyTimeoutMs: 15_000, priceList: TestPrices.list,
      migrations: migrations)
  }

  private func backup(_ name: String = "ledger.db.before-3") throws -> Connection {
    try Connection(path: folder.file(name), access: .readOnly, busyTimeoutMs: 0)
  }

  @Test("all steps are applied in order, the rows stay, and a copy of the old file is kept")
  func migrates() throws {
    try open(Self.first).connection.execute("INSERT INTO calls_then VALUES ('kept')")
    let copies = try folder.contents().keys.filter { $0.contains("before") }
    #expect(copies.isEmpty, "a new file needs no copy")
    let ledger = try open(Self.second)
    #expect(try ledger.rows("SELECT a, b FROM calls_then") == ["kept|7"])
    #expect(try ledger.connection.integer("PRAGMA user_version") == 3)
    #expect(try ledger.connection.integer("SELECT count(*) FROM new") == 0)
    let copy = try backup()
    #expect(try copy.text("SELECT a FROM calls_then") == "kept")
    #expect(try copy.integer("PRAGMA user_version") == 1)
    #expect(try copy.integer("PRAGMA application_id") == FileInspection.applicationID)
    #expect(try copy.integer("SELECT count(*) FROM old") == 0)
    #expect(try folder.mode("ledger.db.before-3") == 0o600)
  }

  @Test("a ledger that is up to date gets no copy")
  func upToDate() throws {
    _ = try open(Self.second)
    _ = try open(Self.second)
    #expect(try folder.contents().keys.filter { $0.contains("before") }.isEmpty)
  }

  @Test("a step that fails leaves the ledger as it was; the next attempt succeeds")
  func failing() throws {
    try open(Self.first).connection.execute("INSERT INTO calls_then VALUES ('kept')")
    let bad = Self.second + [Migration(name: "0004_bad", sql: "CREATE TABLE x (a); NONSENSE")]
    #expect(failure { _ = try open(bad) }.hasPrefix("sqlite("))
    let ledger = try open(Self.first)
    #expect(try ledger.rows("SELECT * FROM calls_then") == ["kept"])
    #expect(try ledger.connection.integer("PRAGMA user_version") == 1)
    #expect(try ledger.rows("SELECT name FROM sqlite_schema WHERE name IN ('new', 'x')") == [])
    #expect(try open(Self.second).rows("SELECT a FROM calls_then") == ["kept"])
  }

  @Test("a copy that is already there stays: it is the older state")
  func existingCopy() throws {
    try open(Self.first).connection.execute("INSERT INTO calls_then VALUES ('first')")
    _ = failure { _ = try open(Self.second.dropLast() + [Migration(name: "0003_x", sql: "NO")]) }
    #expect(try backup().integer("SELECT count(*) FROM calls_then") == 1)
    try open(Self.first).connection.execute("INSERT INTO calls_then VALUES ('second')")
    _ = try open(Self.second)
    #expect(try backup().integer("SELECT count(*) FROM calls_then") == 1)
    #expect(try open(Self.second).connection.integer("SELECT count(*) FROM calls_then") == 2)
  }

  @Test("a new ledger that cannot be made is made by the next attempt")
  func failingFirst() throws {
    let bad = [Migration(name: "0001_bad", sql: "CREATE TABLE x (a); NONSENSE")]
    #expect(failure { _ = try open(bad) }.hasPrefix("sqlite("))
    #expect(try open(Self.first).rows("SELECT name FROM sqlite_schema") == ["calls_then", "old"])
  }

  @Test("turning on the write-ahead log waits for another program's lock")
  func waitsForLog() throws {
    let holder = try folder.ledger().connection
    try holder.execute("PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE")
    let outcome = Mutex("nothing")
    let begun = DispatchSemaphore(value: 0)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async { [folder] in
      begun.signal()
      let error = failure { _ = try folder.ledger(busyTimeoutMs: 600_000) }
      outcome.withLock { $0 = error }
      done.signal()
    }
    begun.wait()
    // SQLite's own handler is not asked when a reader wants to write, so it fails at once.
    Thread.sleep(forTimeInterval: 0.3)
    try holder.execute("COMMIT")
    done.wait()
    #expect(outcome.withLock { $0 } == "no error")
  }

  @Test("programs that start at once all find the ledger made, once")
  func madeAtOnce() async throws {
    await withTaskGroup { group in
      for _ in 0..<Programs.count {
        group.addTask { [path = folder.path] in
          await #expect(processExitsWith: .success) { [path = path as String] in
            Programs.makeLedgers(in: path)
          }
        }
      }
    }
    for round in 0..<Programs.rounds {
      let ledger = try LedgerFile.openForReading(folder.file("new-\(round).db"))
      #expect(try ledger.ids() == ["same"], "round \(round)")
      #expect(try ledger.rows("PRAGMA integrity_check") == ["ok"], "round \(round)")
    }
  }

  @Test("programs that start at once after an update find the ledger migrated, and a copy")
  func migratedAtOnce() async throws {
    for round in 0..<Programs.rounds {
      let old = try LedgerFile.openForWriting(
        folder.file("old-\(round).db"), creatingFolders: false, busyTimeoutMs: 0,
        priceList: TestPrices.list, migrations: Array(Migration.all.prefix(1)))
      try old.connection.execute("INSERT INTO names (name) VALUES ('kept')")
    }
    await withTaskGroup { group in
      for _ in 0..<Programs.count {
        group.addTask { [path = folder.path] in
          await #expect(processExitsWith: .success) { [path = path as String] in
            Programs.migrateLedgers(in: path)
          }
        }
      }
    }
    let newest = try #require(Migration.all.last?.version)
    for round in 0..<Programs.rounds {
      let name = "old-\(round).db"
      let ledger = try LedgerFile.openForReading(folder.file(name))
      #expect(try ledger.rows("SELECT name FROM names") == ["kept"], "round \(round)")
      let copy = try backup("\(name).before-\(newest)")
      #expect(try copy.text("SELECT name FROM names") == "kept", "round \(round)")
      #expect(try copy.integer("PRAGMA user_version") == 1, "round \(round)")
      let files = try folder.contents().keys.filter { $0.hasPrefix(name + ".") }
      #expect(files == ["\(name).before-\(newest)"], "nothing else is left behind")
    }
  }
}
