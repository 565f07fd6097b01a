/// Gemini's `usageMetadata`.
///
/// Source: Gemini API reference "UsageMetadata". Thoughts and the prompts of Google's own tools
/// stand beside the candidates and the prompt and are added here; cached tokens are inside the
/// prompt. Zeros are left out, as Protocol Buffers do.
struct GoogleUsage {
  private let usage: JSON

  init(_ usage: JSON) { self.usage = usage }

  private func count(_ camel: String, _ snake: String) throws(MeteringError) -> Int64? {
    try usage.firstCount(camel, snake)
  }

  private func details(_ camel: String, _ snake: String) throws(MeteringError) -> Modalities {
    try Modalities(usage[present: camel] ?? usage[snake], count: "tokenCount")
  }

  /// The counts, or nil when there is not enough to tell.
  func counts() throws(MeteringError) -> Usage? {
    let given = try count("promptTokenCount", "prompt_token_count")
    let total = try count("totalTokenCount", "total_token_count")
    let tool = try count("toolUsePromptTokenCount", "tool_use_prompt_token_count") ?? 0
    let thoughts = try count("thoughtsTokenCount", "thoughts_token_count") ?? 0
    let candidates = try usage.firstCount(
      "candidatesTokenCount", "candidates_token_count", "responseTokenCount",
      "response_token_count")
    let known = tool + thoughts + (candidates ?? 0)
    guard let prompt = given ?? total.flatMap({ $0 >= known ? $0 - known : nil }) else {
      return nil
    }
    // A missing count of candidates is zero unless the total says otherwise.
    let rest = (total ?? 0) - prompt - tool - thoughts
    var output = candidates ?? max(rest, 0)
    // Some models count the thoughts among the candidates: then the total leaves no room for more.
    let isInside = thoughts > 0 && total == prompt + tool + output && output >= thoughts
    if !isInside { output += thoughts }
    var result = Usage([
      .input: prompt + tool, .toolInput: tool, .output: output, .reasoning: thoughts,
      .cacheRead: try count("cachedContentTokenCount", "cached_content_token_count") ?? 0,
    ])
    try modalities(into: &result)
    return result
  }

  private func modalities(into result: inout Usage) throws(MeteringError) {
    let prompt = try details("promptTokensDetails", "prompt_tokens_details")
    result.add(prompt, .input)
    result.add(
      try details("toolUsePromptTokensDetails", "tool_use_prompt_tokens_details"), .input)
    result.add(try details("candidatesTokensDetails", "candidates_tokens_details"), .output)
    result.add(try details("responseTokensDetails", "response_tokens_details"), .output)
    let cached = try details("cacheTokensDetails", "cache_tokens_details")
    result.add(cached, .cacheRead)
    // Where only the cache's share is told, the prompt holds at least as much.
    if prompt.isEmpty { result[.inputAudio] = max(result[.inputAudio], cached.audio) }
  }
}

/// Counts by modality, as Google lists them: `[{"modality": "AUDIO", "tokenCount": 12}]`.
struct Modalities {
  private(set) var audio: Int64 = 0
  private(set) var image: Int64 = 0
  private(set) var video: Int64 = 0
  private(set) var isEmpty = true

  /// Reads the list, where nothing and `null` are an empty one; `key` is the number's name.
  init(_ list: JSON?, count key: String) throws(MeteringError) {
    for entry in list?.array ?? [] {
      guard let count = try entry.firstCount(key, "token_count") else { continue }
      isEmpty = false
      let name = entry.text("modality")?.uppercased() ?? ""
      switch NameParts.dropping(prefix: "MODALITY_", from: name) ?? name {
      case "AUDIO": audio += count
      // The pages of a document are read as images.
      case "IMAGE", "DOCUMENT": image += count
      case "VIDEO": video += count
      default: break
      }
    }
  }
}

extension Usage {
  /// Adds counts by modality to the parts of a total.
  mutating func add(_ modalities: Modalities, _ total: UsageKind) {
    switch total {
    case .input:
      self[.inputAudio] += modalities.audio
      self[.inputImage] += modalities.image
      self[.inputVideo] += modalities.video
    case .output:
      self[.outputAudio] += modalities.audio
      self[.outputImage] += modalities.image
    case .cacheRead: self[.cacheReadAudio] += modalities.audio
    default: break
    }
  }
}
