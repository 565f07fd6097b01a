/// Wrappings in which responses come from files and gateways.
///
/// Sources: OpenAI "Batch API" (output file), Anthropic "Message Batches" (results), Google "Batch
/// API" and Vertex AI batch output, Amazon Bedrock "Batch inference", Cloudflare "Workers AI REST
/// API", OpenAI "Realtime" server events.
struct Envelope {
  /// The response itself.
  var body: JSON
  /// `batch` where the wrapping is that of a batch's results, which cost less.
  var serviceTier: String?

  /// Takes the wrappings off, if there are any.
  init(_ wrapped: JSON) {
    body = wrapped
    if wrapped["custom_id"] != nil { openBatch(wrapped) }
    // Google: `{"key": ..., "response": {...}}`; Code Assist: `{"response": {...}}`.
    if let inner = body["response"], inner["candidates"] != nil || inner["usageMetadata"] != nil {
      if body["key"] != nil || body["request"] != nil { serviceTier = "batch" }
      body = inner
    }
    // Realtime's and Responses' last events hold the response that they report.
    if let type = body["type"]?.string, type.hasPrefix("response."),
      let inner = body.object("response")
    {
      body = inner
    }
    if body["success"]?.bool == true, let inner = body.object("result") { body = inner }
    // Bedrock: `{"recordId": ..., "modelInput": {...}, "modelOutput": {...}}`.
    if body["recordId"] != nil, let inner = body.object("modelOutput", "error") {
      serviceTier = "batch"
      body = inner["errorMessage"] == nil ? inner : ["error": inner]
    }
  }

  private mutating func openBatch(_ line: JSON) {
    serviceTier = "batch"
    if let result = line.object("result") {
      // `succeeded` has a message, `errored` an error, `canceled` and `expired` nothing.
      body = result.object("message", "error") ?? ["error": result["type"] ?? "failed"]
    } else if let inner = line["response"]?.object("body") {
      body = inner
    } else if let error = line[present: "error"] {
      body = ["error": error]
    }
  }
}
