import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Looks at what lies at a path before SQLite touches it: opening a foreign database can change it.
enum FileInspection {
  /// `cost` in ASCII, in the header of every ledger (SQLite's application_id).
  static let applicationID: Int64 = 0x636F_7374

  /// What was found.
  enum Finding: Equatable {
    /// Nothing lies at the path.
    case missing
    /// An empty file: it becomes a ledger.
    case empty
    /// A ledger, with its schema version.
    case ledger(version: Int64)
  }

  /// Inspects a path.
  ///
  /// - Throws: ``LedgerError`` for a folder, a file that cannot be read, and a file that is no
  ///   ledger. Nothing is changed.
  static func inspect(_ path: String) throws(LedgerError) -> Finding {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return .missing }
      throw .notPermitted(path: path, reason: systemMessage())
    }
    let type = status.st_mode & S_IFMT
    if type == S_IFDIR { throw .isDirectory(path: path) }
    guard type == S_IFREG else { throw .notALedger(path: path, what: "no regular file") }
    if status.st_size == 0 { return .empty }
    // SQLite takes what is smaller than its smallest page for an empty database.
    guard status.st_size >= 512 else {
      throw .notALedger(path: path, what: "no SQLite database")
    }
    guard access(path, R_OK) == 0 else {
      throw .notPermitted(path: path, reason: systemMessage())
    }
    let found: Int64?
    do { found = try version(of: path) } catch {
      guard error.isNotADatabase || error.isCorrupt else { throw .sqlite(path: path, error) }
      throw .notALedger(path: path, what: "no SQLite database")
    }
    guard let found else {
      throw .notALedger(path: path, what: "another application's SQLite database")
    }
    return .ledger(version: found)
  }

  /// Reads the header as of a file that does not change, so that nothing beside it is touched.
  ///
  /// By SQLite and not by hand: a process that closes a file which it has open elsewhere loses its
  /// locks on it (POSIX advisory locks), and only SQLite knows when it may.
  ///
  /// - Returns: The schema version; nil for another application's database.
  private static func version(of path: String) throws(SQLiteError) -> Int64? {
    let connection = try Connection(path: path, access: .immutable, busyTimeoutMs: 0)
    guard try connection.integer("PRAGMA application_id") == applicationID else { return nil }
    return try connection.integer("PRAGMA user_version") ?? 0
  }

  /// The size of a file in bytes; 0 when there is none.
  static func size(_ path: String) throws(LedgerError) -> Int64 {
    var status = stat()
    if stat(path, &status) == 0 { return Int64(status.st_size) }
    if errno == ENOENT { return 0 }
    throw .notPermitted(path: path, reason: systemMessage())
  }

  /// Creates an empty file that only its owner may read, unless another process was faster.
  static func create(_ path: String) throws(LedgerError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno == ENOENT {
      throw .folderMissing(folder: folder(of: path))
    } else if errno != EEXIST {
      throw .notPermitted(path: path, reason: systemMessage())
    }
  }

  /// Creates a folder and those above it, readable by the owner only.
  ///
  /// Existing ones stay.
  static func createFolders(_ path: String) throws(LedgerError) {
    if path.isEmpty || path == "/" || access(path, F_OK) == 0 { return }
    try createFolders(folder(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw .notPermitted(path: path, reason: systemMessage())
    }
  }

  /// Gives a file another name, in place of a file that has it.
  static func rename(_ path: String, to name: String) throws(LedgerError) {
    #if canImport(Glibc)
      let failed = Glibc.rename(path, name) != 0
    #elseif canImport(Musl)
      let failed = Musl.rename(path, name) != 0
    #else
      let failed = Darwin.rename(path, name) != 0
    #endif
    if failed { throw .notPermitted(path: name, reason: systemMessage()) }
  }

  /// The part of a path before its last slash; `.` when there is none.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  private static func systemMessage() -> String { String(cString: strerror(errno)) }
}
