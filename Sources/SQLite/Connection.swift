import CSQLite

/// A connection to one SQLite file.
///
/// Use it from one thread at a time.
///
/// A thin layer: it adds errors, lifetimes and types, and hides nothing of SQLite.
public final class Connection {
  /// What the connection may do with the file.
  public enum Access: Sendable {
    /// Read only; the file must exist.
    case readOnly
    /// Read only, and the file is promised not to change: works in a folder that cannot be written.
    case immutable
    /// Read and write; the file must exist.
    case readWrite
    /// No file: a database of the connection's own, whatever the path is.
    case memory
  }

  /// Something that must live as long as the file is open: it is released after the file is closed.
  public var companion: AnyObject?

  private let handle: OpaquePointer
  private let busyWait: UnsafeMutablePointer<BusyWait>
  private let denied: UnsafeMutablePointer<Bool>

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: A file path, taken literally.
  ///   - access: What may be done with it.
  ///   - busyTimeoutMs: How long to wait for another connection's lock, in milliseconds.
  /// - Throws: ``SQLiteError`` when the file cannot be opened. A file that is no database is
  ///   noticed by the first statement, not here.
  public init(path: String, access: Access, busyTimeoutMs: Int64) throws(SQLiteError) {
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    var name = path.hasPrefix("/") ? path : "./" + path
    switch access {
    case .readOnly: flags |= SQLITE_OPEN_READONLY
    case .readWrite: flags |= SQLITE_OPEN_READWRITE
    case .memory:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      name = ":memory:"
    case .immutable:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      name = "file:" + Self.percentEncoded(name) + "?immutable=1"
    }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(name, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let message = String(cString: sqlite3_errstr(code))
      sqlite3_close_v2(opened)
      throw SQLiteError(extendedCode: code, message: message)
    }
    handle = opened
    busyWait = .allocate(capacity: 1)
    busyWait.initialize(to: BusyWait(timeoutMs: busyTimeoutMs))
    sqlite3_busy_handler(handle, waitWhileBusy, busyWait)
    denied = .allocate(capacity: 1)
    denied.initialize(to: false)
  }

  deinit {
    sqlite3_close_v2(handle)
    busyWait.deinitialize(count: 1)
    busyWait.deallocate()
    denied.deallocate()
  }

  /// Every byte but the unreserved ones becomes `%XX`, so that a path survives inside a URI.
  private static func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        encoded.append(byte)
      default:
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  func error(sql: String?) -> SQLiteError {
    SQLiteError(
      extendedCode: sqlite3_extended_errcode(handle),
      message: String(cString: sqlite3_errmsg(handle)),
      sql: sql)
  }

  // MARK: Statements

  /// Runs any number of statements separated by semicolons, ignoring rows.
  public func execute(_ sql: String) throws(SQLiteError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error(sql: sql) }
  }

  /// Prepares one statement.
  ///
  /// - Throws: ``SQLiteError`` for text that is no statement, or that holds more than one.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    var sql = sql
    var prepared: OpaquePointer?
    var rest = 0
    let code = sql.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text -> Int32 in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v2(handle, text.baseAddress, Int32(text.count), &prepared, &tail)
        if let tail, let start = text.baseAddress { rest = text.count - (tail - start) }
        return code
      }
    }
    guard code == SQLITE_OK else { throw error(sql: sql) }
    guard let prepared else {
      throw SQLiteError(extendedCode: SQLITE_ERROR, message: "there is no statement", sql: sql)
    }
    let statement = Statement(handle: prepared, connection: self)
    guard isNothing(String(decoding: Array(sql.utf8.suffix(rest)), as: UTF8.self)) else {
      throw SQLiteError(
        extendedCode: SQLITE_ERROR, message: "there is more than one statement", sql: sql)
    }
    return statement
  }

  /// Whether a text holds no statement: white space, semicolons and comments.
  private func isNothing(_ text: String) -> Bool {
    guard text.utf8.contains(where: { $0 > 32 && $0 != UInt8(ascii: ";") }) else { return true }
    var rest = text[...]
    while !rest.isEmpty {
      var next: OpaquePointer?
      var left = 0
      let code = String(rest).withCString { start in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v2(handle, start, -1, &next, &tail)
        if let tail { left = rest.utf8.count - (tail - start) }
        return code
      }
      sqlite3_finalize(next)
      guard code == SQLITE_OK, next == nil, left < rest.utf8.count else { return false }
      rest = Substring(rest.utf8.suffix(left))
    }
    return true
  }

  /// Prepares a statement, runs it to its end and calls `row` for each row.
  public func query<Failure: Error>(
    _ sql: String, _ values: [Value] = [], row: (Statement) throws(Failure) -> Void
  ) throws {
    let statement = try prepare(sql)
    try statement.bind(values)
    while try statement.step() { try row(statement) }
  }

  /// The first column of the first row as an integer, or nil when there is no row or it is NULL.
  public func integer(_ sql: String, _ values: [Value] = []) throws(SQLiteError) -> Int64? {
    let statement = try prepare(sql)
    try statement.bind(values)
    guard try statement.step() else { return nil }
    return statement.optionalInt64(0)
  }

  /// The first column of the first row as text, or nil when there is no row or it is NULL.
  public func text(_ sql: String, _ values: [Value] = []) throws(SQLiteError) -> String? {
    let statement = try prepare(sql)
    try statement.bind(values)
    guard try statement.step() else { return nil }
    return statement.optionalText(0)
  }

  /// The rowid that the last INSERT made.
  public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// The number of rows the last statement changed.
  public var changes: Int64 { sqlite3_changes64(handle) }

  // MARK: Transactions

  /// Runs `body` in a write transaction: all of it is in the file, or none.
  ///
  /// It begins IMMEDIATE: the write lock is taken first, so that nothing that `body` has read can
  /// change before it writes, and waiting for the lock happens in one place.
  public func write<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // A failed COMMIT (a full disk) can leave the transaction open; some errors end it already.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs `body` in a read transaction: every query in it sees the same state of the file.
  ///
  /// Inside of another transaction that is so already.
  public func read<Result>(_ body: () throws -> Result) throws -> Result {
    if sqlite3_get_autocommit(handle) == 0 { return try body() }
    try execute("BEGIN")
    defer { try? execute("COMMIT") }
    return try body()
  }

  /// Runs `body` again while it finds the file locked, for the few statements with which SQLite
  /// does not wait by itself.
  ///
  /// - Throws: ``SQLiteError`` of the last attempt when the busy timeout has run out.
  public func waitingWhileBusy(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
    var attempt: Int32 = 0
    while true {
      do { return try body() } catch {
        guard error.isBusy, waitWhileBusy(context: busyWait, attempt: attempt) != 0 else {
          throw error
        }
        attempt += 1
      }
    }
  }

  /// Runs `body`, whose statements run no triggers.
  ///
  /// Only this connection leaves them out: the file keeps its triggers, and others run them.
  public func withoutTriggers<Result>(_ body: () throws -> Result) throws -> Result {
    _ = costs_sqlite3_enable_triggers(handle, 0)
    defer { _ = costs_sqlite3_enable_triggers(handle, 1) }
    return try body()
  }

  /// Runs `body`, whose statements check no CHECK constraint: for rows that were checked before.
  ///
  /// Types and NOT NULL are seen to as ever, and so is everything by others.
  public func withoutChecks<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("PRAGMA ignore_check_constraints = ON")
    defer { try? execute("PRAGMA ignore_check_constraints = OFF") }
    return try body()
  }

  // MARK: Safety

  /// From now on refuses every statement that would do more than read, by SQLite's own means.
  ///
  /// These are the engine's `query_only` switch, and an authorizer that knows what each statement
  /// will do.
  public func restrictToReading() throws(SQLiteError) {
    try execute("PRAGMA query_only = ON")
    costs_sqlite3_set_defensive(handle)
    sqlite3_set_authorizer(handle, allowReading, denied)
  }

  /// Whether the authorizer of ``restrictToReading()`` has refused anything.
  public var hasRefused: Bool { denied.pointee }

  /// From now on a lock of another connection is an error at once.
  public func stopWaiting() { sqlite3_busy_handler(handle, nil, nil) }

  /// Whether closing the last connection leaves the write-ahead log as it is, in place of moving it
  /// into the file.
  public func keepLogOnClose(_ keeps: Bool) {
    costs_sqlite3_keep_log_on_close(handle, keeps ? 1 : 0)
  }

  /// Functions that a damaged or hostile file's own schema may call are limited to harmless ones.
  public func distrustSchema() { costs_sqlite3_set_untrusted_schema(handle) }
}

/// The authorizer of ``Connection/restrictToReading()``: selecting and calling functions is
/// reading.
private func allowReading(
  denied: UnsafeMutableRawPointer?, action: Int32, first: UnsafePointer<CChar>?,
  second: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?
) -> Int32 {
  if isReading(action, first.map { String(cString: $0) }, second.map { String(cString: $0) }) {
    return SQLITE_OK
  }
  denied?.assumingMemoryBound(to: Bool.self).pointee = true
  return SQLITE_DENY
}

/// What `query_only` does not stop: reaching other files, and changing the connection.
///
/// Writing is left to `query_only`, since SQLite declares its own table-valued functions with the
/// same words as a table.
private func isReading(_ action: Int32, _ first: String?, _ second: String?) -> Bool {
  switch action {
  case SQLITE_ATTACH, SQLITE_DETACH, SQLITE_TRANSACTION, SQLITE_SAVEPOINT: return false
  case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: return first == "sqlite_master"
  case SQLITE_FUNCTION: return second?.lowercased() != "load_extension"
  case SQLITE_PRAGMA:
    // Without an argument a pragma reads; table_info and its like take a name and only read.
    guard let name = first?.lowercased() else { return false }
    return readingPragmas.contains(name) || (second == nil && quietPragmas.contains(name))
  default: return true
  }
}

private let readingPragmas: Set<String> = [
  "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
  "foreign_key_list", "function_list", "pragma_list", "compile_options", "collation_list",
  "database_list", "integrity_check", "quick_check",
]

private let quietPragmas: Set<String> = [
  "user_version", "application_id", "page_count", "page_size", "freelist_count", "journal_mode",
  "schema_version", "encoding", "data_version",
]
