import Ledger
import Metering

/// The table `LiteLLM_SpendLogs` of a LiteLLM proxy: saved answers of its `/spend/logs`, JSON
/// lines, or CSV as `psql` and spreadsheets write it.
public struct LiteLLMSource: ImportSource {
  /// `litellm`.
  public static let name = "litellm"
  /// What it is, in one line for help.
  public static let summary = "LiteLLM proxy: SpendLogs as JSON lines, JSON or CSV"

  /// The proxy keeps them in PostgreSQL; an export lies where somebody put it.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// Exports in any of the three forms.
  public static func isOwn(path: String) -> Bool {
    [".json", ".jsonl", ".ndjson", ".csv", ".tsv"].contains { path.hasSuffix($0) }
  }

  /// No: CSV needs its header.
  public static let canResume = false

  /// A reader for one run.
  public init() {}

  /// Reads one export.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    try RecordFile.read(file, into: &sink) { record, line, sink in
      switch record {
      case .header: break
      case .row(let row): try Self.row(row, line, &sink)
      case .value(let value):
        // `/spend/logs/v2` wraps its rows in a page.
        for row in value["data"]?.array ?? [value] { try Self.row(Fields(row), line, &sink) }
      }
    }
  }

  private static func row(
    _ row: Fields, _ line: Int64, _ sink: inout ImportSink
  ) throws {
    let log = SpendLog(row)
    if let reason = log.reasonToSkip { return sink.skip(reason) }
    let event: UsageEvent
    do { event = try log.event() } catch { return sink.reject(line: line, "\(error)") }
    try sink.take(ImportedCall(event: event, line: line))
  }
}
