import SQLite

/// Why a statement of a person was not run.
public enum QueryError: Error, Sendable {
  /// It would do more than read; SQLite's reason.
  case refused(String)
  /// It is wrong; SQLite's message.
  case wrong(String)
}

extension LedgerFile {
  /// Runs a statement that a person wrote, and that can only read: the connection is read-only,
  /// SQLite's `query_only` is on, and an authorizer refuses everything that is not reading.
  ///
  /// The ledger can do nothing else afterwards.
  ///
  /// - Parameters:
  ///   - sql: One statement.
  ///   - start: Gets the columns' names, once.
  ///   - row: Gets each row's values.
  /// - Throws: ``QueryError``, or ``LedgerError`` when the file is the problem.
  public func query(
    _ sql: String, start: ([String]) throws -> Void, row: ([Value]) throws -> Void
  ) throws {
    try translatingErrors {
      try connection.restrictToReading()
      let statement = try prepare(sql)
      guard statement.isReadOnly else { throw QueryError.refused("it writes") }
      try start((0..<statement.columnCount).map { statement.columnName($0) })
      while try step(statement) {
        try row((0..<statement.columnCount).map { statement.value($0) })
      }
    }
  }

  private func prepare(_ sql: String) throws -> Statement {
    do { return try connection.prepare(sql) } catch {
      throw connection.hasRefused ? QueryError.refused(error.message) : Self.wrong(error)
    }
  }

  private func step(_ statement: Statement) throws -> Bool {
    do { return try statement.step() } catch {
      if error.isReadOnly { throw QueryError.refused(error.message) }
      throw Self.wrong(error)
    }
  }

  /// What is wrong with the file stays an error of the file.
  private static func wrong(_ error: SQLiteError) -> any Error {
    error.isBusy || error.isNotADatabase ? error : QueryError.wrong(error.message)
  }
}
