#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds a source's files below a folder.
///
/// Links are followed, each file and folder is met once.
struct FileWalk {
  /// The files, in the order of their names.
  private(set) var files: [String] = []
  /// Folders and files that cannot be read.
  private(set) var problems: [ImportError] = []
  private var seen: Set<FileStatus.Identity> = []
  private let isOwn: (String) -> Bool

  /// - Parameter isOwn: Whether a file in a folder belongs to the source.
  init(isOwn: @escaping (String) -> Bool) { self.isOwn = isOwn }

  /// Adds a file, whatever its name, or the files below a folder.
  mutating func add(_ path: String) throws(ImportError) {
    if path == "-" {
      files.append(path)
      return
    }
    guard let status = try FileStatus.of(path) else { throw .missing(path: path) }
    guard seen.insert(status.identity).inserted else { return }
    switch status.kind {
    case .file: files.append(path)
    case .folder: walk(path)
    // A pipe, such as a shell's <(...).
    case .other: files.append(path)
    }
  }

  private mutating func walk(_ folder: String) {
    guard let names = Self.names(in: folder) else {
      problems.append(.unreadable(path: folder, reason: String(cString: strerror(errno))))
      return
    }
    for name in names {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      do {
        // A link to nothing, or a file that went away just now, is no file.
        guard let status = try FileStatus.of(path) else { continue }
        switch status.kind {
        case .folder: if seen.insert(status.identity).inserted { walk(path) }
        case .file where isOwn(path):
          if seen.insert(status.identity).inserted { files.append(path) }
        case .file, .other: break
        }
      } catch { problems.append(error) }
    }
  }

  /// The names in a folder, sorted by their bytes; nil when it cannot be read.
  private static func names(in folder: String) -> [String]? {
    guard let handle = opendir(folder) else { return nil }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
