/// Amazon Bedrock: Converse and its stream, and what InvokeModel returns for models that do not
/// speak another format.
///
/// Sources: Amazon Bedrock API reference "Converse", "ConverseStream", "TokenUsage", user guide
/// "Inference request parameters and response fields for foundation models" (Nova, Titan, Llama,
/// Mistral). `inputTokens` leaves the cache out, so it is added here; `cacheReadInputTokenCount` is
/// another name for `cacheReadInputTokens`. The model stands in the address, not in the body.
enum BedrockFormat: ResponseFormat {
  private static let metricsKey = "amazon-bedrock-invocationMetrics"

  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    let usage = body.object("usage")
    // Vercel's AI SDK has such names too, but counts the cache inside.
    if usage?["cachedInputTokens"] != nil { return nil }
    let isConverse =
      usage?["inputTokens"] != nil || usage?["outputTokens"] != nil
      || (body["output"]?["message"] != nil && body["stopReason"] != nil)
    if isConverse { return try converse(body, usage) }
    return try invoked(body)
  }

  private static func converse(_ body: JSON, _ usage: JSON?) throws(MeteringError)
    -> MeteredResponse
  {
    var response = MeteredResponse(format: "bedrock.converse")
    response.provider = "bedrock"
    response.id = body["ResponseMetadata"]?.text("RequestId")
    // A prompt router tells which model it chose.
    response.model = body["trace"]?["promptRouter"]?.text("invokedModelId")
    response.latencyMs = body["metrics"]?.duration("latencyMs")
    response.serviceTier = body["serviceTier"]?.word("type")
    let latency = body["performanceConfig"]?.word("latency")
    response.speed = latency == "standard" ? nil : latency
    guard let usage else { return response }
    response.usage = try counts(usage)
    if let thinking = try body["additionalModelResponseFields"]?["usage"]?[
      "output_tokens_details"]?.count("thinking_tokens")
    {
      response.usage?[.reasoning] = thinking
    }
    return response
  }

  private static func counts(_ usage: JSON) throws(MeteringError) -> Usage? {
    guard let input = try usage.count("inputTokens"), let output = try usage.count("outputTokens")
    else { return nil }
    let read = try usage.largestCount("cacheReadInputTokens", "cacheReadInputTokenCount") ?? 0
    let created = try usage.largestCount("cacheWriteInputTokens", "cacheWriteInputTokenCount") ?? 0
    var long: Int64 = 0
    for detail in usage["cacheDetails"]?.array ?? [] where detail["ttl"]?.string == "1h" {
      long += try detail.count("inputTokens") ?? 0
    }
    return Usage([
      .input: input + read + created, .cacheRead: read, .cacheCreation: created,
      .cacheCreation1h: long, .output: output,
    ])
  }

  /// The bodies of InvokeModel, which differ by the maker of the model.
  private static func invoked(_ body: JSON) throws(MeteringError) -> MeteredResponse? {
    var response = MeteredResponse(format: "bedrock.invoke_model")
    let metrics = body.object(metricsKey)
    response.latencyMs = metrics?.duration("invocationLatency")
    if body["generation"] != nil && body["generation_token_count"] != nil {
      // Llama.
      response.usage = try usage(
        body.count("prompt_token_count"), body.count("generation_token_count"))
    } else if body["inputTextTokenCount"] != nil {
      response.usage = try titan(body)
    } else if body["usage"] == nil, let metrics {
      response.usage = try invocation(metrics)
    } else if body["outputs"]?[0]?["stop_reason"] == nil {
      // Not Mistral either, whose body tells no counts.
      return nil
    }
    response.provider = "bedrock"
    return response
  }

  /// Titan: a text has results, an embedding has none.
  private static func titan(_ body: JSON) throws(MeteringError) -> Usage? {
    let input = try body.count("inputTextTokenCount")
    guard let results = body["results"]?.array else {
      let output = try body.count("totalOutputTextTokenCount")
      return usage(input, output ?? (body["outputText"] == nil ? 0 : nil))
    }
    var output: Int64?
    for result in results {
      guard let count = try result.count("tokenCount") else { continue }
      output = (output ?? 0) + count
    }
    return usage(input, output)
  }

  /// What Bedrock adds to the last chunk of any model's stream.
  private static func invocation(_ metrics: JSON) throws(MeteringError) -> Usage? {
    guard let input = try metrics.count("inputTokenCount"),
      let output = try metrics.count("outputTokenCount")
    else { return nil }
    let read = try metrics.count("cacheReadInputTokenCount") ?? 0
    let created = try metrics.count("cacheWriteInputTokenCount") ?? 0
    return Usage([
      .input: input + read + created, .cacheRead: read, .cacheCreation: created, .output: output,
    ])
  }

  private static func usage(_ input: Int64?, _ output: Int64?) -> Usage? {
    guard let input, let output else { return nil }
    return Usage([.input: input, .output: output])
  }
}

extension BedrockFormat {
  /// The names of ConverseStream's events, each the one key of an object.
  private static let eventNames = [
    "messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop",
    "metadata",
  ]

  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    let isConverse = events.contains { event in
      eventNames.contains { event.body[$0]?.object != nil }
    }
    if isConverse {
      let metadata = events.last { $0.body.object("metadata") != nil }?.body["metadata"]
      let ending: JSON = ["output": ["message": [:]], "stopReason": .null]
      return FoldedStream(body: metadata ?? ending, isComplete: metadata != nil)
    }
    let isInvoked = events.contains { event in
      event.body["generation"] != nil || event.body["outputText"] != nil
        || event.body[metricsKey] != nil
    }
    guard isInvoked else { return nil }
    var draft = StreamDraft()
    for event in events {
      draft.keep(
        [
          "generation", "prompt_token_count", "generation_token_count", "outputText",
          "inputTextTokenCount", "totalOutputTextTokenCount", "usage", metricsKey,
        ], from: event.body)
    }
    let hasMetrics = draft.body[metricsKey] != nil
    return FoldedStream(body: draft.body, isComplete: hasMetrics || isLast(events))
  }

  private static func isLast(_ events: [TranscriptEvent]) -> Bool {
    events.contains {
      $0.body[present: "stop_reason"] != nil || $0.body[present: "completionReason"] != nil
    }
  }
}
