import Ledger
import Metering

/// Another tool's log or export, and how calls are read from it.
///
/// One folder a source, named after it, with a README of that source's traps. A source only reads:
/// what becomes of a call is decided in one place, ``ImportSession``.
public protocol ImportSource: Sendable {
  /// The name on the command line and in the `source` of its calls, such as `claude-code`.
  static var name: String { get }

  /// What it is, in one line for help.
  static var summary: String { get }

  /// Where its tool writes on this machine, overrides by the environment first; what does not exist
  /// is left out by the caller.
  static func places(_ environment: ImportEnvironment) -> [String]

  /// Whether a file in a folder that is searched belongs to the source.
  static func isOwn(path: String) -> Bool

  /// Whether a grown file can be read from where the last import ended: each line stands alone.
  static var canResume: Bool { get }

  /// Whether calls are handed on with the line they stand on, so that an import that was broken off
  /// in the middle of a file can go on there. A source that holds calls back says no.
  static var canCheckpoint: Bool { get }

  /// Whether a file is usage events as they are, one JSON object a line: these are read in bulk,
  /// without a reader.
  static var isEvents: Bool { get }

  /// The order in which files are read, which need not be that of their names: an original before
  /// its copies saves corrections. It must not decide what is counted.
  static func inOrder(_ paths: [String]) -> [String]

  /// A reader for one run. It may remember what it saw in earlier files of the run.
  init()

  /// Whether a person may say what its columns mean.
  static var takesColumns: Bool { get }

  /// Takes what the person said about the files, before the first is read.
  ///
  /// - Throws: `MeteringError` for what makes no sense for this source.
  mutating func configure(_ settings: ImportSettings) throws

  /// Reads one file.
  ///
  /// - Parameters:
  ///   - file: The file, open at the place to begin.
  ///   - sink: Gets calls, and what was left out.
  /// - Throws: An error of the file itself. What is wrong with a line goes to the sink.
  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws

  /// Whether a call goes before the one that is recorded under its id with other content: a later
  /// snapshot of a stream, a parent before the replay of a sidechain.
  ///
  /// Both come from this source; between sources ``EvidenceRank`` decides.
  static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool

  /// Whether a call that does not go before the recorded one shows that it began earlier: a
  /// snapshot from the beginning of its stream.
  static func beganEarlier(_ call: ImportedCall, _ recorded: CallEntry) -> Bool
}

extension ImportSource {
  /// No: a file that was read half is read again whole.
  public static var canCheckpoint: Bool { false }

  /// No: its files say what they mean.
  public static var takesColumns: Bool { false }

  /// No: most formats need a reader.
  public static var isEvents: Bool { false }

  /// That of the names.
  public static func inOrder(_ paths: [String]) -> [String] { paths }

  /// Takes nothing: a source whose files say what their columns mean needs no settings.
  public mutating func configure(_ settings: ImportSettings) throws {
    if let column = settings.columns.first {
      throw MeteringError("\(Self.name) has no columns to name ('\(column.field)')")
    }
  }

  /// No: what is recorded knows when it began.
  public static func beganEarlier(_ call: ImportedCall, _ recorded: CallEntry) -> Bool { false }

  /// The more complete record of a call wins.
  public static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    showsMore(call, recorded)
  }

  /// Whether a call shows more than the recorded one: known usage before unknown, then more output,
  /// then more tokens.
  ///
  /// The order of files does not matter for it.
  static func showsMore(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    guard let usage = call.event.usage else { return false }
    guard let known = recorded.event.usage else { return true }
    return (usage[.output], usage.totalTokens) > (known[.output], known.totalTokens)
  }
}

/// One call as another tool wrote it down.
public struct ImportedCall: Sendable {
  /// The call.
  ///
  /// Its id is the provider's where the log has it, else made of what identifies it there.
  public var event: UsageEvent
  /// The line it was read from, counted from 1; 0 where the source has no lines.
  public var line: Int64
  /// Whether the log may show less than was billed: an interrupted request.
  ///
  /// It is recorded with the status `incomplete`.
  public var isLowConfidence = false
  /// Whether its lines follow, in the same file, those that an earlier import or batch handed on.
  public var isContinuation = false
  /// Whether a person said how its columns are to be read: it goes before another reading of them.
  public var isAsTold = false
  /// Further ids that mean the same call.
  ///
  /// A call that is recorded under one of them is known.
  public var aliases: [String] = []
  /// Whether it is certainly a copy of another call: it is not recorded, only its ids are noted.
  public var isCopy = false
  /// The call as another ledger has it, with its cost; nil for what other tools wrote.
  var foreign: ForeignCallBox?

  /// Whether its id alone decides what becomes of it, as for most calls.
  var isPlain: Bool { aliases.isEmpty && !isCopy && !isAsTold && foreign == nil }

  /// The status of a call whose log may show less than was billed: the same that a response gets
  /// which is recorded and breaks off.
  static let incomplete = "incomplete"

  /// A call with its place.
  public init(event: UsageEvent, line: Int64, isLowConfidence: Bool = false) {
    self.event = event
    self.line = line
    self.isLowConfidence = isLowConfidence
  }
}

/// A call of another ledger, out of the way of those that have none.
final class ForeignCallBox: Sendable {
  let call: ForeignCall

  init(_ call: ForeignCall) { self.call = call }
}

/// What a person says about the files of a source that cannot tell by itself.
public struct ImportSettings: Sendable, Hashable {
  /// Fields of a usage event and the columns that hold them, in the order given.
  public var columns: [Column] = []

  /// Which column holds a field.
  public struct Column: Sendable, Hashable {
    /// The field of a usage event, such as `input_tokens`.
    public let field: String
    /// The column's name in the file.
    public let name: String

    /// A field and its column.
    public init(field: String, name: String) {
      self.field = field
      self.name = name
    }
  }

  /// No settings.
  public init() {}

  /// The settings as they are written on the command line; empty for none.
  var text: String {
    columns.map { " --column \($0.field)=\($0.name)" }.joined()
  }
}

/// What a source may know of the machine: the environment is handed in, so that tests need none.
public struct ImportEnvironment: Sendable {
  private let lookUp: @Sendable (String) -> String?

  /// An environment with its variables.
  public init(_ variables: [String: String]) { lookUp = { variables[$0] } }

  /// An environment that is asked for each variable.
  public init(_ lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }

  /// A variable; nil when it is unset or empty.
  public func variable(_ name: String) -> String? {
    lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The home folder.
  public var home: String { variable("HOME") ?? "." }

  /// The paths in a variable that lists them by comma; none when it is unset.
  public func list(_ name: String) -> [String] {
    (variable(name) ?? "").split(separator: ",").compactMap { part in
      let text = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      if text == "~" || text.hasPrefix("~/") { return home + text.dropFirst() }
      return text.isEmpty ? nil : text
    }
  }
}
