/// Why a file or folder could not be imported.
public enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing lies at the path.
  case missing(path: String)
  /// The file or folder cannot be read; the system's reason.
  case unreadable(path: String, reason: String)
  /// It is neither a file nor a folder.
  case noFile(path: String)
  /// A line, or a document, is longer than any that makes sense, in bytes.
  case tooLong(path: String, line: Int64, limit: Int)
  /// The ledger that is imported into would be read itself.
  case isTheLedger(path: String)
  /// A folder holds nothing that the source reads.
  case nothingFound(path: String, source: String)

  /// What is wrong, without a full stop.
  public var description: String {
    switch self {
    case .missing(let path): "there is no file or folder '\(path)'"
    case .unreadable(let path, let reason): "'\(path)' cannot be read: \(reason)"
    case .noFile(let path): "'\(path)' is neither a file nor a folder"
    case .tooLong(let path, let line, let limit):
      line > 0
        ? "'\(path)', line \(line) is longer than \(limit >> 20) MiB"
        : "'\(path)' is longer than \(limit >> 20) MiB"
    case .isTheLedger(let path): "'\(path)' is the ledger that is imported into"
    case .nothingFound(let path, let source):
      "'\(path)' holds no file of \(source)"
    }
  }
}
