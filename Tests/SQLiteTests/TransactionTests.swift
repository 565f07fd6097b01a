import SQLite
import Testing

@Suite("Transactions")
struct TransactionTests {
  private struct Stop: Error {}

  private let folder: TemporaryFolder
  private let connection: Connection

  init() throws {
    folder = try TemporaryFolder()
    connection = try folder.connection()
    try connection.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER UNIQUE) STRICT")
  }

  private func count(_ connection: Connection) throws -> Int64? {
    try connection.integer("SELECT count(*) FROM t")
  }

  @Test("all of it is in the file, and the body's result comes back")
  func commits() throws {
    let other = try folder.connection()
    let result = try connection.write {
      try connection.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
      #expect(try count(other) == 0, "nothing is seen before the end")
      return "done"
    }
    #expect(result == "done")
    #expect(try count(other) == 2)
  }

  @Test("nothing is in the file when the body throws, and its error comes back")
  func rollsBack() throws {
    #expect(throws: Stop.self) {
      try connection.write {
        try connection.execute("INSERT INTO t VALUES (1)")
        throw Stop()
      }
    }
    #expect(try count(connection) == 0)
    let error = try SQLiteError.thrown {
      try connection.write {
        try connection.execute("INSERT INTO t VALUES (1)")
        try connection.execute("INSERT INTO t VALUES (1)")
      }
    }
    #expect(error?.isConstraint == true)
    #expect(try count(connection) == 0)
    try connection.write { try connection.execute("INSERT INTO t VALUES (1)") }
    #expect(try count(connection) == 1, "the connection is as good as before")
  }

  @Test("a COMMIT that fails rolls back and leaves no transaction open")
  func failedCommit() throws {
    try connection.execute(
      """
      PRAGMA foreign_keys = ON;
      CREATE TABLE child (p INTEGER REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED);
      """)
    let error = try SQLiteError.thrown {
      try connection.write { try connection.execute("INSERT INTO child VALUES (9)") }
    }
    #expect(error?.isConstraint == true)
    #expect(try connection.integer("SELECT count(*) FROM child") == 0)
    try connection.write { try connection.execute("INSERT INTO t VALUES (9)") }
    #expect(try count(connection) == 1)
  }

  @Test("an error that ended the transaction itself is still the one that is thrown")
  func endedByItself() throws {
    let error = try SQLiteError.thrown {
      try connection.write {
        try connection.execute("INSERT INTO t VALUES (1)")
        try connection.execute("INSERT OR ROLLBACK INTO t VALUES (1)")
      }
    }
    #expect(error?.isConstraint == true)
    #expect(try count(connection) == 0)
  }

  @Test("the write lock is taken before the body reads")
  func immediate() throws {
    let other = try folder.connection()
    try connection.write {
      let error = try SQLiteError.thrown { try other.execute("BEGIN IMMEDIATE") }
      #expect(error?.isBusy == true)
    }
    try other.write {}
  }

  @Test("queries in a read transaction see one state of the file")
  func reads() throws {
    let other = try folder.connection()
    let seen = try connection.read {
      let before = try count(connection)
      try other.execute("INSERT INTO t VALUES (1)")
      return (before, try count(connection))
    }
    #expect(seen == (0, 0))
    #expect(try count(connection) == 1)
  }

  @Test("a read transaction ends when its body throws")
  func readThrows() throws {
    #expect(throws: Stop.self) { try connection.read { throw Stop() } }
    try connection.write { try connection.execute("INSERT INTO t VALUES (1)") }
    #expect(try count(connection) == 1)
  }

  @Test("a transaction cannot be begun in another")
  func nested() throws {
    #expect(throws: SQLiteError.self) {
      try connection.write {
        try connection.execute("INSERT INTO t VALUES (1)")
        try connection.write {}
      }
    }
    #expect(try count(connection) == 0)
  }
}
