/// Anthropic's Messages, from Anthropic itself, Bedrock's InvokeModel, Vertex AI and compatible
/// servers.
///
/// Sources: Anthropic API reference "Messages", "Streaming messages", "Prompt caching", "Service
/// tiers", "Compaction", "Advisor tool". `input_tokens` leaves the cache out, so it is added here.
/// In a stream `message_delta` holds running totals, which may raise what `message_start` said.
enum AnthropicFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    let usage = body.object("usage")
    let isMessage = body["type"]?.string == "message" && body["role"] != nil
    guard isMessage || usage.map(isAnthropicUsage) == true || isLegacyCompletion(body) else {
      return nil
    }
    var response = MeteredResponse(format: "anthropic.messages")
    response.id = body.text("id")
    response.model = body.text("model")
    response.provider = provider(of: response.id, body)
    guard let usage else { return response }
    response.usage = try counts(usage)
    response.serviceTier = usage.word("service_tier")
    response.speed = usage.word("speed")
    response.inferenceGeo = usage.word("inference_geo")
    response.reportedCostUSD = ReportedCost.read(usage, body, hint)
    response.latencyMs = body["amazon-bedrock-invocationMetrics"]?.duration("invocationLatency")
    response.others = try others(usage, model: response.model)
    return response
  }

  /// Whether a usage object is Anthropic's: it counts the cache, and not as a part of something.
  private static func isAnthropicUsage(_ usage: JSON) -> Bool {
    guard usage["input_tokens"] != nil, usage["prompt_tokens"] == nil else { return false }
    if usage["input_tokens_details"] != nil || usage["total_tokens"] != nil { return false }
    return [
      "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation",
      "server_tool_use",
    ].contains { usage[$0] != nil }
  }

  /// The old Text Completions, which never reported usage.
  private static func isLegacyCompletion(_ body: JSON) -> Bool {
    body["completion"]?.string != nil && body["stop_reason"] != nil
  }

  /// The id tells who made the message: Bedrock and Vertex AI mark theirs.
  private static func provider(of id: String?, _ body: JSON) -> String? {
    if body["amazon-bedrock-invocationMetrics"] != nil { return "bedrock" }
    guard let id else { return nil }
    if id.hasPrefix("msg_bdrk_") { return "bedrock" }
    return id.hasPrefix("msg_vrtx_") ? "google" : nil
  }

  /// The counts of one message or of one iteration.
  static func counts(_ usage: JSON) throws(MeteringError) -> Usage? {
    guard let input = try usage.count("input_tokens"),
      let output = try usage.count("output_tokens")
    else { return nil }
    let read = try usage.count("cache_read_input_tokens") ?? 0
    let lifetimes = usage.object("cache_creation")
    let short = try lifetimes?.count("ephemeral_5m_input_tokens") ?? 0
    let long = try lifetimes?.count("ephemeral_1h_input_tokens") ?? 0
    // The sum may be older than the total, in a stream, but never more.
    let created = try usage.count("cache_creation_input_tokens") ?? (short + long)
    if short + long > created {
      throw MeteringError(
        "cache_creation (\(short) + \(long)) exceeds cache_creation_input_tokens (\(created))")
    }
    let searches = try usage["server_tool_use"]?.count("web_search_requests") ?? 0
    let thinking = try usage["output_tokens_details"]?.count("thinking_tokens") ?? 0
    return Usage([
      .input: input + read + created, .cacheRead: read, .cacheCreation: created,
      .cacheCreation1h: long, .output: output, .reasoning: thinking, .webSearch: searches,
    ])
  }

  /// Iterations that are not in the total: another model's (an advisor), and compactions.
  ///
  /// All others repeat the total. A compaction stays apart because each iteration is priced by its
  /// own length.
  private static func others(
    _ usage: JSON, model: String?
  ) throws(MeteringError) -> [OtherModelUsage] {
    var others: [OtherModelUsage] = []
    for iteration in usage["iterations"]?.array ?? [] {
      let name = iteration.text("model") ?? model
      let isApart = iteration["type"]?.string == "compaction" || name != model
      guard isApart, let name, let counts = try counts(iteration) else { continue }
      try counts.validate()
      others.append(OtherModelUsage(model: name, usage: counts))
    }
    return others
  }
}

extension AnthropicFormat {
  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    let isTheirs = events.contains { $0.type == "message_start" || $0.type == "message_delta" }
    guard isTheirs else { return nil }
    var draft = StreamDraft()
    var usage = StreamDraft()
    var isComplete = false
    draft.set("type", "message")
    draft.set("role", "assistant")
    for event in events {
      let body = event.body
      draft.keep(["amazon-bedrock-invocationMetrics"], from: body)
      if let message = body.object("message") {
        draft.keep(["id", "model"], from: message)
        if let counts = message.object("usage") { usage.keep(keys(of: counts), from: counts) }
      }
      if event.type == "message_delta", let counts = body.object("usage") {
        usage.keep(keys(of: counts), from: counts)
        // Until now the output was counted up to the first word only. That is not the bill.
        isComplete = true
      }
    }
    draft.set("usage", usage.body)
    return FoldedStream(body: draft.body, isComplete: isComplete)
  }

  private static func keys(of object: JSON) -> [String] { object.object?.map(\.key) ?? [] }
}
