/// What an event says beside the fields that are kept.
struct EventAside {
  /// Whether it names a model.
  var hasModel = false
  /// What it says the sum of input and output tokens is.
  var totalTokens: Int64?
  /// Where its cost comes from; nil when it does not say.
  var costSource: String?
}

extension UsageEvent {
  /// Reads an event from a JSON object, where `null` is the same as leaving a field out.
  ///
  /// - Throws: ``MeteringError`` when a field has the wrong type or an impossible value, when
  ///   `model` is missing, and for an unknown field that looks like a count: `cached_tokens` for
  ///   `cache_read_tokens` would make a wrong cost. Other unknown fields are ignored.
  public init(_ json: JSON) throws(MeteringError) {
    guard let members = json.object else {
      throw MeteringError("an event is a JSON object, not \(json.summary)")
    }
    self.init(model: "")
    var aside = EventAside()
    for member in members where member.value != .null {
      guard let field = EventField(member.key) else {
        try Self.refuseMisspelt(member.key)
        continue
      }
      switch field {
      case .totalTokens: aside.totalTokens = try member.value.asCount(member.key)
      case .costSource: aside.costSource = try Self.text(member.value, member.key)
      default: try set(field, member.key, member.value)
      }
    }
    aside.hasModel = members.contains { $0.key == "model" && $0.value != .null }
    try finish(aside)
  }

  /// Reads an event from the bytes of one JSON object, as ``init(_:)`` does.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(MeteringError) {
    if let plain = EventScanner.event(in: bytes) {
      self = plain.event
      try finish(plain.aside)
    } else {
      try self.init(JSON(parsing: bytes))
    }
  }

  /// What is left to do when all fields are read.
  private mutating func finish(_ aside: EventAside) throws(MeteringError) {
    if !aside.hasModel { throw MeteringError("model is missing") }
    // An exported call says what was computed: that is no provider's word.
    if let source = aside.costSource, source != "provider" { reportedCostUSD = nil }
    try validate()
    if let totalTokens = aside.totalTokens, let usage, totalTokens != usage.totalTokens {
      throw MeteringError(
        "total_tokens (\(totalTokens)) is not input_tokens + output_tokens (\(usage.totalTokens))")
    }
  }

  private mutating func set(
    _ field: EventField, _ key: String, _ value: JSON
  ) throws(MeteringError) {
    switch field {
    case .count(let kind):
      if let count = try value.asCount(key) { set(kind, count) }
    case .latency: latencyMs = try value.asCount(key)
    case .occurredAt: occurredAtMs = try Self.time(value, key)
    case .cost: reportedCostUSD = try Self.cost(value, key)
    case .tags: tags = try Self.tags(value)
    default: set(field, try Self.text(value, key))
    }
  }

  /// Sets a field that is a text.
  mutating func set(_ field: EventField, _ text: String) {
    switch field {
    case .id: id = text
    case .model: model = text
    case .requestedModel: requestedModel = text
    case .provider: provider = text
    case .status: status = text
    case .serviceTier: serviceTier = text
    case .speed: speed = text
    case .inferenceGeo: inferenceGeo = text
    case .attribution(let dimension): attribution[dimension] = text
    default: break
    }
  }

  /// Sets a count.
  mutating func set(_ kind: UsageKind, _ count: Int64) {
    if usage == nil { usage = Usage() }
    usage?[kind] = count
  }

  private static func refuseMisspelt(_ key: String) throws(MeteringError) {
    guard ["_tokens", "_searches", "_units"].contains(where: key.hasSuffix) else { return }
    let known = UsageKind.allCases.map(\.field).joined(separator: ", ")
    throw MeteringError("unknown count \(JSON.string(key).text) (known are \(known))")
  }

  private static func text(_ value: JSON, _ key: String) throws(MeteringError) -> String {
    guard let text = value.string else {
      throw MeteringError("\(key) is not a string (\(value.summary))")
    }
    return text
  }

  private static func time(_ value: JSON, _ key: String) throws(MeteringError) -> Int64 {
    guard let ms = Timestamp.read(value) else {
      throw MeteringError(
        "\(key) is no time that costs understands (\(value.summary)); "
          + "write 2026-10-15T12:00:00Z")
    }
    return ms
  }

  private static func cost(_ value: JSON, _ key: String) throws(MeteringError) -> String {
    guard let text = value.number ?? value.string else {
      throw MeteringError("\(key) is not a decimal number (\(value.summary))")
    }
    return text
  }

  private static func tags(_ value: JSON) throws(MeteringError) -> [String: String] {
    guard let members = value.object else {
      throw MeteringError("tags is not an object (\(value.summary))")
    }
    var tags: [String: String] = [:]
    for member in members where member.value != .null {
      tags[member.key] = try text(member.value, "tag \(JSON.string(member.key).text)")
    }
    return tags
  }
}
