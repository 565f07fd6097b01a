import Ledger
import Metering

/// Another ledger file: the calls of another machine or person, merged by their ids.
public struct LedgerSource: ImportSource {
  /// `ledger`.
  public static let name = "ledger"
  /// What it is, in one line for help.
  public static let summary = "another ledger file: its calls, merged by their ids"

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

  /// Reads one ledger.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    let other = try LedgerFile.openForReading(file.path)
    try other.calls(CallFilter(zone: .utc), limit: nil) { entry in
      sink.lines += 1
      try sink.take(Self.call(entry, in: other))
    }
  }

  /// A call that was corrected in the other ledger goes before one that was merged uncorrected.
  public static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    if !call.aliases.isEmpty { return recorded.corrects == nil }
    guard let usage = call.event.usage else { return false }
    return recorded.event.usage.map { usage[.output] > $0[.output] } ?? true
  }

  /// A call as it counts: the last of its corrections, under the id that the call had first.
  ///
  /// So the same call is the same on both sides, whether it was corrected on one, on both or on
  /// none.
  private static func call(_ entry: CallEntry, in ledger: LedgerFile) throws -> ImportedCall {
    var ids = [entry.id]
    var first = entry
    while let corrected = first.corrects {
      first = try ledger.call(id: corrected)
      ids.append(first.id)
    }
    var event = entry.event
    event.id = first.id
    event.occurredAtMs = entry.occurredAtMs
    event.provider = entry.provider
    var call = ImportedCall(event: event, line: 0)
    call.aliases = ids.filter { $0 != first.id }
    return call
  }
}
