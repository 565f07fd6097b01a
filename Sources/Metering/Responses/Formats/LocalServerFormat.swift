/// Servers of open weights that have an API of their own beside OpenAI's: Text Generation
/// Inference, llama.cpp, LM Studio, and Replicate's predictions.
///
/// Sources: Hugging Face "Text Generation Inference API reference", llama.cpp "HTTP server", LM
/// Studio "REST API v1", Replicate "HTTP API: predictions". TGI tells the prompt's length only when
/// asked for its tokens.
enum LocalServerFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    if body["tokens_predicted"] != nil && body["tokens_evaluated"] != nil {
      return try llamaCpp(body)
    }
    if let stats = body.object("stats"), stats["total_output_tokens"] != nil {
      return try lmStudio(body, stats)
    }
    if body["generated_text"]?.string != nil { return try generated(body) }
    guard let metrics = body.object("metrics"), metrics["output_token_count"] != nil else {
      return nil
    }
    var response = MeteredResponse(format: "replicate.prediction")
    response.id = body.text("id")
    response.model = body.text("model")
    response.occurredAtMs = body.time("completed_at", "created_at")
    response.usage = try usage(
      metrics.count("input_token_count"), metrics.count("output_token_count"))
    return response
  }

  private static func llamaCpp(_ body: JSON) throws(MeteringError) -> MeteredResponse {
    var response = MeteredResponse(format: "llamacpp.completion")
    response.model = body.text("model")
    response.usage = try usage(body.count("tokens_evaluated"), body.count("tokens_predicted"))
    return response
  }

  private static func lmStudio(_ body: JSON, _ stats: JSON) throws(MeteringError)
    -> MeteredResponse
  {
    var response = MeteredResponse(format: "lm_studio.chat")
    response.id = body.text("response_id")
    response.model = body.text("model_instance_id", "model")
    response.usage = try usage(stats.count("input_tokens"), stats.count("total_output_tokens"))
    response.usage?[.reasoning] = try stats.count("reasoning_output_tokens") ?? 0
    return response
  }

  private static func generated(_ body: JSON) throws(MeteringError) -> MeteredResponse {
    var response = MeteredResponse(format: "tgi.generate")
    guard let details = body.object("details") else { return response }
    let prompt = details["prefill"]?.array.flatMap { $0.isEmpty ? nil : Int64($0.count) }
    response.usage = try usage(prompt, details.count("generated_tokens"))
    return response
  }

  private static func usage(_ input: Int64?, _ output: Int64?) -> Usage? {
    guard let input, let output else { return nil }
    return Usage([.input: input, .output: output])
  }

  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    if events.contains(where: { $0.body["token"]?["text"] != nil }) {
      let last = events.last { $0.body[present: "generated_text"] != nil }?.body
      return FoldedStream(body: last ?? ["generated_text": ""], isComplete: last != nil)
    }
    guard let last = events.last(where: { $0.body["tokens_predicted"] != nil }) else { return nil }
    return FoldedStream(body: last.body, isComplete: last.body["stop"]?.bool != false)
  }
}
