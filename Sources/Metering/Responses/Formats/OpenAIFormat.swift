/// OpenAI's bodies and those of all who speak like OpenAI: chat, legacy completions, embeddings,
/// rankings, Responses, images, audio, realtime, assistants.
///
/// Sources: OpenAI API reference; Azure OpenAI reference; the API references of Groq, DeepSeek,
/// Mistral, xAI, OpenRouter, Together, Fireworks, Perplexity, Cerebras, Z.ai, Voyage, Jina,
/// DashScope. What differs between them is told apart by the hint and by marks in the body.
enum OpenAIFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    let usage = usage(of: body)
    let isKnown = usage != nil || body["choices"]?.array != nil || named(body) != nil
    // What is charged by the page, or not at all, has no tokens to tell.
    let result = body["results"]?[0]
    let isOther =
      body["usage_info"] != nil || result?["flagged"] != nil || result?["relevance_score"] != nil
    guard isKnown || isOther || isImages(body) || isTranscription(body) else { return nil }
    var response = MeteredResponse(format: kind(body, usage))
    response.id = body.text("id", "request_id")
    response.model = body.text("model", "model_id", "model_name")
    response.provider = provider(body, hint)
    response.occurredAtMs = body.time("completed_at", "created_at", "created")
    response.serviceTier = body.word("service_tier")
    response.speed = usage?.word("speed")
    response.inferenceGeo = usage?.word("inference_geo")
    response.latencyMs = body["time_info"]?.duration("total_time", timesTenTo: 3)
    guard let usage else { return response }
    if response.serviceTier == nil { response.serviceTier = usage.word("service_tier") }
    response.reportedCostUSD = ReportedCost.read(usage, body, hint)
    let reader = OpenAIUsage(
      usage, reasoning: reasoning(body, usage, hint, response.provider),
      hasNoOutput: hasNoOutput(body, hint))
    response.usage = try reader.counts()
    if isImages(body) { imageOutput(usage, &response.usage) }
    let searches = try searches(in: body)
    if searches > 0, response.usage?[.webSearch] == 0 { response.usage?[.webSearch] = searches }
    return response
  }

  /// The usage, wherever it stands.
  ///
  /// Groq's streams may have it in `x_groq`, and again beside it.
  private static func usage(of body: JSON) -> JSON? {
    let candidates = [
      body["usage"], body["x_groq"]?["usage"], body["usage_metadata"], body["meta"]?["usage"],
    ]
    for case let usage? in candidates where usage.object != nil && OpenAIUsage.isOne(usage) {
      return usage
    }
    return nil
  }

  /// The format that a body's `object` names.
  private static func named(_ body: JSON) -> String? {
    switch body.text("object") {
    case "chat.completion", "chat.completion.chunk", "chat.completion.done": "openai.chat"
    case "text_completion": "openai.completions"
    case "response": "openai.responses"
    case "realtime.response": "openai.realtime"
    case "thread.run", "thread.run.step": "openai.assistants"
    case "conversation.response": "mistral.conversations"
    default: nil
    }
  }

  private static func kind(_ body: JSON, _ usage: JSON?) -> String {
    if let kind = named(body) { return kind }
    if isImages(body) { return "openai.images" }
    if isTranscription(body) { return "openai.audio" }
    if body["choices"] != nil { return "openai.chat" }
    if body["usage_info"] != nil { return "mistral.ocr" }
    if body["results"]?[0]?["flagged"] != nil { return "openai.moderations" }
    if body["results"]?[0]?["relevance_score"] != nil { return "rerank" }
    if body.text("object") == "list" || body["data"]?[0]?["embedding"] != nil {
      return "openai.embeddings"
    }
    return usage?["input_tokens"] == nil ? "openai.chat" : "openai.responses"
  }

  /// The marks by which a body proves who made it.
  private static func provider(_ body: JSON, _ hint: ResponseHint) -> String? {
    if body["x_groq"] != nil { return "groq" }
    if body["usage"]?["cost_in_usd_ticks"] != nil { return "xai" }
    if ReportedCost.isOpenRouter(body, hint) { return "openrouter" }
    if body["time_info"]?["queue_time"] != nil { return "cerebras" }
    if body["usage"]?["search_context_size"] != nil { return "perplexity" }
    let filter = body["choices"]?[0]?["content_filter_results"] ?? body["prompt_filter_results"]
    return filter == nil ? nil : "azure"
  }

  private static func reasoning(
    _ body: JSON, _ usage: JSON, _ hint: ResponseHint, _ proven: String?
  ) -> OpenAIUsage.Reasoning {
    let provider = hint.provider ?? proven
    // Responses count reasoning inside everywhere, xAI's and Perplexity's too.
    if usage["prompt_tokens"] == nil { return .inside }
    let isPerplexity = provider == "perplexity" || provider == nil
    if isPerplexity, usage["citation_tokens"] != nil || provider != nil {
      return usage["reasoning_tokens"] == nil ? .inside : .outsideTotal
    }
    let model = (body.text("model") ?? hint.requestedModel ?? "").lowercased()
    if provider == "xai" || (provider == nil && model.hasPrefix("grok-")) { return .beside }
    if provider == "google" || (provider == nil && model.hasPrefix("gemini-")) {
      return .inTotalOnly
    }
    return .inside
  }

  /// Embeddings and rankings, for which some report a total only.
  private static func hasNoOutput(_ body: JSON, _ hint: ResponseHint) -> Bool {
    if body.text("object") == "list" || body["embeddings"] != nil { return true }
    if body["data"]?[0]?["embedding"] != nil || body["output"]?["embeddings"] != nil { return true }
    if body["results"]?[0]?["relevance_score"] != nil { return true }
    return hint.provider == "voyageai" || (hint.provider == "jina" && body["choices"] == nil)
  }

  private static func isImages(_ body: JSON) -> Bool {
    guard let first = body["data"]?[0] else { return false }
    return first["b64_json"] != nil || (first["url"] != nil && first["embedding"] == nil)
  }

  private static let transcriptionKeys: Set<String> = [
    "text", "task", "language", "duration", "segments", "words", "logprobs", "usage", "x_groq",
    "type", "model", "created_at",
  ]

  private static func isTranscription(_ body: JSON) -> Bool {
    guard body["text"]?.string != nil, let members = body.object else { return false }
    return members.allSatisfy { transcriptionKeys.contains($0.key) }
  }

  /// The image API puts out nothing but images, though it does not always say so.
  private static func imageOutput(_ usage: JSON, _ counts: inout Usage?) {
    let details = usage.object("output_tokens_details")
    guard details?["image_tokens"] == nil, details?["text_tokens"] == nil else { return }
    if let output = counts?[.output] { counts?[.outputImage] = output }
  }

  /// Searches that a Responses body ran.
  ///
  /// Opening a page that was found costs nothing.
  private static func searches(in body: JSON) throws(MeteringError) -> Int64 {
    if let told = try body["tool_usage"]?["web_search"]?.count("num_requests"), told > 0 {
      return told
    }
    var count: Int64 = 0
    for item in body["output"]?.array ?? [] where item["type"]?.string == "web_search_call" {
      let action = item["action"]?.text("type") ?? "search"
      if action == "search" && item["status"]?.string != "failed" { count += 1 }
    }
    return count
  }
}
