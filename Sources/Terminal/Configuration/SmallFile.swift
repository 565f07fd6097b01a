#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that are written as a whole.
enum SmallFile {
  /// Puts a text in the place of a file: whoever reads it finds the old one or the new one.
  ///
  /// Folders that are missing are made, for their owner alone.
  ///
  /// - Throws: ``Failure`` with the system's reason; the old file is still there.
  static func replace(_ path: String, with text: String) throws {
    makeFolders(of: path)
    let new = path + ".new"
    let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    var isWritten = text.withCString { write(descriptor, $0, text.utf8.count) } == text.utf8.count
    isWritten = fsync(descriptor) == 0 && isWritten
    isWritten = close(descriptor) == 0 && isWritten
    guard isWritten, rename(new, path) == 0 else {
      let reason = failure(path)
      unlink(new)
      throw reason
    }
  }

  private static func makeFolders(of path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for count in parts.indices where count > 0 {
      mkdir(parts[...count].joined(separator: "/"), 0o700)
    }
  }

  private static func failure(_ path: String) -> Failure {
    Messages.unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
