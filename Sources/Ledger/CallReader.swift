import Metering
import Pricing
import SQLite

/// Reads rows of the view `call_history`, whose columns go by their names.
struct CallReader {
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
      price: text("price"), rates: text("rates"),
      unpriced: (text("unpriced") ?? "").split(separator: ",").map(String.init),
      source: text("source"), recordedAtMs: integer("recorded_at_ms"),
      corrects: text("corrects"), supersededBy: text("superseded_by"))
  }
}
