/// Gemini, from the Gemini API and from Vertex AI: generateContent and its stream, the Live API,
/// embeddings, Interactions.
///
/// Sources: Gemini API reference "GenerateContentResponse" and "UsageMetadata", "Live API",
/// "Interactions API"; Vertex AI reference "GenerateContentResponse", "Text embeddings API". Python
/// SDKs dump the same with names in snake_case. Every chunk of a stream holds running totals.
///
/// Searches of Google are not counted: how many of them are free that day, the body does not tell.
enum GoogleFormat: ResponseFormat {
  private static let usageKeys = ["usageMetadata", "usage_metadata"]

  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    if isInteraction(body) { return try interaction(body) }
    let usage = usage(of: body)
    let isAnswer =
      body["candidates"]?.array != nil || body["promptFeedback"] != nil
      || body["prompt_feedback"] != nil || body["modelVersion"] != nil
    if usage != nil || isAnswer {
      var response = base(body, "google.generate_content")
      guard let usage else { return response }
      response.usage = try GoogleUsage(usage).counts()
      response.serviceTier = tier(usage)
      return response
    }
    return try embeddings(body)
  }

  private static func base(_ body: JSON, _ format: String) -> MeteredResponse {
    var response = MeteredResponse(format: format)
    response.provider = "google"
    response.id = body.text("responseId", "response_id")
    response.model = body.text("modelVersion", "model_version", "model")
    response.occurredAtMs = body.time("createTime", "create_time")
    return response
  }

  private static func usage(of body: JSON) -> JSON? {
    for key in usageKeys {
      guard let usage = body[key], let members = usage.object else { continue }
      // LangChain too has a `usage_metadata`, with other names in it.
      let isTheirs = members.contains {
        $0.key.hasSuffix("TokenCount") || $0.key.hasSuffix("_token_count")
      }
      if isTheirs { return usage }
    }
    return nil
  }

  /// Gemini names the tier; Vertex AI tells it by how the traffic was charged.
  private static func tier(_ usage: JSON) -> String? {
    if let tier = usage.word("serviceTier") ?? usage.word("service_tier") {
      return NameParts.dropping(prefix: "service_tier_", from: tier) ?? tier
    }
    switch usage.word("trafficType") ?? usage.word("traffic_type") {
    case "on_demand": return "standard"
    case "on_demand_priority": return "priority"
    case "on_demand_flex": return "flex"
    case let other: return other
    }
  }

  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    var draft = StreamDraft()
    var hasCandidates = false
    var hasEnded = false
    for event in events {
      let inner = event.body["response"]
      let chunk = inner?["candidates"] == nil ? event.body : inner ?? event.body
      if let done = chunk.object("interaction"), done.object("usage") != nil {
        return FoldedStream(body: done, isComplete: true)
      }
      draft.keep(["modelVersion", "model_version", "responseId", "response_id"], from: chunk)
      draft.keep(["createTime", "create_time", "promptFeedback", "error"], from: chunk)
      if let usage = usage(of: chunk) { draft.set("usageMetadata", usage) }
      for candidate in chunk["candidates"]?.array ?? [] {
        hasCandidates = true
        let reason = candidate[present: "finishReason"] ?? candidate[present: "finish_reason"]
        if reason != nil { hasEnded = true }
      }
      if chunk[present: "promptFeedback"]?["blockReason"] != nil { hasEnded = true }
    }
    let isTheirs = hasCandidates || draft.members.contains { $0.key == "usageMetadata" }
    guard isTheirs else { return nil }
    // The Live API sends its counts apart from what it says, and has no reason to finish.
    return FoldedStream(body: draft.body, isComplete: hasEnded || !hasCandidates)
  }
}

// Embeddings and Interactions.
extension GoogleFormat {
  /// `embedContent`, `batchEmbedContents` and Vertex AI's `predict`.
  private static func embeddings(_ body: JSON) throws(MeteringError) -> MeteredResponse? {
    let hasValues =
      body["embedding"]?["values"] != nil || body["embeddings"]?[0]?["values"] != nil
    let predictions = body["predictions"]?.array
    guard hasValues || predictions != nil else { return nil }
    var response = base(body, predictions == nil ? "google.embeddings" : "google.predict")
    var input: Int64?
    for prediction in predictions ?? [] {
      let statistics = prediction["embeddings"]?["statistics"]
      guard let count = try statistics?.count("token_count") else { continue }
      input = (input ?? 0) + count
    }
    response.usage = input.map { Usage([.input: $0]) }
    return response
  }

  private static func isInteraction(_ body: JSON) -> Bool {
    if body["object"]?.string == "interaction" { return true }
    guard let usage = body.object("usage") else { return false }
    return usage["total_input_tokens"] != nil || usage["total_output_tokens"] != nil
  }

  private static func interaction(_ body: JSON) throws(MeteringError) -> MeteredResponse {
    var response = base(body, "google.interactions")
    response.id = body.text("id")
    response.occurredAtMs = body.time("updated", "created")
    response.isError = body["status"]?.string == "failed"
    guard let usage = body.object("usage") else { return response }
    response.serviceTier = body.word("service_tier") ?? usage.word("service_tier")
    guard let prompt = try usage.count("total_input_tokens") else { return response }
    let tool = try usage.count("total_tool_use_tokens") ?? 0
    let thoughts = try usage.largestCount("total_reasoning_tokens", "total_thought_tokens") ?? 0
    let output = try usage.count("total_output_tokens") ?? 0
    var counts = Usage([
      .input: prompt + tool, .toolInput: tool, .output: output + thoughts, .reasoning: thoughts,
      .cacheRead: try usage.count("total_cached_tokens") ?? 0,
    ])
    for key in ["input_tokens_by_modality", "tool_use_tokens_by_modality"] {
      try counts.add(Modalities(usage[key], count: "tokens"), .input)
    }
    try counts.add(Modalities(usage["output_tokens_by_modality"], count: "tokens"), .output)
    try counts.add(Modalities(usage["cached_tokens_by_modality"], count: "tokens"), .cacheRead)
    response.usage = counts
    return response
  }
}
