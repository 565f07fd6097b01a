import Ledger
import Metering
import Pricing

/// One column of exported calls: the same name and value in CSV and in NDJSON.
struct CallColumn: Sendable {
  /// What stands in it.
  enum Value {
    /// A text; nil where there is none.
    case text(String?)
    /// A whole number; nil where it is not known.
    case count(Int64?)
    /// Texts, one after the other.
    case list([String])
    /// Texts under names.
    case object([String: String])
  }

  let name: String
  let value: @Sendable (CallEntry) -> Value

  /// Every column, in order.
  ///
  /// The names are those of a usage event, so that what was exported can be imported.
  static func all(in currency: DisplayCurrency?) -> [CallColumn] {
    identity + counts + costs(in: currency) + attribution + rest
  }

  private static let identity = [
    CallColumn(name: "id") { .text($0.id) },
    CallColumn(name: "occurred_at") { .text(Timestamp.format($0.occurredAtMs)) },
    CallColumn(name: "provider") { .text($0.provider) },
    CallColumn(name: "model") { .text($0.event.model) },
    CallColumn(name: "requested_model") { .text($0.event.requestedModel) },
    CallColumn(name: "status") { .text($0.event.status) },
  ]

  private static let counts =
    UsageKind.allCases.map { kind in
      CallColumn(name: kind.field) { .count($0.event.usage.map { $0[kind] }) }
    } + [CallColumn(name: "total_tokens") { .count($0.event.usage?.totalTokens) }]

  private static func costs(in currency: DisplayCurrency?) -> [CallColumn] {
    var columns = [CallColumn(name: "cost_usd") { .text($0.costPicousd.map { Money.usd($0) }) }]
    if let currency {
      columns.append(
        CallColumn(name: currency.field) {
          .text($0.costPicousd.map { currency.text($0) })
        })
    }
    return columns + [
      CallColumn(name: "cost_source") { .text($0.costSource) },
      CallColumn(name: "price") { .text($0.price) },
      CallColumn(name: "rates") { .text($0.rates) },
      CallColumn(name: "unpriced") { .list($0.unpriced) },
      CallColumn(name: "computed_cost_usd") { .text($0.computedPicousd.map { Money.usd($0) }) },
      CallColumn(name: "reported_cost_usd") { .text($0.reportedPicousd.map { Money.usd($0) }) },
    ]
  }

  private static let attribution = Attribution.allCases.map { dimension in
    CallColumn(name: dimension.field) { .text($0.event.attribution[dimension]) }
  }

  private static let rest = [
    CallColumn(name: "tags") { .object($0.event.tags) },
    CallColumn(name: "service_tier") { .text($0.event.serviceTier) },
    CallColumn(name: "speed") { .text($0.event.speed) },
    CallColumn(name: "inference_geo") { .text($0.event.inferenceGeo) },
    CallColumn(name: "latency_ms") { .count($0.event.latencyMs) },
    CallColumn(name: "source") { .text($0.source) },
    CallColumn(name: "recorded_at") { .text($0.recordedAtMs.map(Timestamp.format)) },
  ]
}
