import Foundation
import SQLite
import Testing

/// `restrictToReading()`: what a person may ask of a ledger in SQL.
@Suite("A connection restricted to reading")
struct RestrictionTests {
  private let folder: TemporaryFolder
  private let connection: Connection

  init() throws {
    folder = try TemporaryFolder()
    connection = try folder.connection()
    try connection.execute(
      """
      CREATE TABLE t (a INTEGER, b TEXT);
      CREATE INDEX t_a ON t (a);
      CREATE VIEW v AS SELECT a FROM t;
      INSERT INTO t VALUES (1, 'x'), (2, 'y');
      """)
    try connection.restrictToReading()
  }

  private func rows(_ sql: String) throws -> Int {
    var count = 0
    try connection.query(sql) { _ in count += 1 }
    return count
  }

  @Test(
    "reading is allowed",
    arguments: [
      "SELECT * FROM t", "SELECT count(*), upper(b) FROM t GROUP BY b", "SELECT * FROM v",
      "WITH RECURSIVE n (i) AS (VALUES (1) UNION SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n",
      "WITH x AS (SELECT a FROM t) SELECT * FROM x", "VALUES (1), (2)", "EXPLAIN SELECT * FROM t",
      "EXPLAIN QUERY PLAN SELECT * FROM t WHERE a = 1", "SELECT * FROM sqlite_schema",
      "SELECT json_extract('{\"a\":1}', '$.a')", "SELECT '{\"a\":1}' ->> 'a'",
      "PRAGMA table_info(t)", "PRAGMA table_xinfo('t')", "PRAGMA table_list",
      "PRAGMA index_list(t)",
      "PRAGMA index_info(t_a)", "PRAGMA user_version", "PRAGMA main.user_version",
      "PRAGMA application_id", "PRAGMA page_count", "PRAGMA journal_mode", "PRAGMA encoding",
      "PRAGMA database_list", "PRAGMA compile_options", "PRAGMA integrity_check",
      "PRAGMA integrity_check(1)", "PRAGMA quick_check", "PRAGMA TABLE_INFO(t)",
    ])
  func allowed(sql: String) throws {
    #expect(try rows(sql) > 0, "\(sql)")
  }

  @Test(
    "SQLite's own table-valued functions are reading, too",
    arguments: [
      // Tags are JSON, so this is how a person would ask for them.
      "SELECT key, value FROM json_each('{\"a\":1}')", "SELECT fullkey FROM json_tree('[1]')",
      "SELECT name FROM pragma_table_info('t')",
    ])
  func tableValuedFunctions(sql: String) throws {
    var found = 0
    let error = try SQLiteError.thrown { found = try rows(sql) }
    #expect(error == nil && found > 0, "\(sql)")
  }

  @Test(
    "everything else is refused",
    arguments: [
      "INSERT INTO t VALUES (3, 'z')", "INSERT INTO t VALUES (3, 'z') RETURNING a",
      "REPLACE INTO t VALUES (3, 'z')", "UPDATE t SET a = 3", "DELETE FROM t",
      "WITH x AS (SELECT 1) DELETE FROM t", "CREATE TABLE u (a)", "CREATE TEMP TABLE u (a)",
      "CREATE VIEW w AS SELECT 1", "CREATE TEMP VIEW w AS SELECT 1", "CREATE INDEX i ON t (b)",
      "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
      "CREATE VIRTUAL TABLE f USING fts5(a)", "DROP TABLE t", "DROP VIEW v", "DROP INDEX t_a",
      "ALTER TABLE t ADD COLUMN c", "ALTER TABLE t RENAME TO u", "REINDEX", "ANALYZE", "VACUUM",
      "ATTACH ':memory:' AS other", "DETACH main", "BEGIN", "BEGIN IMMEDIATE", "COMMIT",
      "SAVEPOINT s",
      "EXPLAIN DELETE FROM t",
      "PRAGMA user_version = 7", "PRAGMA user_version(7)", "PRAGMA application_id = 7",
      "PRAGMA journal_mode = DELETE", "PRAGMA query_only = OFF", "PRAGMA query_only",
      "PRAGMA writable_schema = ON", "PRAGMA foreign_keys = ON", "PRAGMA optimize",
      "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA incremental_vacuum",
      "PRAGMA temp_store_directory = '/'",
      "PRAGMA trusted_schema = ON", "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA max_page_count = 1",
      "PRAGMA schema_version = 1", "PRAGMA encoding = 'UTF-16'", "PRAGMA key = 'x'",
      "SELECT load_extension('x')", "SELECT LOAD_EXTENSION('x')",
      "SELECT * FROM pragma_query_only",
      "UPDATE sqlite_schema SET sql = ''",
    ])
  func refused(sql: String) throws {
    let before = try Data(contentsOf: URL(filePath: folder.file()))
    let error = try SQLiteError.thrown { _ = try rows(sql) }
    let isRefusal =
      error.map { error in
        error.isNotAuthorized || error.isReadOnly || error.message.contains("not authorized")
          || error.message.contains("may not be modified")
      } ?? false
    #expect(isRefusal, "\(sql): \(error.map { "\($0)" } ?? "no error")")
    #expect(try Data(contentsOf: URL(filePath: folder.file())) == before)
    #expect(try rows("SELECT * FROM t") == 2, "reading goes on")
  }

  @Test("no file is written beside it")
  func vacuumInto() throws {
    let copy = folder.path + "/copy.db"
    let error = try SQLiteError.thrown { _ = try rows("VACUUM INTO '\(copy)'") }
    #expect(error != nil)
    #expect(!FileManager.default.fileExists(atPath: copy))
    let attach = try SQLiteError.thrown { _ = try rows("ATTACH '\(copy)' AS c") }
    #expect(attach?.isNotAuthorized == true)
    #expect(!FileManager.default.fileExists(atPath: copy))
  }

  @Test("statements that were prepared before cannot write either")
  func preparedBefore() throws {
    let other = try folder.connection("other.db")
    try other.execute("CREATE TABLE t (a)")
    let insert = try other.prepare("INSERT INTO t VALUES (1)")
    try other.restrictToReading()
    #expect(try SQLiteError.thrown { try insert.run() } != nil)
    #expect(try other.integer("SELECT count(*) FROM t") == 0)
  }

  @Test("a schema that is not trusted may not call functions that reach outside")
  func untrusted() throws {
    let other = try folder.connection("hostile.db")
    try other.execute(
      "CREATE VIEW w AS SELECT load_extension('x'); CREATE VIEW h AS SELECT upper('x') AS u")
    other.distrustSchema()
    #expect(try other.text("SELECT u FROM h") == "X")
    #expect(try SQLiteError.thrown { _ = try other.text("SELECT * FROM w") } != nil)
  }
}
