import Ledger
import Metering

/// Anthropic's usage by time bucket: answers of `/v1/organizations/usage_report/messages`, and the
/// console's CSV.
public struct AnthropicUsageSource: ImportSource {
  /// `anthropic-usage`.
  public static let name = "anthropic-usage"
  /// What it is, in one line for help.
  public static let summary = "Anthropic usage by bucket: Admin API answers, console CSV"

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
        if !isKnown { sink.reject(line: line, "this is no page of Anthropic's usage report") }
      }
    }
  }

  private mutating func take(
    _ row: Fields, _ line: Int64, isRow: Bool, _ sink: inout ImportSink
  ) throws {
    var event: UsageEvent
    do {
      guard let found = try AnthropicBucket(row).event() else { return sink.skip("empty buckets") }
      event = found
    } catch {
      return sink.reject(line: line, "\(error)")
    }
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

/// One result of Anthropic's usage report: the sum of the requests of a time bucket.
///
/// Source: Anthropic API reference "Get Messages Usage Report"; exports of its console.
struct AnthropicBucket {
  private let row: Fields

  init(_ row: Fields) { self.row = row }

  /// The call that stands for the bucket; nil when it counted nothing.
  func event() throws(MeteringError) -> UsageEvent? {
    guard let start = try row.time("starting_at", "usage_date_utc", "date") else {
      throw MeteringError("starting_at is missing")
    }
    let usage = try usage()
    if usage.totalTokens == 0 && usage[.webSearch] == 0 { return nil }
    var event = UsageEvent(model: row.text("model", "model_version") ?? "unknown")
    event.provider = "anthropic"
    event.occurredAtMs = start
    event.usage = usage
    event.serviceTier = word("service_tier", "usage_type")
    event.speed = word("speed")
    event.inferenceGeo = word("inference_geo")
    event.attribution[.project] = row.text("workspace_name", "workspace", "workspace_id")
    event.tags["key"] = keyTag(row)
    event.id = id(start, try row.time("ending_at"))
    try event.validate()
    return event
  }

  private func word(_ names: String...) -> String? {
    for name in names {
      guard let word = row.text(name)?.lowercased() else { continue }
      return word == "not_available" ? nil : word
    }
    return nil
  }

  private func id(_ start: Int64, _ end: Int64?) -> String {
    var id = BucketID(AnthropicUsageSource.name, startMs: start, endMs: end)
    id.add(row.text("model", "model_version"))
    id.add(row.text("workspace_id", "workspace"))
    id.add(row.text("api_key_id", "api_key").map { StableHash.of([$0]) })
    id.add(word("service_tier", "usage_type"))
    id.add(row.text("context_window"))
    id.add(word("inference_geo"))
    id.add(word("speed"))
    id.add(row.text("account_id", "service_account_id"))
    return id.text
  }

  private func usage() throws(MeteringError) -> Usage {
    let fresh =
      try row.count("uncached_input_tokens", "usage_input_tokens_no_cache", "input_tokens") ?? 0
    let read =
      try row.count("cache_read_input_tokens", "usage_input_tokens_cache_read") ?? 0
    let short =
      try row.count(
        "cache_creation.ephemeral_5m_input_tokens", "usage_input_tokens_cache_write_5m",
        "cache_creation_5m_input_tokens", "usage_input_tokens_cache_write",
        "cache_creation_input_tokens") ?? 0
    let long =
      try row.count(
        "cache_creation.ephemeral_1h_input_tokens", "usage_input_tokens_cache_write_1h",
        "cache_creation_1h_input_tokens") ?? 0
    let input = fresh + read + short + long
    return Usage([
      .input: input, .cacheRead: read, .cacheCreation: short + long, .cacheCreation1h: long,
      .output: try row.count("output_tokens", "usage_output_tokens") ?? 0,
      .webSearch: try row.count("server_tool_use.web_search_requests", "web_search_count") ?? 0,
      .request: leastRequests(input),
    ])
  }

  /// How many requests there were at least, for the report does not say.
  ///
  /// None of them was longer than its context window. So the sum is not taken for one request of a
  /// long context.
  private func leastRequests(_ input: Int64) -> Int64 {
    let window: Int64 = isLongContext ? 1_000_000 : 200_000
    return max(1, (input + window - 1) / window)
  }

  /// `200k-1M` in the API, `> 200k` in the console.
  private var isLongContext: Bool {
    guard let window = row.text("context_window")?.lowercased() else { return false }
    return window.contains("1m") || window.hasPrefix(">") || window.hasPrefix("200k")
  }
}
