/// A file that is to be read, and from where on.
struct ImportPlan {
  /// The path as it was given or found.
  let path: String
  /// The path by which the file is remembered.
  let absolutePath: String
  /// What is remembered of the part that need not be read again; nil for none.
  let remembered: RememberedFile?
  /// The bytes that are to be read, as far as that is known.
  let bytes: Int64

  /// Whether it is worth a thread of its own, and transactions of its own; a pipe may be.
  var isLarge: Bool { path == "-" || bytes > 1 << 18 }

  /// Opens the file at the place to begin.
  func open() throws(ImportError) -> LogFile {
    guard let remembered else { return try LogFile(path: path) }
    return try LogFile(
      path: path, position: remembered.position, linesBefore: remembered.lines)
  }
}

/// Tells files that have to be read from those that were read before.
struct ImportPlanner {
  private let source: any ImportSource.Type
  private let tables: ImportTables?
  /// The name under which files are remembered: with other settings they mean something else.
  let memory: String
  /// The ledger's own file: closing it would end the locks that SQLite holds on it.
  private let ledger: FileStatus.Identity?
  /// How files were when they were last dealt with: a session may run again and again.
  private var dealtWith: [String: (status: FileStatus, oldestCallMs: Int64?)] = [:]

  /// What is to be done with a file.
  enum Decision {
    /// It has not changed. Its oldest call is known.
    case unchanged(oldestCallMs: Int64?)
    /// It is to be read.
    case read(ImportPlan)
    /// It went away since it was found.
    case gone
  }

  /// - Parameters:
  ///   - source: The source.
  ///   - tables: The ledger's notes; nil for a dry run without a ledger.
  ///   - ledger: The ledger's path.
  ///   - settings: What the person said about the files.
  /// - Throws: ``ImportError`` when the ledger's file cannot be looked at.
  init(
    _ source: any ImportSource.Type, _ tables: ImportTables?, ledger: String?,
    settings: ImportSettings
  ) throws(ImportError) {
    self.source = source
    self.tables = tables
    memory = source.name + settings.text
    var status: FileStatus?
    if let ledger { status = try FileStatus.of(ledger) }
    self.ledger = status?.identity
  }

  /// Decides about a file.
  ///
  /// - Throws: `LedgerError`, or ``ImportError`` when the file cannot be looked at.
  mutating func decide(_ path: String) throws -> Decision {
    guard let status = try status(of: path) else {
      guard path == "-" else { return .gone }
      return .read(ImportPlan(path: path, absolutePath: path, remembered: nil, bytes: 0))
    }
    if status.identity == ledger { throw ImportError.isTheLedger(path: path) }
    if let dealt = dealtWith[path], dealt.status == status {
      return .unchanged(oldestCallMs: dealt.oldestCallMs)
    }
    let absolute = absolutePath(path)
    let known = try tables?.file(absolute, memory: memory)
    if let known, known.size == status.size, known.modifiedAtMs == status.modifiedAtMs {
      remember(path, status, oldestCallMs: known.oldestCallMs)
      return .unchanged(oldestCallMs: known.oldestCallMs)
    }
    let resumed = known.flatMap { canGoOn($0, status) ? $0 : nil }
    return .read(
      ImportPlan(
        path: path, absolutePath: absolute, remembered: resumed,
        bytes: status.size - (resumed?.position ?? 0)))
  }

  /// The status of a file, nil for none and for standard input.
  ///
  /// What SQLite has written beside a database belongs to it; databases are among the files that
  /// are read whole.
  func status(of path: String) throws(ImportError) -> FileStatus? {
    if path == "-" { return nil }
    let status = try FileStatus.of(path)
    return source.canResume ? status : status?.withLog(of: path)
  }

  /// Remembers that a file has been dealt with, for as long as this planner lives.
  mutating func remember(_ path: String, _ status: FileStatus, oldestCallMs: Int64?) {
    dealtWith[path] = (status, oldestCallMs)
  }

  /// Whether a file has only grown since it was read, so that reading can go on at its position.
  private func canGoOn(_ known: RememberedFile, _ status: FileStatus) -> Bool {
    guard source.canResume, status.kind == .file, known.position > 0,
      status.size >= known.position,
      let samples = LogFile.samples(of: known.path, position: known.position)
    else { return false }
    return samples.head == known.head && samples.tail == known.tail
  }
}
