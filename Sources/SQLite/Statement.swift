import CSQLite

/// A prepared statement, not thread-safe, like the connection it came from.
///
/// Bind from 1, read columns from 0, as in SQLite's own interface.
public final class Statement {
  private let handle: OpaquePointer
  private let connection: Connection

  init(handle: OpaquePointer, connection: Connection) {
    self.handle = handle
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  /// The statement's text, without bound values.
  public var sql: String { String(cString: sqlite3_sql(handle)) }

  /// Whether the statement cannot write to the database file, by SQLite's own judgement.
  public var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  // MARK: Binding

  /// Binds `values` to the parameters of a reset statement, in order.
  public func bind(_ values: [Value]) throws(SQLiteError) {
    for (offset, value) in values.enumerated() { try bind(value, at: offset + 1) }
  }

  /// Binds one value to the parameter with the given number, counted from 1.
  public func bind(_ value: Value, at index: Int) throws(SQLiteError) {
    let position = Int32(index)
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, position)
      case .integer(let integer): sqlite3_bind_int64(handle, position, integer)
      case .real(let real): sqlite3_bind_double(handle, position, real)
      case .text(let text): bind(text: text, at: position)
      case .blob(let bytes):
        bytes.withUnsafeBytes {
          costs_sqlite3_bind_blob(handle, position, $0.baseAddress, Int32($0.count))
        }
      }
    guard code == SQLITE_OK else { throw connection.error(sql: sql) }
  }

  private func bind(text: String, at position: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        costs_sqlite3_bind_text(handle, position, $0.baseAddress, Int32($0.count))
      }
    }
  }

  /// Binds an integer: the quick way for who binds millions.
  public func bind(integer: Int64, at index: Int) throws(SQLiteError) {
    guard sqlite3_bind_int64(handle, Int32(index), integer) == SQLITE_OK else {
      throw connection.error(sql: sql)
    }
  }

  /// Binds integers to parameters that follow each other.
  ///
  /// - Parameters:
  ///   - integers: At most 64.
  ///   - nulls: Bit by bit, from the lowest: which of them are NULL instead.
  ///   - index: The number of the first parameter, counted from 1.
  /// - Throws: ``SQLiteError``.
  public func bind(
    integers: UnsafeBufferPointer<Int64>, nulls: UInt64, at index: Int
  ) throws(SQLiteError) {
    var position = Int32(index)
    var bit: UInt64 = 1
    for integer in integers {
      let code =
        nulls & bit == 0
        ? sqlite3_bind_int64(handle, position, integer) : sqlite3_bind_null(handle, position)
      guard code == SQLITE_OK else { throw connection.error(sql: sql) }
      position += 1
      bit &<<= 1
    }
  }

  /// Binds NULL.
  public func bindNull(at index: Int) throws(SQLiteError) {
    guard sqlite3_bind_null(handle, Int32(index)) == SQLITE_OK else {
      throw connection.error(sql: sql)
    }
  }

  /// Binds text in UTF-8 without copying it.
  ///
  /// - Parameters:
  ///   - text: The bytes, which must stay as they are until the statement has run.
  ///   - index: The number of the parameter, counted from 1.
  /// - Throws: ``SQLiteError``.
  public func bind(borrowed text: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
    let code = costs_sqlite3_bind_borrowed_text(handle, Int32(index), start, Int32(text.count))
    guard code == SQLITE_OK else { throw connection.error(sql: sql) }
  }

  // MARK: Running

  /// Moves to the next row.
  ///
  /// - Returns: False when there is no further row; the statement is then reset.
  public func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      sqlite3_reset(handle)
      return false
    default:
      let error = connection.error(sql: sql)
      sqlite3_reset(handle)
      throw error
    }
  }

  /// Binds `values` and runs the statement to its end, for what it does rather than for its rows.
  public func run(_ values: [Value] = []) throws(SQLiteError) {
    try bind(values)
    while try step() {}
  }

  /// Ends the statement's current run, so that it can be bound and run again.
  public func reset() { sqlite3_reset(handle) }

  // MARK: Reading the current row

  /// The number of columns.
  public var columnCount: Int { Int(sqlite3_column_count(handle)) }

  /// The name of a column, counted from 0.
  public func columnName(_ index: Int) -> String {
    sqlite3_column_name(handle, Int32(index)).map { String(cString: $0) } ?? ""
  }

  /// Whether the column is NULL in this row.
  public func isNull(_ index: Int) -> Bool {
    sqlite3_column_type(handle, Int32(index)) == SQLITE_NULL
  }

  /// The column as an integer; 0 for NULL.
  public func int64(_ index: Int) -> Int64 { sqlite3_column_int64(handle, Int32(index)) }

  /// The column as an integer, or nil for NULL.
  public func optionalInt64(_ index: Int) -> Int64? { isNull(index) ? nil : int64(index) }

  /// The column as text; empty for NULL.
  public func text(_ index: Int) -> String {
    guard let start = sqlite3_column_text(handle, Int32(index)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(index)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The column as text, or nil for NULL.
  public func optionalText(_ index: Int) -> String? { isNull(index) ? nil : text(index) }

  /// Calls `body` with the bytes of a column that is a blob; they live as long as the call.
  public func withBytes<Result>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    // In this order: the pointer may be to a value that asking for the length has not changed.
    let start = sqlite3_column_blob(handle, Int32(index))
    let count = Int(sqlite3_column_bytes(handle, Int32(index)))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// The column in the form in which SQLite holds it.
  public func value(_ index: Int) -> Value {
    switch sqlite3_column_type(handle, Int32(index)) {
    case SQLITE_INTEGER: return .integer(int64(index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, Int32(index)))
    case SQLITE_TEXT: return .text(text(index))
    case SQLITE_BLOB: return .blob(withBytes(index) { [UInt8]($0) })
    default: return .null
    }
  }
}
