import Ledger
import Metering

/// Another ledger file: the calls of another machine or person, and what is on their bills beside
/// calls, merged by their ids.
public struct LedgerSource: ImportSource {
  /// `ledger`.
  public static let name = "ledger"
  /// What it is, in one line for help.
  public static let summary = "another ledger file: its calls, plans and taxes, by their ids"

  /// Another ledger lies where somebody put it.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// Ledgers as costs names them.
  public static func isOwn(path: String) -> Bool {
    path == "ledger.db" || path.hasSuffix("/ledger.db")
  }

  /// No: a database has no lines.
  public static let canResume = false

  /// A reader for one run.
  public init() {}

  /// Reads one ledger: of a call that was corrected the last correction, under the id that the call
  /// had first.
  ///
  /// So a call is the same on both sides, whether it was corrected on one, on both or on none.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    let ledger = try Self.open(file.path)
    try ledger.forEachCall { foreign in
      sink.lines += 1
      var event = foreign.entry.event
      event.id = foreign.firstID
      event.occurredAtMs = foreign.entry.occurredAtMs
      event.provider = foreign.entry.provider
      var call = ImportedCall(event: event, line: 0)
      let ids = [foreign.entry.id] + foreign.replaced.map(\.id) + foreign.aliases
      call.aliases = ids.filter { $0 != foreign.firstID }
      call.foreign = ForeignCallBox(foreign)
      try sink.take(call)
    }
    sink.take(try ledger.bills())
  }

  /// Opens a ledger; what is wrong with the file is not to be taken for the ledger that it is
  /// merged into.
  private static func open(_ path: String) throws -> ForeignLedger {
    let reason: String
    do { return try ForeignLedger(path) } catch let error as LedgerError {
      switch error {
      case .notALedger(_, let what): reason = "it is \(what), not a ledger"
      case .newer(_, let version, let own):
        reason = "it is of a newer program (schema \(version), this program knows \(own))"
      case .needsMigration(_, let version, _):
        reason = "its schema \(version) is older than any release's"
      default: throw error
      }
    }
    throw ImportError.unreadable(path: path, reason: reason)
  }
}
