/// IBM watsonx.ai text generation. (Its chat is read as OpenAI's.)
///
/// Source: watsonx.ai API reference "Text generation" and "Text generation (event stream)".
enum WatsonxFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    guard let results = body["results"]?.array, isTheirs(body) else { return nil }
    var response = MeteredResponse(format: "watsonx.generate")
    response.provider = "watsonx"
    response.model = body.text("model_id")
    response.occurredAtMs = body.time("created_at")
    var usage = Usage()
    for result in results {
      guard let input = try result.count("input_token_count"),
        let output = try result.count("generated_token_count")
      else { return response }
      usage[.input] += input
      usage[.output] += output
    }
    if !results.isEmpty { response.usage = usage }
    return response
  }

  private static func isTheirs(_ body: JSON) -> Bool {
    body["model_id"] != nil || body["results"]?[0]?["generated_token_count"] != nil
  }

  /// Each event counts what was generated so far; the input may stand in the first or the last.
  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    guard events.contains(where: { isTheirs($0.body) && $0.body["results"] != nil }) else {
      return nil
    }
    var draft = StreamDraft()
    var input: Int64?
    var output: Int64?
    var isComplete = false
    for event in events {
      draft.keep(["model_id", "created_at"], from: event.body)
      guard let result = event.body["results"]?[0] else { continue }
      input = larger(input, try result.count("input_token_count"))
      output = larger(output, try result.count("generated_token_count"))
      if let reason = result.text("stop_reason"), reason != "not_finished" { isComplete = true }
    }
    var result = StreamDraft()
    if let input { result.set("input_token_count", .number(String(input))) }
    if let output { result.set("generated_token_count", .number(String(output))) }
    draft.set("results", .array([result.body]))
    return FoldedStream(body: draft.body, isComplete: isComplete)
  }
}
