/// Usage objects in OpenAI's shape, which nearly everyone has taken over: `prompt_tokens` and
/// `completion_tokens`, or `input_tokens` and `output_tokens`, with details beside them.
///
/// Sources: OpenAI API reference "Chat completion object", "Response object", "Embeddings",
/// "Images", "Create transcription", "Realtime server events"; DeepSeek, Groq, Mistral, Moonshot,
/// OpenRouter, Perplexity, Together, Voyage, Jina and xAI API references; LiteLLM `Usage`.
struct OpenAIUsage {
  /// Where the reasoning tokens stand.
  enum Reasoning {
    /// Among the completion tokens, unless the total proves otherwise.
    case inside
    /// Beside them, unless the total proves otherwise: xAI's chat.
    case beside
    /// Beside them, and told by nothing but the total: Gemini's OpenAI-compatible endpoint.
    case inTotalOnly
    /// Beside them and outside the total too, like the citations: Perplexity's deep research.
    case outsideTotal
  }

  private let usage: JSON
  private let prompt: JSON
  private let completion: JSON
  private let reasoning: Reasoning
  /// Whether the body is an embedding or a ranking, which has no output.
  private let hasNoOutput: Bool

  init(_ usage: JSON, reasoning: Reasoning, hasNoOutput: Bool) {
    self.usage = usage
    self.reasoning = reasoning
    self.hasNoOutput = hasNoOutput
    prompt =
      usage.object(
        "prompt_tokens_details", "input_tokens_details", "input_token_details",
        "prompt_token_details") ?? .null
    completion =
      usage.object(
        "completion_tokens_details", "output_tokens_details", "output_token_details",
        "completion_token_details") ?? .null
  }

  /// Whether an object is such a usage at all.
  static func isOne(_ usage: JSON) -> Bool {
    ["prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens"]
      .contains { usage[$0] != nil }
  }

  /// The counts, or nil when there is not enough to tell.
  func counts() throws(MeteringError) -> Usage? {
    let total = try usage.count("total_tokens")
    guard var (input, output) = try inputAndOutput(total) else { return nil }
    if let total, total > 0, total < max(input, output) {
      let larger = input > output ? "input" : "output"
      throw MeteringError(
        "total_tokens (\(total)) is less than the \(larger) tokens (\(max(input, output)))")
    }
    let read = try cacheRead() ?? 0
    let created = try cacheCreation() ?? 0
    var thinking = try reasoningTokens() ?? 0
    let citations = try usage.count("citation_tokens") ?? 0
    // Gateways before Claude may leave the cache out of the prompt: then the total tells.
    if read + created > 0, total == input + output + read + created { input += read + created }
    if reasoning == .inTotalOnly, let total, total > input + output {
      thinking = max(thinking, total - input - output)
    }
    if isBeside(thinking, total, input + output) { output += thinking }
    output += citations
    let connectors = try usage.count("connector_tokens") ?? 0
    input += connectors
    var result = Usage([
      .input: input, .cacheRead: read, .cacheCreation: created,
      .cacheCreation1h: try cacheCreation1h() ?? 0, .output: output, .reasoning: thinking,
      .citation: citations, .toolInput: connectors, .webSearch: try webSearches() ?? 0,
      .xSearch: try toolCalls?.count("x_search_calls") ?? 0,
    ])
    try modalities(into: &result)
    return result
  }

  /// Input and output as given; one that is missing follows from the total.
  private func inputAndOutput(
    _ total: Int64?
  ) throws(MeteringError) -> (input: Int64, output: Int64)? {
    let input = try usage.firstCount("prompt_tokens", "input_tokens")
    let output = try usage.firstCount("completion_tokens", "output_tokens")
    switch (input, output, total) {
    case (let input?, let output?, _): return (input, output)
    case (let input?, nil, let total?):
      return hasNoOutput ? (max(input, total), 0) : (input, max(total - input, 0))
    case (nil, let output?, let total?): return total < output ? nil : (total - output, output)
    case (let input?, nil, nil): return hasNoOutput ? (input, 0) : nil
    case (nil, nil, let total?): return hasNoOutput ? (total, 0) : nil
    default: return nil
    }
  }

  private func isBeside(_ thinking: Int64, _ total: Int64?, _ sum: Int64) -> Bool {
    if thinking == 0 { return false }
    if reasoning == .outsideTotal { return true }
    if total == sum { return false }
    return total == sum + thinking || reasoning == .beside
  }
}

// The parts, each of which has several names.
extension OpenAIUsage {
  private func cacheRead() throws(MeteringError) -> Int64? {
    larger(
      try usage.largestCount(
        "cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens",
        "cached_prompt_text_tokens", "num_cached_tokens"),
      try prompt.largestCount(
        "cached_tokens", "cache_read_input_tokens", "cache_read_tokens", "cache_read"))
  }

  private func cacheCreation() throws(MeteringError) -> Int64? {
    larger(
      try usage.largestCount("cache_creation_input_tokens", "cache_write_tokens"),
      try prompt.largestCount(
        "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens",
        "cache_creation"))
  }

  private func cacheCreation1h() throws(MeteringError) -> Int64? {
    larger(
      try prompt["cache_creation_token_details"]?.count("ephemeral_1h_input_tokens"),
      try usage.object("cache_creation")?.count("ephemeral_1h_input_tokens"))
  }

  private func reasoningTokens() throws(MeteringError) -> Int64? {
    larger(
      try usage.count("reasoning_tokens"),
      try completion.largestCount("reasoning_tokens", "thinking_tokens", "reasoning"))
  }

  /// xAI's tools that ran on its servers.
  private var toolCalls: JSON? { usage.object("server_side_tool_usage_details") }

  private func webSearches() throws(MeteringError) -> Int64? {
    let perplexity = usage["tool_calls_details"]?["search_web"]
    let given = larger(
      try usage.count("num_search_queries"), try perplexity?.count("invocation"))
    let anthropic = larger(
      try usage.object("server_tool_use")?.count("web_search_requests"),
      try prompt.count("web_search_requests"))
    return larger(larger(given, anthropic), try toolCalls?.count("web_search_calls"))
  }

  private func modalities(into result: inout Usage) throws(MeteringError) {
    result[.inputAudio] = try prompt.count("audio_tokens") ?? 0
    result[.inputImage] =
      larger(try prompt.count("image_tokens"), try usage.count("prompt_image_tokens")) ?? 0
    result[.inputVideo] = try prompt.count("video_tokens") ?? 0
    result[.outputAudio] = try completion.count("audio_tokens") ?? 0
    result[.outputImage] = try completion.count("image_tokens") ?? 0
    result[.cacheReadAudio] =
      try prompt.object("cached_tokens_details")?.count("audio_tokens") ?? 0
  }
}
