import Ledger
import Metering

/// Traces of an MLflow experiment, as its REST API gives them: spans of OTLP, with MLflow's own
/// attributes, one trace an object.
public struct MLflowSource: ImportSource {
  /// `mlflow`.
  public static let name = "mlflow"
  /// What it is, in one line for help.
  public static let summary = "MLflow traces: from a server (--mlflow-uri), or saved as JSON"

  /// Traces are on a server.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// JSON and JSON lines.
  public static func isOwn(path: String) -> Bool {
    [".json", ".jsonl", ".ndjson"].contains { path.hasSuffix($0) }
  }

  /// Yes: a trace stands alone.
  public static let canResume = true

  private var spans = OTLPSource()

  /// A reader for one run.
  public init() {}

  /// Reads one file: answers of the API as one document, or one trace a line.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    try RecordFile.read(file, mayBeCSV: false, into: &sink) { record, line, sink in
      guard case .value(let value) = record else { return }
      for trace in value["traces"]?.array ?? [value] { try take(trace, line, into: &sink) }
    }
  }

  /// Takes the calls of one trace.
  mutating func take(_ trace: JSON, _ line: Int64, into sink: inout ImportSink) throws {
    guard let spans = trace["spans"]?.array else {
      return sink.reject(line: line, "a trace without spans")
    }
    try self.spans.request(
      ["resource_spans": [Self.resource(spans, trace["trace_info"])]], line, &sink)
    try self.spans.release(all: true, into: &sink)
  }

  /// The spans as OTLP has them: ids in hexadecimal, and whose session it was beside them.
  private static func resource(_ spans: [JSON], _ info: JSON?) -> JSON {
    let metadata = info?["trace_metadata"]
    let names = [("session.id", "mlflow.trace.session"), ("user.id", "mlflow.trace.user")]
    let attributes: [JSON] = names.compactMap { name, key in
      metadata?[key]?.string.map { ["key": .string(name), "value": ["string_value": .string($0)]] }
    }
    return [
      "resource": ["attributes": .array(attributes)],
      "scope_spans": [["spans": .array(spans.map(withHexadecimalIDs))]],
    ]
  }

  private static func withHexadecimalIDs(_ span: JSON) -> JSON {
    guard case .object(let members) = span else { return span }
    let ids: [String: Int] = ["trace_id": 16, "span_id": 8, "parent_span_id": 8]
    return .object(
      members.map { member in
        guard let count = ids[member.key], let text = member.value.string,
          let hex = hexadecimal(base64: text, bytes: count)
        else { return member }
        return JSONMember(key: member.key, value: .string(hex))
      })
  }

  /// The hexadecimal digits of so many bytes in base64; nil for text that is something else.
  static func hexadecimal(base64 text: String, bytes count: Int) -> String? {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    guard text.utf8.count == (count + 2) / 3 * 4 else { return nil }
    var bits = 0
    var held = 0
    var digits = ""
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      guard let place = Array(alphabet).firstIndex(of: byte) else { return nil }
      bits = bits << 6 | place
      held += 6
      while held >= 4 {
        held -= 4
        digits += String(bits >> held & 15, radix: 16)
        bits &= 1 << held - 1
      }
    }
    return digits.utf8.count >= 2 * count ? String(digits.prefix(2 * count)) : nil
  }
}

extension MLflowSource {
  /// The calls that traces tell of, each once, for who does not record them.
  ///
  /// - Parameter traces: Traces with their spans, as MLflow's REST API gives them.
  /// - Returns: The calls, with their ids.
  /// - Throws: What cannot happen: spans that make no sense are left out.
  public static func calls(in traces: [JSON]) throws -> [UsageEvent] {
    var source = MLflowSource()
    var sink = ImportSink(flush: { _ in })
    for trace in traces { try source.take(trace, 0, into: &sink) }
    return sink.calls.map(\.event)
  }
}
