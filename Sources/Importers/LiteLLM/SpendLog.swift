import Metering

/// One row of SpendLogs.
///
/// Sources: LiteLLM `schema.prisma` (model `LiteLLM_SpendLogs`), `spend_tracking_utils.py`
/// (`metadata`), proxy documentation "Spend Tracking".
struct SpendLog {
  private let row: Fields
  private let metadata: Fields

  init(_ row: Fields) {
    self.row = row
    metadata = Fields(row.object("metadata") ?? .null)
  }

  /// Why a row is no call of a model; nil when it is one.
  var reasonToSkip: String? {
    let type = row.text("call_type") ?? ""
    if row.json.object?.isEmpty != false { return "rows without columns" }
    let hasModel = row.text("model", "model_group") != nil
    let hasTokens = (try? row.count("total_tokens")).flatMap(\.self) ?? 0 > 0
    if hasModel || hasTokens { return nil }
    // Health checks, tools of MCP servers, lists of files and batches.
    return isFailure && type.contains("completion") ? nil : "rows of no model (\(type))"
  }

  /// The call.
  ///
  /// `spend` is what LiteLLM computed from a price list of its own, not what the provider charged:
  /// it is left out, and the call is priced here.
  func event() throws(MeteringError) -> UsageEvent {
    guard let id = row.text("request_id") else { throw MeteringError("request_id is missing") }
    let group = row.text("model_group")
    var event = UsageEvent(model: row.text("model") ?? group ?? "unknown")
    event.id = id
    if let group, group != event.model { event.requestedModel = group }
    event.provider = row.text("custom_llm_provider")
    let start = try row.time("startTime", "start_time")
    let end = try row.time("endTime", "end_time")
    event.occurredAtMs = end ?? start
    if let start, let end, end >= start { event.latencyMs = end - start }
    event.status = isFailure ? "error" : "ok"
    event.usage = try usage()
    let tier = metadata.text("usage_object.service_tier")?.lowercased()
    event.serviceTier = tier == "auto" ? nil : tier
    attribute(&event)
    if isCacheHit {
      // The proxy answered from its own cache: nobody was asked, nobody sends a bill.
      event.reportedCostUSD = "0"
      event.tags["cache_hit"] = "true"
    }
    try event.validate()
    return event
  }

  private var isFailure: Bool {
    let status = row.text("status") ?? metadata.text("status") ?? ""
    return ["failure", "failed", "error"].contains(status.lowercased())
  }

  /// The id of a cache hit is that of the answer it repeats, with `_cache_hit` and the time.
  private var isCacheHit: Bool {
    row.flag("cache_hit") || row.text("request_id")?.contains("_cache_hit") == true
  }

  private func attribute(_ event: inout UsageEvent) {
    event.attribution[.session] = row.text("session_id")
    event.attribution[.user] =
      row.text("user") ?? metadata.text("user_api_key_user_id")
    event.attribution[.team] =
      metadata.text("user_api_key_team_alias") ?? row.text("team_id")
      ?? metadata.text("user_api_key_team_id")
    event.attribution[.customer] = row.text("end_user")
    event.attribution[.agent] = row.text("agent_id")
    if let organization = row.text("organization_id") { event.tags["organization"] = organization }
    if let alias = metadata.text("user_api_key_alias"), !alias.hasPrefix("sk-") {
      event.tags["key_alias"] = alias
    }
    for tag in requestTags.prefix(UsageEvent.maximumTags - 8) {
      guard let tag = CleanText.of(tag) else { continue }
      if let (key, value) = Self.pair(tag) { event.tags[key] = value } else { event.tags[tag] = "" }
    }
  }

  /// A tag that people write as `team:x` or `team=x`, for LiteLLM's tags have no values.
  private static func pair(_ tag: String) -> (String, String)? {
    guard let mark = tag.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    let key = CleanText.of(String(tag[..<mark]))
    let value = CleanText.of(String(tag[tag.index(after: mark)...]))
    guard let key, let value else { return nil }
    return (key, value)
  }

  private var requestTags: [String] {
    guard let value = row.value(["request_tags"]) else { return [] }
    if let array = value.array { return array.compactMap(\.string) }
    // PostgreSQL's own notation of an array is `{a,b}`, a JSON column's `["a","b"]`.
    guard let text = value.string, let parsed = try? JSON(parsing: text) else { return [] }
    return (parsed.array ?? []).compactMap(\.string)
  }
}

// Counts.
extension SpendLog {
  /// The counts; nil where there are none, which for an answer is not zero.
  private func usage() throws(MeteringError) -> Usage? {
    let prompt = try row.count("prompt_tokens")
    let completion = try row.count("completion_tokens")
    let total = try row.count("total_tokens")
    if (prompt ?? 0) + (completion ?? 0) + (total ?? 0) == 0 { return nil }
    // The row's columns say what the details are parts of.
    var members = details.filter { !Self.totals.contains($0.key) }
    for (key, count) in [
      ("prompt_tokens", prompt), ("completion_tokens", completion), ("total_tokens", total),
    ] {
      guard let count else { continue }
      members.append(JSONMember(key: key, value: .number(String(count))))
    }
    let body: JSON = .object([
      JSONMember(key: "object", value: "chat.completion"),
      JSONMember(key: "choices", value: []),
      JSONMember(key: "usage", value: .object(members)),
    ])
    // The hint keeps the reader from adding reasoning that LiteLLM has added already.
    let response = try ResponseReader.read(
      Array(body.text.utf8), provider: "openai", requestedModel: nil)
    return response.usage
  }

  private static let totals: Set<String> = [
    "prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "cost",
  ]

  /// LiteLLM's own record of the answer's usage: `usage_object`, formerly
  /// `additional_usage_values`, which leaves the totals out.
  private var details: [JSONMember] {
    for name in ["usage_object", "additional_usage_values"] {
      if let members = metadata.object(name)?.object, !members.isEmpty { return members }
    }
    return []
  }
}
