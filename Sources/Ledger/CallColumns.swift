import Metering
import Pricing
import SQLite

/// How an assessed call becomes a row of `call_log`: one list of columns with their values, used
/// for writing and for telling whether a call was recorded before with other content.
struct CallColumns {
  /// How a column's value is stored.
  enum Content {
    /// As it is.
    case value(Value)
    /// As the number of a text in `names`.
    case name(String?)
  }

  /// A column: the name a person reads, and what is in it.
  struct Column {
    let field: String
    let content: Content
    /// Whether the same id with another value here is a conflict.
    var isIdentity = true

    /// The column of the table.
    var column: String { if case .name = content { field + "_id" } else { field } }
  }

  let columns: [Column]

  init(_ call: AssessedCall, source: String, nowMs: Int64, correctsSeq: Int64?) {
    var columns = [
      Column(field: "id", content: .value(.text(call.id))),
      Column(
        field: "occurred_at_ms", content: .value(.integer(call.occurredAtMs)),
        isIdentity: call.timeWasGiven),
      Column(field: "recorded_at_ms", content: .value(.integer(nowMs)), isIdentity: false),
      Column(
        field: "time_was_given", content: .value(call.timeWasGiven ? 1 : 0), isIdentity: false),
      Column(field: "corrects_seq", content: .value(Value(correctsSeq))),
    ]
    columns += Self.names(of: call, source: source)
    columns += UsageKind.allCases.map { kind in
      Column(field: kind.field, content: .value(Value(call.event.usage.map { $0[kind] })))
    }
    columns.append(Column(field: "latency_ms", content: .value(Value(call.event.latencyMs))))
    columns.append(
      Column(field: "reported_cost_picousd", content: .value(Value(call.reportedPicousd))))
    // A cost follows from the rest and from the prices of the day: it identifies nothing.
    columns.append(
      Column(
        field: "computed_cost_picousd", content: .value(Value(call.computedPicousd)),
        isIdentity: false))
    self.columns = columns
  }

  private static func names(of call: AssessedCall, source: String) -> [Column] {
    let event = call.event
    var columns = [
      Column(field: "provider", content: .name(call.provider)),
      Column(field: "model", content: .name(event.model)),
      Column(field: "requested_model", content: .name(event.requestedModel)),
      Column(field: "status", content: .name(event.status)),
      Column(
        field: "source", content: .name(call.carried?.recordedSource ?? source),
        isIdentity: false),
      Column(field: "service_tier", content: .name(event.serviceTier)),
      Column(field: "speed", content: .name(event.speed)),
      Column(field: "inference_geo", content: .name(event.inferenceGeo)),
      Column(field: "cost_source", content: .name(call.costSource?.rawValue), isIdentity: false),
      Column(field: "price", content: .name(call.priceReference), isIdentity: false),
      Column(field: "rates", content: .name(call.ratesText), isIdentity: false),
      Column(field: "unpriced", content: .name(call.unpricedText), isIdentity: false),
      Column(field: "tags", content: .name(TagText.canonical(event.tags))),
    ]
    columns += Attribution.allCases.map {
      Column(field: $0.field, content: .name(event.attribution[$0]))
    }
    return columns
  }
}

extension AssessedCall {
  /// The counts that lack a price, by comma; nil for none.
  var unpricedText: String? {
    unpriced.isEmpty ? nil : unpriced.map(\.field).joined(separator: ",")
  }
}

/// Tags as one text: a JSON object with its keys in order, so that equal tags are equal texts.
enum TagText {
  static func canonical(_ tags: [String: String]) -> String? {
    if tags.isEmpty { return nil }
    return JSON.object(
      tags.sorted { $0.key < $1.key }.map { JSONMember(key: $0.key, value: .string($0.value)) }
    ).text
  }

  static func parse(_ text: String) -> [String: String] {
    guard let members = (try? JSON(parsing: Array(text.utf8)))?.object else { return [:] }
    var tags: [String: String] = [:]
    for member in members { tags[member.key] = member.value.string }
    return tags
  }
}
