/// One call as other programs hand it over: what was called, when, how much of it, and for whom.
public struct UsageEvent: Hashable, Sendable {
  /// The caller's id of the call: recording the same id twice is recording it once.
  public var id: String?
  /// When the provider answered, in Unix milliseconds.
  public var occurredAtMs: Int64?
  /// Who sends the bill, in any spelling; nil when the model's name shall tell.
  public var provider: String?
  /// The model that answered.
  public var model: String
  /// The model that was asked for, when it is another name.
  public var requestedModel: String?
  /// What was counted; nil when the event names no count at all, which is not zero.
  public var usage: Usage?
  /// How the call ended: `ok`, `error`, or a word of the caller's.
  public var status = "ok"
  /// The service tier that served the call, such as `batch`, `flex` or `priority`.
  public var serviceTier: String?
  /// The speed that served the call, such as Anthropic's `fast`.
  public var speed: String?
  /// Where the model ran, such as `us`.
  public var inferenceGeo: String?
  /// How long the call took, in milliseconds.
  public var latencyMs: Int64?
  /// The cost the provider itself reported, in USD: decimal text, perhaps with an exponent.
  public var reportedCostUSD: String?
  /// Whom the call is charged to.
  public var attribution: [Attribution: String] = [:]
  /// Further attribution, `key=value`.
  public var tags: [String: String] = [:]

  /// An event that says only which model answered.
  public init(model: String) { self.model = model }
}

extension UsageEvent {
  /// The longest text an event may hold, in bytes of UTF-8.
  public static let maximumTextBytes = 1024
  /// The most tags an event may hold.
  public static let maximumTags = 64

  /// Refuses an event that could not be stored or priced as it is.
  ///
  /// - Throws: ``MeteringError`` when a text is empty, longer than ``maximumTextBytes`` or holds a
  ///   control character; when there are more than ``maximumTags`` tags; when a time, a latency or
  ///   a cost is out of range; and what ``Usage/validate()`` throws.
  public func validate() throws(MeteringError) {
    try Self.check(model, "model")
    try Self.check(status, "status")
    if let id { try Self.check(id, "id") }
    if let provider { try Self.check(provider, "provider") }
    if let requestedModel { try Self.check(requestedModel, "requested_model") }
    if let serviceTier { try Self.check(serviceTier, "service_tier") }
    if let speed { try Self.check(speed, "speed") }
    if let inferenceGeo { try Self.check(inferenceGeo, "inference_geo") }
    for (dimension, text) in attribution { try Self.check(text, dimension.field) }
    if tags.count > Self.maximumTags {
      throw MeteringError("there are too many tags (\(tags.count), at most \(Self.maximumTags))")
    }
    for (key, value) in tags {
      try Self.check(key, "a tag's name")
      // A tag may stand for itself, so its value may be empty.
      if !value.isEmpty { try Self.check(value, "tag '\(key)'") }
    }
    try checkNumbers()
    try usage?.validate()
  }

  private func checkNumbers() throws(MeteringError) {
    if let occurredAtMs, !(Timestamp.minimum...Timestamp.maximum).contains(occurredAtMs) {
      throw MeteringError("occurred_at is outside 1970 to 9999 (\(occurredAtMs) ms)")
    }
    if let latencyMs, latencyMs < 0 {
      throw MeteringError("latency_ms is negative (\(latencyMs))")
    }
    if let reportedCostUSD { try Self.checkCost(reportedCostUSD) }
  }

  /// Refuses what is no decimal number, or a negative one.
  static func checkCost(_ text: String) throws(MeteringError) {
    let shown = text.utf8.count <= 64 ? " (\(JSON.string(text).text))" : ""
    guard text.utf8.count <= 64, let cost = DecimalText(text) else {
      throw MeteringError("cost_usd is not a decimal number\(shown)")
    }
    if cost.isNegative && !cost.isZero { throw MeteringError("cost_usd is negative\(shown)") }
  }

  private static func check(
    _ text: String, _ name: @autoclosure () -> String
  ) throws(MeteringError) {
    if text.isEmpty { throw MeteringError("\(name()) is empty") }
    let count = text.utf8.count
    if count > maximumTextBytes {
      throw MeteringError("\(name()) is too long (\(count) bytes, at most \(maximumTextBytes))")
    }
    if hasControl(text) { throw MeteringError("\(name()) holds a control character") }
  }

  /// Whether a text has a C0 or C1 control or DEL in it.
  ///
  /// They would garble tables and terminals, or end a line of a log.
  private static func hasControl(_ text: String) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      // In UTF-8 the C1 controls are C2 80 to C2 9F.
      if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return true }
      previous = byte
    }
    return false
  }
}
