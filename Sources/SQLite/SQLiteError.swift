import CSQLite

/// A failure reported by SQLite.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The extended result code, such as 2067 (`SQLITE_CONSTRAINT_UNIQUE`).
  public let extendedCode: Int32
  /// SQLite's own message.
  ///
  /// It can hold names of tables and columns, never bound values.
  public let message: String
  /// The statement that failed, without its bound values, or nil outside a statement.
  public let sql: String?

  /// The primary result code: the low byte of ``extendedCode``.
  public var code: Int32 { extendedCode & 0xff }

  /// The message with the code's standard name.
  public var description: String { "\(message) (SQLite error \(extendedCode))" }

  /// Another connection holds the lock and the busy timeout ran out.
  public var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
  /// The disk, or the quota on it, is full: also for the index of the write-ahead log.
  public var isFull: Bool { code == SQLITE_FULL || extendedCode == SQLITE_IOERR | 19 << 8 }
  /// The file or its folder may not be written.
  public var isReadOnly: Bool { code == SQLITE_READONLY || code == SQLITE_PERM }
  /// The file, or a file SQLite needs beside it, could not be opened.
  public var isCannotOpen: Bool { code == SQLITE_CANTOPEN }
  /// The file is no SQLite database.
  public var isNotADatabase: Bool { code == SQLITE_NOTADB }
  /// A constraint of the schema refused the row.
  public var isConstraint: Bool { code == SQLITE_CONSTRAINT }
  /// The statement was refused by the authorizer: it would do more than read.
  public var isNotAuthorized: Bool { code == SQLITE_AUTH }

  /// An error with SQLite's extended code and message.
  public init(extendedCode: Int32, message: String, sql: String? = nil) {
    self.extendedCode = extendedCode
    self.message = message
    self.sql = sql
  }

  /// Something in the file is not what it must be, as SQLite would say of a page.
  public static func damaged(_ what: String) -> SQLiteError {
    SQLiteError(extendedCode: SQLITE_CORRUPT, message: "damaged: \(what)")
  }
}
