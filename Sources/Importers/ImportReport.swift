/// What an import did, for one source.
public struct ImportReport: Sendable, Hashable {
  /// The source's name.
  public let source: String
  /// Files that were looked at.
  public var files: Int64 = 0
  /// Of these, files that had not changed since the last import and were not read.
  public var unchangedFiles: Int64 = 0
  /// Lines, or records, that were read.
  public var lines: Int64 = 0
  /// Calls that were new.
  public var recorded: Int64 = 0
  /// Calls that were in the ledger already.
  public var known: Int64 = 0
  /// Calls that took the place of a lesser description of theirs.
  public var replaced: Int64 = 0
  /// Plans, taxes, credits and other entries of another ledger that were new.
  public var billEntries: Int64 = 0
  /// What is no call, counted by reason.
  public var skipped: [String: Int64] = [:]
  /// Lines, calls and files that could not be taken.
  public var rejected: Int64 = 0
  /// Calls that may show less than was billed: interrupted requests.
  public var lowConfidence: Int64 = 0
  /// What a person should know: how columns were understood, what may be counted twice.
  public private(set) var notes: [String] = []
  /// Files whose last line breaks off; it is left for the next import.
  public var openEnded: Int64 = 0
  /// The file with the oldest call that the tool still has.
  public var oldestFile: String?
  /// The time of that call, in Unix milliseconds.
  public var oldestCallMs: Int64?
  /// Whether the import was ended before it had read everything.
  public var isStopped = false

  /// The report of an import that has not begun.
  public init(source: String) { self.source = source }

  /// Whether the ledger is another one than before.
  public var hasChanged: Bool { recorded + replaced + billEntries > 0 }

  mutating func count(_ outcome: ImportOutcome) {
    switch outcome {
    case .recorded: recorded += 1
    case .known: known += 1
    case .replaced: replaced += 1
    case .copy: skipped["copy of a call that is not here", default: 0] += 1
    case .rejected: break
    }
  }

  /// Adds notes, each once, and not more than a person reads.
  mutating func add(notes new: [String]) {
    for note in new where !notes.contains(note) {
      if notes.count == Self.maximumNotes { notes.append("and more") }
      if notes.count > Self.maximumNotes { return }
      notes.append(note)
    }
  }

  private static let maximumNotes = 20

  mutating func consider(file: String, oldestCallMs: Int64?) {
    guard let oldestCallMs, oldestCallMs < self.oldestCallMs ?? .max else { return }
    self.oldestCallMs = oldestCallMs
    oldestFile = file
  }
}

/// Something that could not be taken.
public struct ImportRejection: Sendable, Hashable {
  /// The file's path, as it was given or found.
  public let file: String
  /// The line, counted from 1; 0 for the file as a whole.
  public let line: Int64
  /// Why.
  public let reason: String
}

/// How far an import is.
public struct ImportProgress: Sendable, Hashable {
  /// The source's name.
  public let source: String
  /// The bytes that are to be read, as far as that is known.
  public var totalBytes: Int64 = 0
  /// The bytes that have been read.
  public var bytes: Int64 = 0
  /// The calls that have been dealt with.
  public var calls: Int64 = 0
}

/// What an import tells while it runs.
public struct ImportHooks {
  /// Gets what could not be taken.
  public var onReject: (ImportRejection) -> Void = { _ in }
  /// Gets the bytes of lines that could not be taken, after their file was read; nil when nobody
  /// wants them.
  public var onRejectedLine: ((ArraySlice<UInt8>) throws -> Void)?
  /// Gets told how far it is, after each piece of 1 MiB and each batch.
  public var onProgress: (ImportProgress) -> Void = { _ in }
  /// Whether the import shall end after the batch.
  public var isStopped: () -> Bool = { false }

  /// Hooks that do nothing.
  public init() {}
}
