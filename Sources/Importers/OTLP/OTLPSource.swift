import Ledger
import Metering

/// Traces of OpenTelemetry in OTLP's JSON encoding: what the collector's file exporter writes, and
/// saved requests to `/v1/traces`.
public struct OTLPSource: ImportSource {
  /// `otlp`.
  public static let name = "otlp"
  /// What it is, in one line for help.
  public static let summary = "OpenTelemetry traces as OTLP JSON: spans of LLM calls"

  /// The collector writes where its configuration says.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// JSON and JSON lines, rotated ones too.
  public static func isOwn(path: String) -> Bool {
    [".json", ".jsonl", ".ndjson"].contains { path.hasSuffix($0) }
  }

  /// No: a span at the end may wrap one at the beginning.
  public static let canResume = false

  private var queue = SpanQueue()
  private var responses = ResponseIDs()

  /// A reader for one run.
  public init() {}

  /// Reads one file: requests as one document, or one a line.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    try RecordFile.read(file, mayBeCSV: false, into: &sink) { record, line, sink in
      guard case .value(let value) = record else { return }
      try request(value, line, &sink)
      try release(all: false, into: &sink)
    }
    try release(all: true, into: &sink)
  }

  mutating func release(all: Bool, into sink: inout ImportSink) throws {
    try queue.release(all: all) { outcome in
      switch outcome {
      case .taken(let call): try sink.take(call)
      case .repeatsItsChildren: sink.skip("spans that repeat the usage of those below them")
      case .isPartOfItsParent: sink.skip("spans whose usage is on the one above them")
      }
    }
  }

  /// Reads an ExportTraceServiceRequest, or what some tools write instead: one ResourceSpans, or
  /// a plain span.
  mutating func request(
    _ value: JSON, _ line: Int64, _ sink: inout ImportSink
  ) throws {
    let resources =
      value["resourceSpans"]?.array ?? value["resource_spans"]?.array
      ?? (Self.scopes(of: value) == nil ? nil : [value])
    if let resources {
      for resource in resources { resourceSpans(resource, line, &sink) }
    } else if value["traceId"] != nil || value["trace_id"] != nil {
      span(value, SpanAttributes(value["resource"]), line, &sink)
    } else if value["resourceLogs"] != nil || value["resourceMetrics"] != nil {
      sink.skip("logs and metrics")
    } else {
      sink.reject(line: line, "this is no OTLP trace: resourceSpans is missing")
    }
  }

  private static func scopes(of resource: JSON) -> [JSON]? {
    resource["scopeSpans"]?.array ?? resource["scope_spans"]?.array
      ?? resource["instrumentationLibrarySpans"]?.array
  }

  private mutating func resourceSpans(
    _ value: JSON, _ line: Int64, _ sink: inout ImportSink
  ) {
    let resource = SpanAttributes(value["resource"])
    for scope in Self.scopes(of: value) ?? [] {
      for json in scope["spans"]?.array ?? [] { span(json, resource, line, &sink) }
    }
  }

  private mutating func span(
    _ json: JSON, _ resource: SpanAttributes, _ line: Int64, _ sink: inout ImportSink
  ) {
    guard let span = Span(json) else {
      return sink.reject(line: line, "a span without traceId and spanId")
    }
    var call: ImportedCall?
    if case .other(let word) = span.kind {
      sink.skip("\(word) spans")
    } else {
      do { call = try span.call(resource) } catch {
        sink.reject(line: line, "span \(span.key.span): \(error)")
      }
      if call == nil { sink.skip("spans of no LLM call") }
    }
    call?.line = line
    let ids = responses.ids(of: span)
    call?.event.id = ids.id
    call?.aliases = ids.aliases
    queue.add(span.key, parent: span.parent, call: call)
  }

  /// A retried export may hold less than the first, never more than the truth.
  public static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    guard let usage = call.event.usage else { return false }
    guard let known = recorded.event.usage else { return true }
    return usage.totalTokens > known.totalTokens
  }
}
