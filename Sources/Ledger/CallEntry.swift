import Metering
import Pricing
import SQLite

/// A call as it is shown: recorded, or assessed and not written.
public struct CallEntry: Hashable, Sendable {
  /// The call's id.
  public var id: String
  /// When it happened, in Unix milliseconds.
  public var occurredAtMs: Int64
  /// The provider that bills.
  public var provider: String
  /// What was measured.
  public var event: UsageEvent
  /// What it costs in picodollars; nil if unknown.
  public var costPicousd: Int64?
  /// The computed cost in picodollars, kept beside a reported one; nil if unknown.
  public var computedPicousd: Int64?
  /// The cost the provider reported, in picodollars.
  public var reportedPicousd: Int64?
  /// Where the cost comes from, in CONTRACT's words.
  public var costSource: String?
  /// The card that priced it.
  public var price: String?
  /// The counts that lack a price.
  public var unpriced: [String]
  /// Where the record comes from: `record`, or an importer's name.
  public var source: String?
  /// When it was recorded, in Unix milliseconds; nil when it was not.
  public var recordedAtMs: Int64?
  /// The id of the row this one replaces.
  public var corrects: String?
  /// The id of the row that replaced this one.
  public var supersededBy: String?
}

extension AssessedCall {
  /// The call as it is shown.
  public var entry: CallEntry {
    CallEntry(
      id: id, occurredAtMs: occurredAtMs, provider: provider, event: event,
      costPicousd: costPicousd, computedPicousd: computedPicousd,
      reportedPicousd: reportedPicousd, costSource: costSource?.rawValue, price: priceReference,
      unpriced: unpriced.map(\.field))
  }

  /// The call as it is shown after it was recorded.
  public func entry(_ recording: Recording) -> CallEntry {
    var entry = entry
    entry.id = recording.id
    entry.corrects = recording.corrects
    return entry
  }
}

extension LedgerFile {
  /// The call with this id, corrected ones included.
  ///
  /// - Throws: ``LedgerError/noSuchCall(id:)``.
  public func call(id: String) throws -> CallEntry {
    try translatingErrors {
      let statement = try connection.prepare("SELECT * FROM call_history WHERE id = ?")
      try statement.bind(.text(id), at: 1)
      guard try statement.step() else { throw LedgerError.noSuchCall(id: id) }
      return CallReader(statement).entry()
    }
  }

  /// The calls that pass a filter, the newest first.
  ///
  /// - Parameters:
  ///   - filter: Which calls.
  ///   - limit: At most so many; nil for all.
  ///   - row: Called for each, so that any number can be shown without holding them.
  public func calls(
    _ filter: CallFilter, limit: Int64?, row: (CallEntry) throws -> Void
  ) throws {
    try translatingErrors {
      guard let condition = try filter.condition(names: names) else { return }
      let statement = try connection.prepare(
        """
        SELECT h.* FROM call_log AS c JOIN call_history AS h USING (seq)
        WHERE \(condition.sql) AND h.superseded_by IS NULL
        ORDER BY c.occurred_at_ms DESC, c.seq DESC
        """)
      try statement.bind(condition.values)
      let reader = CallReader(statement)
      var left = limit ?? .max
      while left > 0, try statement.step() {
        let entry = reader.entry()
        guard filter.matchesRest(entry) else { continue }
        try row(entry)
        left -= 1
      }
    }
  }
}

/// Reads rows of the view `call_history`.
private struct CallReader {
  private let statement: Statement
  private let columns: [String: Int]

  init(_ statement: Statement) {
    self.statement = statement
    let names = (0..<statement.columnCount).map { (statement.columnName($0), $0) }
    columns = Dictionary(names, uniquingKeysWith: { first, _ in first })
  }

  private func text(_ column: String) -> String? {
    columns[column].flatMap { statement.optionalText($0) }
  }

  private func integer(_ column: String) -> Int64? {
    columns[column].flatMap { statement.optionalInt64($0) }
  }

  func entry() -> CallEntry {
    var event = UsageEvent(model: text("model") ?? "")
    event.id = text("id")
    event.occurredAtMs = integer("occurred_at_ms")
    event.provider = text("provider")
    event.requestedModel = text("requested_model")
    event.status = text("status") ?? ""
    event.serviceTier = text("service_tier")
    event.speed = text("speed")
    event.inferenceGeo = text("inference_geo")
    event.latencyMs = integer("latency_ms")
    event.reportedCostUSD = integer("reported_cost_picousd").map { Money.usd($0) }
    event.tags = TagText.parse(text("tags") ?? "")
    for dimension in Attribution.allCases {
      event.attribution[dimension] = text(dimension.field)
    }
    if integer(UsageKind.input.field) != nil {
      var usage = Usage()
      for kind in UsageKind.allCases { usage[kind] = integer(kind.field) ?? 0 }
      event.usage = usage
    }
    return CallEntry(
      id: text("id") ?? "", occurredAtMs: integer("occurred_at_ms") ?? 0,
      provider: text("provider") ?? "", event: event, costPicousd: integer("cost_picousd"),
      computedPicousd: integer("computed_cost_picousd"),
      reportedPicousd: integer("reported_cost_picousd"), costSource: text("cost_source"),
      price: text("price"),
      unpriced: (text("unpriced") ?? "").split(separator: ",").map(String.init),
      source: text("source"), recordedAtMs: integer("recorded_at_ms"),
      corrects: text("corrects"), supersededBy: text("superseded_by"))
  }
}
