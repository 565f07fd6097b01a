import Ledger
import Metering

/// Anthropic's costs by day: answers of `/v1/organizations/cost_report`, and the console's CSV.
public struct AnthropicCostsSource: ImportSource {
  /// `anthropic-costs`.
  public static let name = "anthropic-costs"
  /// What it is, in one line for help.
  public static let summary = "Anthropic costs by day: Admin API answers (cents), console CSV"

  /// An export lies where somebody put it.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// Exports in any of the forms.
  public static func isOwn(path: String) -> Bool { AnthropicUsageSource.isOwn(path: path) }

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
      case .row(let row):
        // The console reports dollars; the list price, before discounts, is not what is charged.
        try take(row, row.amount("cost_usd", "amount_usd"), line, isRow: true, &sink)
      case .value(let page):
        let isKnown = try ExportPage.forEachResult(page) { result in
          // The API reports cents: "123.45" are 1.2345 USD.
          let cents = result.amount("amount", "cost")
          let usd = cents.flatMap { DecimalText.shifted($0, by: -2) }
          try take(result, usd ?? cents, line, isRow: false, &sink)
        }
        if !isKnown { sink.reject(line: line, "this is no page of Anthropic's cost report") }
      }
    }
  }

  private mutating func take(
    _ row: Fields, _ usd: String?, _ line: Int64, isRow: Bool, _ sink: inout ImportSink
  ) throws {
    guard let usd else { return sink.reject(line: line, "the amount is missing") }
    if DecimalText(usd)?.isZero == true { return sink.skip("amounts of 0") }
    var event: UsageEvent
    do { event = try Self.event(row, usd) } catch { return sink.reject(line: line, "\(error)") }
    if isRow, let id = event.id {
      guard let unique = ids.id(id, content: row) else { return sink.skip("repeated rows") }
      event.id = unique
    }
    try sink.take(ImportedCall(event: event, line: line))
  }

  /// The costs of a day that was not over have grown.
  public static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    ExportPage.hasGrown(call, recorded)
  }

  /// The call that stands for a line of the bill: a reported cost, and no usage.
  private static func event(_ row: Fields, _ usd: String) throws(MeteringError) -> UsageEvent {
    let currency = row.text("currency") ?? "USD"
    guard currency.uppercased() == "USD" else {
      throw MeteringError("the amount is in '\(currency)', not in USD")
    }
    guard let start = try row.time("starting_at", "usage_date_utc", "date") else {
      throw MeteringError("starting_at is missing")
    }
    var event = UsageEvent(model: model(row))
    event.provider = "anthropic"
    event.occurredAtMs = start
    event.reportedCostUSD = usd
    event.attribution[.project] = row.text("workspace_name", "workspace", "workspace_id")
    event.tags["key"] = keyTag(row)
    for name in ["cost_type", "token_type", "service_tier", "context_window"] {
      event.tags[name] = row.text(name)
    }
    let end = try row.time("ending_at")
    event.id = id(row, BucketID(name, startMs: start, endMs: end))
    try event.validate()
    return event
  }

  private static func id(_ row: Fields, _ start: BucketID) -> String {
    var id = start
    id.add(row.text("model", "model_version"))
    id.add(row.text("workspace_id", "workspace"))
    id.add(row.text("api_key_id", "api_key").map { StableHash.of([$0]) })
    for name in [
      "description", "cost_type", "usage_type", "service_tier", "context_window", "token_type",
      "inference_geo", "speed",
    ] { id.add(row.text(name)) }
    return id.text
  }

  /// The model's id, where the console writes `Claude Haiku 4.5`.
  ///
  /// What has no model (searches, the container for code) goes by its kind.
  static func model(_ row: Fields) -> String {
    guard let name = row.text("model", "model_version") else {
      return row.text("cost_type", "description")?.lowercased() ?? "unknown"
    }
    guard name.hasPrefix("Claude ") else { return name }
    return String(name.lowercased().map { $0 == " " || $0 == "." ? "-" : $0 })
  }
}
