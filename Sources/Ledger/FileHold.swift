import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is held open to look at its first bytes.
///
/// A process that closes a file loses its locks on it everywhere (POSIX advisory locks), those of
/// SQLite's connections too. So a file is opened for looking once, and closed when nobody in the
/// process has it open any more: a connection keeps the hold on its file.
final class FileHold: Sendable {
  private struct Entry {
    let device: UInt64
    let inode: UInt64
    let descriptor: Int32
    var holders: Int
  }

  // A list and not a dictionary: there are hardly ever two.
  private static let entries = Mutex<[Entry]>([])

  private let descriptor: Int32

  /// Holds the file at a path, which `status` describes; nil when it cannot be opened.
  init?(path: String, _ status: stat) {
    let (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    let held = Self.entries.withLock { entries -> Int32? in
      if let known = entries.firstIndex(where: { $0.device == device && $0.inode == inode }) {
        entries[known].holders += 1
        return entries[known].descriptor
      }
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      entries.append(
        Entry(device: device, inode: inode, descriptor: descriptor, holders: 1))
      return descriptor
    }
    guard let held else { return nil }
    descriptor = held
  }

  deinit {
    Self.entries.withLock { entries in
      guard let known = entries.firstIndex(where: { $0.descriptor == descriptor }) else { return }
      entries[known].holders -= 1
      guard entries[known].holders == 0 else { return }
      entries.remove(at: known)
      close(descriptor)
    }
  }

  /// The first bytes of the file, at most `count`.
  func start(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(pread(descriptor, buffer.baseAddress, count, 0), 0)
    }
  }
}
