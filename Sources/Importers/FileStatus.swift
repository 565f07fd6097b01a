#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system says about a file.
struct FileStatus: Hashable {
  /// What lies at a path.
  enum Kind { case file, folder, other }

  /// What it is, links followed.
  var kind: Kind
  /// Its size in bytes.
  var size: Int64
  /// When it was last written, in Unix milliseconds.
  var modifiedAtMs: Int64
  /// Which file it is, whatever its path.
  var identity: Identity

  /// A file's device and number.
  struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
  }

  /// The status of what lies at a path; nil when there is nothing.
  static func of(_ path: String) throws(ImportError) -> FileStatus? {
    var status = stat()
    if stat(path, &status) == 0 { return FileStatus(status) }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .unreadable(path: path, reason: String(cString: strerror(errno)))
  }

  /// The status of an open file.
  static func of(_ descriptor: Int32) -> FileStatus? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileStatus(status) : nil
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modifiedAtMs = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// The status with that of SQLite's write-ahead log beside the file: what was written there last
  /// has not changed the file itself.
  func withLog(of path: String) -> FileStatus {
    var status = self
    if let log = try? Self.of(path + "-wal") {
      status.size += log.size
      status.modifiedAtMs = max(modifiedAtMs, log.modifiedAtMs)
    }
    return status
  }
}

/// A path without links and dots, so that a file has one name; the path itself where that fails.
func absolutePath(_ path: String) -> String {
  guard path != "-", let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}
