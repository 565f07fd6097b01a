/// Bodies that report an error and nothing else.
///
/// Sources: the error pages of the providers' API references. OpenAI, Google, Groq, xAI and most
/// others wrap an `error`; Anthropic adds `type: error`; Mistral and vLLM write `object: error`;
/// FastAPI servers write `detail`; AWS and Cohere a bare `message`; DashScope a `code` beside it;
/// Cloudflare `errors`; MiniMax a `base_resp` with a status other than 0.
enum ErrorFormat: ResponseFormat {
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse? {
    guard isError(body) || isBareMessage(body) else { return nil }
    var response = MeteredResponse(format: "error")
    response.isError = true
    return response
  }

  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream? {
    guard let event = events.last(where: isErrorEvent) else { return nil }
    let body: JSON = isError(event.body) ? event.body : ["error": event.body]
    return FoldedStream(body: body, isComplete: true)
  }

  /// Whether an event of a stream reports an error.
  static func isErrorEvent(_ event: TranscriptEvent) -> Bool {
    if event.name == "error" || isError(event.body) { return true }
    // Bedrock: `{"throttlingException": {...}}`.
    return (event.body.object ?? []).contains { $0.key.hasSuffix("Exception") }
  }

  /// Whether a body says that the call failed, whatever else it says.
  static func isError(_ body: JSON) -> Bool {
    if let error = body[present: "error"], !isEmpty(error) { return true }
    if body["type"]?.string == "error" || body["object"]?.string == "error" { return true }
    if body["type"]?.string == "response.failed" { return true }
    if body["object"]?.string == "response", body["status"]?.string == "failed" { return true }
    if let status = body["base_resp"]?["status_code"]?.number, status != "0" { return true }
    if body["success"]?.bool == false && body["errors"] != nil { return true }
    return (body["choices"]?.array ?? []).contains { isFailed($0) }
  }

  /// OpenRouter puts the error of the host that it asked into the choice.
  private static func isFailed(_ choice: JSON) -> Bool {
    choice.object("error") != nil || choice["finish_reason"]?.string == "error"
  }

  private static func isEmpty(_ error: JSON) -> Bool {
    switch error {
    case .null, .bool(false): true
    case .string(let text): text.isEmpty
    case .object(let members): members.isEmpty
    case .array(let elements): elements.isEmpty
    default: false
    }
  }

  /// The members of error bodies that have no `error`.
  private static let companions: Set<String> = [
    "message", "detail", "details", "code", "status", "statuscode", "status_code", "type",
    "__type", "request_id", "requestid", "id", "title", "name", "param", "timestamp", "path",
    "error_code", "error_msg", "errormessage", "errors", "msg", "object", "success", "messages",
    "result", "trace", "error_type", "errortype", "error", "instance", "more_info",
  ]

  /// `{"detail": ...}`, `{"message": ...}` and their like, with nothing that an answer has.
  private static func isBareMessage(_ body: JSON) -> Bool {
    guard let members = body.object else { return false }
    let keys = members.map { $0.key.lowercased() }
    guard keys.allSatisfy(companions.contains) else { return false }
    return members.contains { member in
      switch member.key.lowercased() {
      case "message", "error_msg", "errormessage", "msg": member.value.string != nil
      case "detail": member.value != .null
      case "errors": member.value.array?.isEmpty == false
      default: false
      }
    }
  }
}
