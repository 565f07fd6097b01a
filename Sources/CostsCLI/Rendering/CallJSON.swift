import Ledger
import Metering
import Pricing

/// A call as JSON: the schema `costs.call/1`, which other programs rely on.
enum CallJSON {
  /// The object for a call, with `result` where something was done with it.
  static func object(_ call: CallEntry, result: String? = nil) -> JSON {
    var members: [(String, JSON)] = [("schema", "costs.call/1")]
    if let result { members.append(("result", .string(result))) }
    members += [
      ("id", .string(call.id)),
      ("occurred_at", .string(Timestamp.format(call.occurredAtMs))),
      ("provider", .string(call.provider)),
      ("model", .string(call.event.model)),
      ("requested_model", text(call.event.requestedModel)),
      ("status", .string(call.event.status)),
      ("usage", call.event.usage.map(usage) ?? .null),
      ("cost_usd", money(call.costPicousd)),
      ("cost_source", text(call.costSource)),
      ("price", text(call.price)),
      ("unpriced", .array(call.unpriced.map(JSON.string))),
    ]
    if let reported = call.reportedPicousd {
      members.append(("reported_cost_usd", money(reported)))
      members.append(("computed_cost_usd", money(call.computedPicousd)))
    }
    for (name, value) in [
      ("service_tier", call.event.serviceTier), ("speed", call.event.speed),
      ("inference_geo", call.event.inferenceGeo),
    ] where value != nil {
      members.append((name, text(value)))
    }
    if let latencyMs = call.event.latencyMs {
      members.append(("latency_ms", .number("\(latencyMs)")))
    }
    for dimension in Attribution.allCases {
      guard let value = call.event.attribution[dimension] else { continue }
      members.append((dimension.field, .string(value)))
    }
    members.append(("tags", JSON(texts: call.event.tags)))
    if let source = call.source { members.append(("source", .string(source))) }
    if let recorded = call.recordedAtMs {
      members.append(("recorded_at", .string(Timestamp.format(recorded))))
    }
    if let corrects = call.corrects { members.append(("corrects", .string(corrects))) }
    if let later = call.supersededBy { members.append(("superseded_by", .string(later))) }
    return .object(members.map { JSONMember(key: $0.0, value: $0.1) })
  }

  /// An amount as an exact decimal string, null where it is not known.
  static func money(_ picousd: (some BinaryInteger)?) -> JSON {
    picousd.map { .string(Money.usd($0)) } ?? .null
  }

  /// A text, or null.
  static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

  /// The five counts that are always there, and the others where they are not zero.
  private static func usage(_ usage: Usage) -> JSON {
    let always: Set<UsageKind> = [.input, .cacheRead, .cacheCreation, .output, .reasoning]
    return .object(
      UsageKind.allCases.compactMap { kind in
        let usual: Int64 = kind == .request ? 1 : 0
        guard always.contains(kind) || usage[kind] != usual else { return nil }
        return JSONMember(key: kind.field, value: .number("\(usage[kind])"))
      })
  }
}

extension JSON {
  /// Texts under names, in the names' order.
  init(texts: [String: String]) {
    self = .object(
      texts.sorted { $0.key < $1.key }.map { JSONMember(key: $0.key, value: .string($0.value)) })
  }
}
