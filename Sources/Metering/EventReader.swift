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
    var totalTokens: Int64?
    for member in members where member.value != .null {
      let (key, value) = (member.key, member.value)
      if let kind = UsageKind(field: key) {
        guard let count = try value.asCount(key) else { continue }
        var counted = usage ?? Usage()
        counted[kind] = count
        usage = counted
      } else if let dimension = Attribution(rawValue: key) {
        attribution[dimension] = try Self.text(value, key)
      } else if key == "total_tokens" {
        totalTokens = try value.asCount(key)
      } else {
        try read(key, value)
      }
    }
    if json[present: "model"] == nil { throw MeteringError("model is missing") }
    try validate()
    if let totalTokens, let usage, totalTokens != usage.totalTokens {
      throw MeteringError(
        "total_tokens (\(totalTokens)) is not input_tokens + output_tokens (\(usage.totalTokens))")
    }
  }

  /// Reads an event from the bytes of one JSON object, as ``init(_:)`` does.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(MeteringError) {
    try self.init(JSON(parsing: bytes))
  }

  private mutating func read(_ key: String, _ value: JSON) throws(MeteringError) {
    switch key {
    case "id": id = try Self.text(value, key)
    case "model": model = try Self.text(value, key)
    case "requested_model": requestedModel = try Self.text(value, key)
    case "provider": provider = try Self.text(value, key)
    case "status": status = try Self.text(value, key)
    case "service_tier": serviceTier = try Self.text(value, key)
    case "speed": speed = try Self.text(value, key)
    case "inference_geo": inferenceGeo = try Self.text(value, key)
    case "latency_ms": latencyMs = try value.asCount(key)
    case "occurred_at": occurredAtMs = try Self.time(value, key)
    case "cost_usd": reportedCostUSD = try Self.cost(value, key)
    case "tags": tags = try Self.tags(value)
    default:
      if ["_tokens", "_searches", "_units"].contains(where: key.hasSuffix) {
        let known = UsageKind.allCases.map(\.field).joined(separator: ", ")
        throw MeteringError("unknown count \(JSON.string(key).text) (known are \(known))")
      }
    }
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
