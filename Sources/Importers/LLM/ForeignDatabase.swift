import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Another program's SQLite file, opened so that nothing in its folder changes.
///
/// A reader of a database in WAL mode makes the files `-wal` and `-shm` beside it when they are
/// missing, and leaves them. Without a `-wal` there is nothing in them, so such a file is read as
/// one that does not change; with one it has to be read through it.
struct ForeignDatabase {
  /// The connection, which can only read.
  let connection: Connection

  /// Opens a database.
  ///
  /// - Throws: `SQLiteError` when the file is no database or cannot be read.
  init(path: String) throws {
    let isQuiet = Self.isWAL(path) && Self.size(path + "-wal") == 0
    connection = try Connection(
      path: path, access: isQuiet ? .immutable : .readOnly, busyTimeoutMs: 5_000)
    connection.distrustSchema()
    try connection.restrictToReading()
  }

  /// Whether the header says that the file is in WAL mode: byte 18, the version to write, is 2.
  private static func isWAL(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: 20)
    return read(descriptor, &header, header.count) == header.count && header[18] == 2
  }

  private static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }
}
