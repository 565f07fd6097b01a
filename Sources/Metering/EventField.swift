/// The fields of a usage event, as they are called in JSON.
enum EventField: Hashable, Sendable {
  /// A count, such as `input_tokens`.
  case count(UsageKind)
  /// Whom the call is charged to, such as `cost_center`.
  case attribution(Attribution)
  case id, model, requestedModel, provider, status, serviceTier, speed, inferenceGeo
  case latency, occurredAt, cost, tags
  /// Not stored; it says whether the cost is the provider's own word.
  case costSource
  /// Not stored; it is compared with input and output.
  case totalTokens

  /// The field with this name, or nil for an unknown one.
  ///
  /// Names are told apart by their length first: an event has a score of fields, and bulk loads
  /// have millions of events.
  init?(_ name: UnsafeBufferPointer<UInt8>) {
    guard name.count < Self.byLength.count else { return nil }
    for entry in Self.byLength[name.count] where Self.isEqual(entry.name, name) {
      self = entry.field
      return
    }
    return nil
  }

  /// The field with this name, or nil for an unknown one.
  init?(_ name: String) {
    var name = name
    guard let field = name.withUTF8({ EventField($0) }) else { return nil }
    self = field
  }

  private static func isEqual(_ name: [UInt8], _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = name.count
    // From the end: `input_audio_tokens` and `input_image_tokens` begin alike.
    while index > 0 {
      index -= 1
      if name[index] != other[index] { return false }
    }
    return true
  }

  private static let texts: [(String, EventField)] = [
    ("id", .id), ("model", .model), ("requested_model", .requestedModel),
    ("provider", .provider), ("status", .status), ("service_tier", .serviceTier),
    ("speed", .speed), ("inference_geo", .inferenceGeo), ("latency_ms", .latency),
    ("occurred_at", .occurredAt), ("cost_usd", .cost),
    ("cost_source", .costSource), ("tags", .tags),
    ("total_tokens", .totalTokens),
  ]

  private static let byLength: [[(name: [UInt8], field: EventField)]] = {
    let all =
      texts + UsageKind.allCases.map { ($0.field, .count($0)) }
      + Attribution.allCases.map { ($0.field, .attribution($0)) }
    let longest = all.map(\.0.utf8.count).max() ?? 0
    var table = [[(name: [UInt8], field: EventField)]](repeating: [], count: longest + 1)
    for (name, field) in all { table[name.utf8.count].append((Array(name.utf8), field)) }
    return table
  }()
}
