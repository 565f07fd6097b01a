/// Cohere: chat (v1 and v2), generate, embed, rerank.
///
/// Sources: Cohere API reference "Chat", "Chat with streaming", "Embed", "Rerank". What is charged
/// is `billed_units`; `tokens` counts more, with Cohere's own preamble in it. The body names no
/// model.
enum CohereFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    let holder = body.object("usage") ?? body.object("meta")
    let billed = holder?.object("billed_units")
    let isTheirs = billed != nil || holder?["tokens"]?["input_tokens"] != nil
    let isChat = body["message"]?.object != nil && body["finish_reason"]?.string != nil
    let isOld = body["generation_id"] != nil && body["text"] != nil
    // On Bedrock generations and embeddings come without a word of what they cost.
    let isBare =
      body["generations"]?.array != nil
      || body["response_type"]?.string?.hasPrefix("embeddings_") == true
    guard isTheirs || isChat || isOld || isBare || body["meta"]?["api_version"] != nil else {
      return nil
    }
    var response = MeteredResponse(format: format(body))
    response.provider = billed == nil ? nil : "cohere"
    response.id = body.text("id", "response_id", "generation_id")
    response.model = body.text("model")
    guard let billed else { return response }
    let input = try billed.count("input_tokens")
    let images = try billed.largestCount("image_tokens", "images") ?? 0
    let searches = try billed.count("search_units")
    let output = try billed.count("output_tokens")
    guard input != nil || output != nil || searches != nil || images > 0 else { return response }
    response.usage = Usage([
      .input: (input ?? 0) + images, .inputImage: images, .output: output ?? 0,
      .searchUnit: searches ?? 0,
    ])
    return response
  }

  private static func format(_ body: JSON) -> String {
    if body["results"] != nil { return "cohere.rerank" }
    return body["embeddings"] != nil ? "cohere.embed" : "cohere.chat"
  }

  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    let marks = ["message-start", "message-end", "stream-start", "stream-end"]
    guard events.contains(where: { marks.contains($0.type ?? "") }) else { return nil }
    var draft = StreamDraft()
    draft.set("message", [:])
    draft.set("finish_reason", "")
    var isComplete = false
    for event in events {
      let body = event.body
      draft.keep(["id", "generation_id"], from: body)
      switch event.type {
      case "message-end":
        if let delta = body.object("delta") { draft.keep(["usage"], from: delta) }
        isComplete = true
      case "stream-end":
        if let inner = body.object("response") {
          draft.keep(["response_id", "generation_id", "meta"], from: inner)
        }
        isComplete = true
      default: break
      }
    }
    return FoldedStream(body: draft.body, isComplete: isComplete)
  }
}
