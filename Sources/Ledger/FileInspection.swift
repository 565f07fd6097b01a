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
  /// - Returns: What was found, and for a ledger the hold on its file, which the connection keeps.
  /// - Throws: ``LedgerError`` for a folder, a file that cannot be read, and a file that is no
  ///   ledger. Nothing is changed.
  static func inspect(
    _ path: String
  ) throws(LedgerError) -> (finding: Finding, hold: FileHold?) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return (.missing, nil) }
      throw .notPermitted(path: path, reason: systemMessage())
    }
    let type = status.st_mode & S_IFMT
    if type == S_IFDIR { throw .isDirectory(path: path) }
    guard type == S_IFREG else { throw .notALedger(path: path, what: "no regular file") }
    guard let hold = FileHold(path: path, status) else {
      throw .notPermitted(path: path, reason: systemMessage())
    }
    let header = hold.start(100)
    if header.isEmpty { return (.empty, hold) }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw .notALedger(path: path, what: "no SQLite database")
    }
    guard integer(in: header, at: 68) == applicationID else {
      throw .notALedger(path: path, what: "another application's SQLite database")
    }
    return (.ledger(version: integer(in: header, at: 60)), hold)
  }

  /// A big-endian 32-bit integer of SQLite's header ("The Database Header" of its documentation).
  private static func integer(in header: [UInt8], at offset: Int) -> Int64 {
    header[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) }
  }

  /// The size of a file in bytes; 0 when there is none.
  static func size(_ path: String) throws(LedgerError) -> Int64 {
    var status = stat()
    if stat(path, &status) == 0 { return Int64(status.st_size) }
    if errno == ENOENT { return 0 }
    throw .notPermitted(path: path, reason: systemMessage())
  }

  /// Whether anything lies at a path.
  static func exists(_ path: String) throws(LedgerError) -> Bool {
    var status = stat()
    if stat(path, &status) == 0 { return true }
    if errno == ENOENT { return false }
    throw .notPermitted(path: path, reason: systemMessage())
  }

  /// Refuses a file whose folder cannot be written: SQLite keeps its log there.
  static func expectWritableFolder(of path: String) throws(LedgerError) {
    guard access(folder(of: path), W_OK) == 0 else {
      throw .notPermitted(path: path, reason: "its folder cannot be written")
    }
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

  /// Removes a file, if it is there.
  static func remove(_ path: String) { unlink(path) }

  /// The part of a path before its last slash; `.` when there is none.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  private static func systemMessage() -> String { String(cString: strerror(errno)) }
}
