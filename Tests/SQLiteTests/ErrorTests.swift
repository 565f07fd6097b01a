import Foundation
import SQLite
import Testing

@Suite("SQLite's errors")
struct ErrorTests {
  private let folder: TemporaryFolder
  private let connection: Connection

  init() throws {
    folder = try TemporaryFolder()
    connection = try folder.connection()
    try connection.execute(
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;
      CREATE TABLE t (
        a INTEGER UNIQUE, b TEXT NOT NULL CHECK (b <> 'bad'), p INTEGER REFERENCES p
      ) STRICT;
      INSERT INTO t VALUES (1, 'x', NULL);
      PRAGMA foreign_keys = ON;
      """)
  }

  @Test("an error has SQLite's extended code, its message, and the statement without values")
  func codes() throws {
    let cases: [(sql: String, values: [Value], code: Int32)] = [
      ("SELEC 1", [], 1),
      ("SELECT * FROM nothing", [], 1),
      ("INSERT INTO t VALUES (?, ?, NULL)", [1, "secret"], 2067),  // UNIQUE
      ("INSERT INTO t VALUES (?, ?, NULL)", [2, nil], 1299),  // NOT NULL
      ("INSERT INTO t VALUES (?, ?, NULL)", [3, "bad"], 275),  // CHECK
      ("INSERT INTO t VALUES (?, ?, ?)", [4, "secret", 9], 787),  // FOREIGN KEY
      ("INSERT INTO t VALUES (?, ?, NULL)", ["secret", "x"], 3091),  // STRICT type
      ("INSERT INTO p VALUES (1), (1)", [], 1555),  // PRIMARY KEY
    ]
    for (sql, values, code) in cases {
      let error = try SQLiteError.thrown { try connection.prepare(sql).run(values) }
      #expect(error?.extendedCode == code, "\(sql)")
      #expect(error?.code == code & 0xFF && error?.sql == sql)
      #expect(error?.isConstraint == (code != 1), "\(sql)")
      let text = try #require(error).description
      #expect(!text.contains("secret") && text.hasSuffix("(SQLite error \(code))"))
    }
  }

  @Test("a parameter that the statement does not have cannot be bound")
  func range() throws {
    let statement = try connection.prepare("SELECT ?")
    #expect(try SQLiteError.thrown { try statement.bind(1, at: 2) }?.code == 25)
    #expect(try SQLiteError.thrown { try statement.bind(1, at: 0) }?.code == 25)
  }

  @Test("a missing file is not created")
  func missing() throws {
    for access in [Connection.Access.readOnly, .readWrite, .immutable] {
      let path = folder.path + "/missing.db"
      let error = try SQLiteError.thrown {
        _ = try Connection(path: path, access: access, busyTimeoutMs: 0)
      }
      #expect(error?.isCannotOpen == true)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("a file that is no database is noticed by the first statement, and stays as it is")
  func notADatabase() throws {
    let path = folder.path + "/notes.txt"
    let text = Data(String(repeating: "not a database\n", count: 100).utf8)
    try text.write(to: URL(filePath: path))
    let notes = try Connection(path: path, access: .readWrite, busyTimeoutMs: 0)
    let error = try SQLiteError.thrown { try notes.execute("CREATE TABLE t (a)") }
    #expect(error?.isNotADatabase == true)
    #expect(try Data(contentsOf: URL(filePath: path)) == text)
  }

  @Test("a read-only connection refuses to write")
  func readOnly() throws {
    for access in [Connection.Access.readOnly, .immutable] {
      let reader = try Connection(path: folder.file(), access: access, busyTimeoutMs: 0)
      #expect(try reader.integer("SELECT a FROM t") == 1)
      let error = try SQLiteError.thrown { try reader.execute("DELETE FROM t") }
      #expect(error?.isReadOnly == true)
    }
    #expect(try connection.integer("SELECT count(*) FROM t") == 1)
  }

  @Test("a file that may grow no more is full")
  func full() throws {
    try connection.execute("PRAGMA max_page_count = 20")
    let error = try SQLiteError.thrown {
      try connection.prepare("INSERT INTO t VALUES (5, ?, NULL)").run([
        .text(String(repeating: "x", count: 200_000))
      ])
    }
    #expect(error?.isFull == true)
    #expect(try connection.integer("SELECT count(*) FROM t") == 1)
  }

  @Test("the kinds of errors are told apart")
  func kinds() {
    func kinds(_ code: Int32) -> [Bool] {
      let error = SQLiteError(extendedCode: code, message: "")
      return [
        error.isBusy, error.isFull, error.isReadOnly, error.isCannotOpen, error.isNotADatabase,
        error.isConstraint, error.isNotAuthorized,
      ]
    }
    // Codes from sqlite3.h, with an extended one where SQLite has it.
    let codes: [[Int32]] = [
      [5, 517, 6, 262], [13], [8, 1032, 3], [14, 270], [26], [19, 2067], [23],
    ]
    for (index, group) in codes.enumerated() {
      for code in group {
        #expect(kinds(code).enumerated().allSatisfy { $1 == ($0 == index) }, "\(code)")
      }
    }
    #expect(kinds(1).allSatisfy { !$0 })
  }

  @Test(
    "a path is taken literally",
    arguments: [
      "with space.db", "file:x.db", "a?mode=memory", "a#b.db", "100%41.db", "grün 漢.db", ":memory:",
      "-x.db", "a&b=c.db",
    ])
  func paths(name: String) throws {
    let writer = try folder.connection(name)
    try writer.execute("CREATE TABLE t (a); INSERT INTO t VALUES (42)")
    let size = try FileManager.default.attributesOfItem(atPath: folder.file(name))[.size] as? Int
    #expect((size ?? 0) > 0)
    for access in [Connection.Access.readOnly, .immutable] {
      let reader = try Connection(path: folder.file(name), access: access, busyTimeoutMs: 0)
      #expect(try reader.integer("SELECT a FROM t") == 42)
    }
  }
}
