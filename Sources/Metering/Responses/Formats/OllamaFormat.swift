/// Ollama's own API: generate, chat, embed. (Its OpenAI-compatible one is read as such.)
///
/// Source: Ollama "API reference". The counts come with the last line, the one that is `done`. A
/// prompt that was in the cache has no `prompt_eval_count`: nothing was evaluated.
enum OllamaFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    let isAnswer = body["done"]?.bool != nil && body["model"] != nil
    let isEmbedding = body["embeddings"] != nil && body["total_duration"] != nil
    let hasCounts = body["eval_count"] != nil || body["prompt_eval_count"] != nil
    guard isAnswer || isEmbedding || hasCounts else { return nil }
    var response = MeteredResponse(format: "ollama")
    response.provider = "ollama"
    response.model = body.text("model")
    response.occurredAtMs = body.time("created_at")
    response.latencyMs = body.duration("total_duration", timesTenTo: -6)
    let input = try body.count("prompt_eval_count")
    let output = try body.count("eval_count")
    if body["done"]?.bool == false || (input == nil && output == nil) {
      response.isCutOff = body["done"]?.bool == false
      return response
    }
    response.usage = Usage([.input: input ?? 0, .output: output ?? 0])
    return response
  }

  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    let isTheirs = events.contains { $0.body["done"]?.bool != nil && $0.body["model"] != nil }
    guard isTheirs, let last = events.last(where: { $0.body["done"]?.bool != nil }) else {
      return nil
    }
    return FoldedStream(body: last.body, isComplete: last.body["done"]?.bool == true)
  }
}
