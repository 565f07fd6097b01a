import SQLite
import Testing

@Suite("Statements")
struct StatementTests {
  private let folder: TemporaryFolder
  private let connection: Connection

  init() throws {
    folder = try TemporaryFolder()
    connection = try folder.connection()
  }

  @Test(
    "text that holds no statement is refused",
    arguments: ["", " ", "\n\t ", ";", " ; ", "-- nothing", "/* nothing */"])
  func none(sql: String) throws {
    let error = try SQLiteError.thrown { _ = try connection.prepare(sql) }
    #expect(error?.message == "there is no statement", "\(sql)")
    #expect(error?.code == 1 && error?.sql == sql)
  }

  @Test(
    "text that holds more than one statement is refused",
    arguments: [
      "SELECT 1; SELECT 2", "SELECT 1;SELECT 2;", "SELECT 1; x", "SELECT 1;\u{0}DROP TABLE t",
      "CREATE TABLE t (a); DROP TABLE t",
    ])
  func two(sql: String) throws {
    let error = try SQLiteError.thrown { _ = try connection.prepare(sql) }
    #expect(error?.message == "there is more than one statement", "\(sql)")
  }

  @Test(
    "space and semicolons behind a statement do not count as another",
    arguments: [
      "SELECT 1;", "SELECT 1 ; ", "SELECT 1;\r\n\t\u{B}\u{C};; ", "SELECT 1 -- one", " SELECT 1",
    ])
  func padding(sql: String) throws {
    #expect(try connection.integer(sql) == 1)
  }

  @Test(
    "a comment behind the semicolon is no second statement",
    arguments: ["SELECT 1; -- all of it", "SELECT 1; /* all of it */", "SELECT 1;\n-- all of it\n"])
  func trailingComment(sql: String) throws {
    let error = try SQLiteError.thrown { _ = try connection.prepare(sql) }
    #expect(error == nil, "\(sql)")
  }

  @Test("a statement can be run again with other values")
  func reuse() throws {
    try connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
    let insert = try connection.prepare("INSERT INTO t VALUES (?, ?)")
    for number in Int64(1)...3 {
      try insert.run([.integer(number), .text("n\(number)")])
      #expect(connection.lastInsertedRow == number && connection.changes == 1)
    }
    try insert.run([4])
    #expect(try connection.text("SELECT b FROM t WHERE a = 4") == "n3", "a binding stays")
    #expect(try connection.integer("SELECT sum(a) FROM t") == 10)
    try connection.execute("UPDATE t SET b = '' WHERE a > 2")
    #expect(connection.changes == 2)
  }

  @Test("a statement that was left in the middle of its rows starts again after a reset")
  func reset() throws {
    let statement = try connection.prepare("SELECT 1 UNION ALL SELECT 2")
    #expect(try statement.step() && statement.int64(0) == 1)
    statement.reset()
    #expect(try statement.step() && statement.int64(0) == 1)
    #expect(try statement.step() && statement.int64(0) == 2)
    #expect(try !statement.step())
    #expect(try statement.step() && statement.int64(0) == 1, "done is reset by itself")
  }

  @Test("a statement that failed can be run again")
  func afterFailure() throws {
    try connection.execute("CREATE TABLE t (a INTEGER UNIQUE)")
    let insert = try connection.prepare("INSERT INTO t VALUES (?)")
    try insert.run([1])
    #expect(try SQLiteError.thrown { try insert.run([1]) }?.extendedCode == 2067)
    try insert.run([2])
    #expect(try connection.integer("SELECT count(*) FROM t") == 2)
  }

  @Test("it knows whether it writes, and its own text")
  func nature() throws {
    try connection.execute("CREATE TABLE t (a)")
    let table: [(String, Bool)] = [
      ("SELECT * FROM t", true), ("EXPLAIN DELETE FROM t", false),
      ("INSERT INTO t VALUES (?)", false),
      ("DELETE FROM t", false), ("CREATE TABLE u (a)", false), ("VACUUM", false),
    ]
    for (sql, isReadOnly) in table {
      let statement = try connection.prepare(sql)
      #expect(statement.isReadOnly == isReadOnly && statement.sql == sql)
    }
  }

  @Test("a query hands over each row, and what the caller throws")
  func query() throws {
    struct Stop: Error {}
    var seen: [Int64] = []
    try connection.query("SELECT value FROM json_each(?)", ["[3,1,2]"]) { seen.append($0.int64(0)) }
    #expect(seen == [3, 1, 2])
    #expect(throws: Stop.self) {
      try connection.query("SELECT 1 UNION ALL SELECT 2") { (_: Statement) throws(Stop) in
        throw Stop()
      }
    }
  }

  @Test("any number of statements are executed; the first error ends it")
  func execute() throws {
    try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
    #expect(try connection.integer("SELECT count(*) FROM t") == 2)
    let sql = "INSERT INTO t VALUES (3); INSERT INTO missing VALUES (4); INSERT INTO t VALUES (5)"
    let error = try SQLiteError.thrown { try connection.execute(sql) }
    #expect(error?.message == "no such table: missing")
    #expect(try connection.integer("SELECT max(a) FROM t") == 3)
    try connection.execute("")
  }
}
