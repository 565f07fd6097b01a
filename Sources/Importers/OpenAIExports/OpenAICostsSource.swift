import Ledger
import Metering

/// OpenAI's costs by day: answers of `/v1/organization/costs`, and the dashboard's CSV.
public struct OpenAICostsSource: ImportSource {
  /// `openai-costs`.
  public static let name = "openai-costs"
  /// What it is, in one line for help.
  public static let summary = "OpenAI costs by day and line item: API answers, dashboard CSV"

  /// An export lies where somebody put it.
  public static func places(_ environment: ImportEnvironment) -> [String] { [] }

  /// Exports in any of the forms.
  public static func isOwn(path: String) -> Bool { OpenAIUsageSource.isOwn(path: path) }

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
        if !isKnown { sink.reject(line: line, "this is no page of OpenAI's costs API") }
      }
    }
  }

  private mutating func take(
    _ row: Fields, _ line: Int64, isRow: Bool, _ sink: inout ImportSink
  ) throws {
    guard let amount = row.amount("amount.value", "amount_value", "cost", "amount") else {
      return sink.skip("days without an amount")
    }
    if DecimalText(amount)?.isZero == true { return sink.skip("amounts of 0") }
    var event: UsageEvent
    do { event = try Self.event(row, amount) } catch {
      return sink.reject(line: line, "\(error)")
    }
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
  private static func event(_ row: Fields, _ amount: String) throws(MeteringError) -> UsageEvent {
    let currency = row.text("amount.currency", "amount_currency", "currency") ?? "usd"
    guard currency.lowercased() == "usd" else {
      throw MeteringError("the amount is in '\(currency)', not in USD")
    }
    guard let start = try row.time("start_time", "start_time_iso", "date") else {
      throw MeteringError("start_time is missing")
    }
    let item = row.text("line_item")
    var event = UsageEvent(model: item.map(model) ?? "unknown")
    event.provider = "openai"
    event.occurredAtMs = start
    event.reportedCostUSD = amount
    event.attribution[.project] = row.text("project_name", "project_id")
    event.attribution[.user] = row.text("user_email")
    event.tags["line_item"] = item
    event.tags["key"] = keyTag(row)
    let end = try row.time("end_time", "end_time_iso")
    var id = BucketID(name, startMs: start, endMs: end)
    id.add(item)
    id.add(row.text("project_id"))
    id.add(row.text("organization_id"))
    id.add(row.text("api_key_id").map { StableHash.of([$0]) })
    event.id = id.text
    try event.validate()
    return event
  }

  /// `gpt-4o-2024-08-06, cached input` is about `gpt-4o-2024-08-06`.
  private static func model(_ item: String) -> String {
    let name = item.prefix { $0 != "," }.lowercased()
    return CleanText.of(name) ?? "unknown"
  }
}
