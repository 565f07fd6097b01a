import Ledger
import Metering

/// OpenAI's usage by time bucket: answers of `/v1/organization/usage/*`, and the dashboard's CSV.
public struct OpenAIUsageSource: ImportSource {
  /// `openai-usage`.
  public static let name = "openai-usage"
  /// What it is, in one line for help.
  public static let summary = "OpenAI usage by bucket: API answers, dashboard CSV"

  /// An export lies where somebody put it.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// Exports in any of the forms.
  public static func isOwn(path: String) -> Bool {
    [".json", ".jsonl", ".ndjson", ".csv", ".tsv"].contains { path.hasSuffix($0) }
  }

  /// No: CSV needs its header.
  public static let canResume = false

  private var ids = RowIDs()

  /// A reader for one run.
  public init() {}

  /// Reads one export.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    ids = RowIDs()
    try RecordFile.read(file, into: &sink) { record, line, sink in
      switch record {
      case .header: break
      case .row(let row): try take(row, line, isRow: true, &sink)
      case .value(let page):
        let isKnown = try ExportPage.forEachResult(page) { result in
          try take(result, line, isRow: false, &sink)
        }
        if !isKnown { sink.reject(line: line, "this is no page of OpenAI's usage API") }
      }
    }
  }

  private mutating func take(
    _ row: Fields, _ line: Int64, isRow: Bool, _ sink: inout ImportSink
  ) throws {
    let bucket = OpenAIBucket(row)
    if let reason = bucket.reasonToSkip { return sink.skip(reason) }
    var event: UsageEvent
    do { event = try bucket.event() } catch { return sink.reject(line: line, "\(error)") }
    if isRow, let id = event.id {
      guard let unique = ids.id(id, content: row) else { return sink.skip("repeated rows") }
      event.id = unique
    }
    try sink.take(ImportedCall(event: event, line: line))
  }

  /// A bucket that has grown replaces its former state.
  public static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    ExportPage.hasGrown(call, recorded)
  }
}

/// One result of OpenAI's usage API: the sum of the requests of a time bucket.
///
/// Source: OpenAI API reference "Usage", the types of the official Python library.
struct OpenAIBucket {
  private let row: Fields

  init(_ row: Fields) { self.row = row }

  /// Why a result is no call of a model; nil when it is one.
  var reasonToSkip: String? {
    switch row.text("object")?.split(separator: ".").dropFirst(2).first {
    case "vector_stores", "code_interpreter_sessions", "file_searches":
      return "results of tools, which have no model"
    case "costs": return "results of the costs API (import openai-costs)"
    default: break
    }
    let counted = [
      "num_model_requests", "num_requests", "input_tokens", "output_tokens", "images",
      "characters", "seconds",
    ]
    let isEmpty = counted.allSatisfy {
      (try? row.count($0)).flatMap(\.self) ?? (row.value([$0]) == nil ? 0 : 1) == 0
    }
    return isEmpty ? "empty buckets" : nil
  }

  /// The call that stands for the bucket.
  func event() throws(MeteringError) -> UsageEvent {
    guard let start = try row.time("start_time", "start_time_iso", "date") else {
      throw MeteringError("start_time is missing")
    }
    let end = try row.time("end_time", "end_time_iso")
    var event = UsageEvent(model: row.text("model") ?? "unknown")
    event.provider = "openai"
    event.occurredAtMs = start
    event.usage = try usage()
    event.serviceTier =
      row.flag("batch") ? "batch" : row.text("service_tier")?.lowercased()
    event.attribution[.project] = row.text("project_name", "project_id")
    event.attribution[.user] = row.text("user_email", "user_id")
    event.tags["key"] = keyTag(row)
    for name in ["images", "characters", "seconds"] {
      if let count = try row.count(name) { event.tags[name] = String(count) }
    }
    event.id = id(start, end)
    try event.validate()
    return event
  }

  private func id(_ start: Int64, _ end: Int64?) -> String {
    var id = BucketID(OpenAIUsageSource.name, startMs: start, endMs: end)
    let object = row.text("object")?.split(separator: ".").dropFirst(2).first
    id.add(object.map(String.init))
    id.add(row.text("model"))
    id.add(row.text("project_id"))
    id.add(row.text("user_id"))
    id.add(row.text("api_key_id").map { StableHash.of([$0]) })
    id.add(row.text("batch")?.lowercased())
    id.add(row.text("service_tier"))
    id.add(row.text("size"))
    id.add(row.text("source"))
    id.add(row.text("context_level"))
    return id.text
  }

  /// The counts; nil for images, speech and transcriptions, which are billed by other units.
  private func usage() throws(MeteringError) -> Usage? {
    let requests = try row.count("num_model_requests") ?? 1
    if row.text("object")?.contains(".web_searches.") == true {
      return Usage([.webSearch: try row.count("num_requests") ?? 0, .request: requests])
    }
    guard var input = try row.count("input_tokens") else { return nil }
    var output = try row.count("output_tokens") ?? 0
    let cachedAudio = try row.count("input_cached_audio_tokens") ?? 0
    let audio = (try row.count("input_audio_tokens") ?? 0) + cachedAudio
    let image =
      (try row.count("input_image_tokens") ?? 0)
      + (try row.count("input_cached_image_tokens") ?? 0)
    let outputAudio = try row.count("output_audio_tokens") ?? 0
    // The first version of the API counted text only, and audio beside it.
    if audio + image > input { input += audio }
    if outputAudio > output { output += outputAudio }
    return Usage([
      .input: input, .cacheRead: try row.count("input_cached_tokens") ?? 0,
      .cacheCreation: try row.count("input_cache_write_tokens") ?? 0,
      .inputAudio: audio, .cacheReadAudio: cachedAudio, .inputImage: image, .output: output,
      .outputAudio: outputAudio, .outputImage: try row.count("output_image_tokens") ?? 0,
      .request: requests,
    ])
  }
}
