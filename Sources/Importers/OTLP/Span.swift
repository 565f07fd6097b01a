import Metering

/// A span's place in its trace, as one text.
struct SpanKey: Hashable {
  let trace: String
  let span: String

  /// Ids are hexadecimal in OTLP's JSON, in either case, and base64 from some exporters.
  static func id(_ value: JSON?) -> String? {
    guard let text = value?.string, !text.isEmpty, text.utf8.count <= 64 else { return nil }
    let isHex = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20)
    }
    if isHex && text.utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) { return nil }
    return isHex ? text.lowercased() : text
  }
}

/// A span that may be a call.
struct Span {
  let key: SpanKey
  let parent: SpanKey?
  let kind: SpanKind
  /// Where it began and ended, in Unix milliseconds.
  let startMs: Int64?
  let endMs: Int64?
  /// The provider's id of the response.
  let responseID: String?

  private let json: JSON
  private let attributes: SpanAttributes

  /// Reads what places a span; nil for one without ids.
  init?(_ json: JSON) {
    guard let trace = SpanKey.id(json["traceId"] ?? json["trace_id"]),
      let span = SpanKey.id(json["spanId"] ?? json["span_id"])
    else { return nil }
    key = SpanKey(trace: trace, span: span)
    parent = SpanKey.id(json["parentSpanId"] ?? json["parent_span_id"])
      .map { SpanKey(trace: trace, span: $0) }
    self.json = json
    attributes = SpanAttributes(json)
    kind = SpanKind(attributes, name: json["name"]?.string ?? "")
    startMs = NumberText.unixNano(json["startTimeUnixNano"] ?? json["start_time_unix_nano"])
    endMs = NumberText.unixNano(json["endTimeUnixNano"] ?? json["end_time_unix_nano"])
    responseID = attributes.text(SpanNames.responseID)
  }

  /// The call that the span describes, without an id.
  ///
  /// - Parameter resource: The attributes of what sent the span.
  /// - Returns: nil when it is none.
  /// - Throws: `MeteringError` for counts that cannot be true.
  func call(_ resource: SpanAttributes) throws(MeteringError) -> ImportedCall? {
    let answered = attributes.text(SpanNames.model)
    let requested = attributes.text(SpanNames.requestedModel) ?? mlflowModel
    let model = answered ?? requested
    let provider = provider
    let counts = try SpanUsage(
      attributes, hasNoOutput: hasNoOutput(model ?? ""),
      excludesCache: excludesCache(provider: provider, model: model ?? ""))
    if counts.usage == nil && kind != .call { return nil }
    var event = UsageEvent(model: model ?? "unknown")
    if let requested, requested != event.model { event.requestedModel = requested }
    event.provider = provider
    event.usage = counts.usage
    event.occurredAtMs = endMs ?? startMs
    if let startMs, let endMs, endMs >= startMs { event.latencyMs = endMs - startMs }
    event.status = isError ? "error" : "ok"
    event.serviceTier = attributes.text(SpanNames.serviceTier)?.lowercased()
    attribute(&event, resource)
    var call = ImportedCall(event: event, line: 0)
    call.isLowConfidence = counts.isPartial
    return call
  }

  private func attribute(_ event: inout UsageEvent, _ resource: SpanAttributes) {
    let sources: [(Attribution, [String])] = [
      (.session, SpanNames.session), (.user, SpanNames.user), (.agent, SpanNames.agent),
      (.workflow, SpanNames.workflow), (.project, SpanNames.project),
      (.environment, SpanNames.environment),
    ]
    for (dimension, names) in sources {
      let value = attributes.text(names) ?? resource.text(names)
      // The SDK's word for a service that nobody named.
      if dimension == .project, value?.hasPrefix("unknown_service") == true { continue }
      event.attribution[dimension] = value
    }
  }

  /// Status 2 is an error, by number or by name.
  private var isError: Bool {
    let code = json["status"]?["code"]
    return code?.number == "2" || code?.string == "STATUS_CODE_ERROR" || code?.string == "2"
      || attributes.text(["error.type"]) != nil
  }

  /// Names of libraries stand where the provider's should: `gen_ai.system` is `Langchain`.
  private static let libraries: Set<String> = [
    "langchain", "langgraph", "llamaindex", "llama_index", "crewai", "haystack", "litellm",
    "autogen", "ag2", "openai_agents", "pydantic-ai", "pydantic_ai", "semantic_kernel", "dspy",
    "smolagents", "agno", "spring_ai", "strands-agents", "strands_agents", "_other", "other",
    "unknown", "custom",
  ]

  /// Servers that speak like OpenAI, so that instrumentations take them for OpenAI.
  private static let hosts: [(suffix: String, provider: String)] = [
    ("openai.azure.com", "azure"), ("openrouter.ai", "openrouter"), ("groq.com", "groq"),
    ("deepseek.com", "deepseek"), ("x.ai", "xai"), ("together.xyz", "together"),
    ("together.ai", "together"), ("fireworks.ai", "fireworks"), ("mistral.ai", "mistral"),
    ("perplexity.ai", "perplexity"), ("cerebras.ai", "cerebras"),
    ("generativelanguage.googleapis.com", "google"), ("moonshot.ai", "moonshotai"),
  ]

  private var provider: String? {
    var found: String?
    for name in SpanNames.provider {
      guard let text = attributes.text([name]), !Self.libraries.contains(text.lowercased()) else {
        continue
      }
      found = text
      break
    }
    if let found, ModelNames.canonicalProvider(found) != "openai" { return found }
    guard let address = attributes.text(SpanNames.host) else { return found }
    let parts = address.split(separator: "/", omittingEmptySubsequences: true)
    let host = (address.contains("://") ? parts.dropFirst().first : parts.first) ?? ""
    let name = host.prefix { $0 != ":" }.lowercased()
    return Self.hosts.first { name == $0.suffix || name.hasSuffix("." + $0.suffix) }?.provider
      ?? found
  }

  private func hasNoOutput(_ model: String) -> Bool {
    let operation =
      attributes.text(
        [
          "gen_ai.operation.name", "openinference.span.kind", "llm.request.type",
          "mlflow.spanType", "ai.operationId",
        ]) ?? ""
    return [operation.lowercased(), model.lowercased()].contains { text in
      let bytes = Array(text.utf8)[...]
      return bytes.holds("embed") || bytes.holds("rerank")
    }
  }

  private func excludesCache(provider: String?, model: String) -> Bool {
    let name = provider.map(ModelNames.canonicalProvider) ?? ""
    return ["anthropic", "bedrock"].contains(name)
      || Array(model.lowercased().utf8)[...].holds("claude")
  }

  /// MLflow keeps the request itself; of it only the model is read.
  private var mlflowModel: String? {
    attributes.object("mlflow.spanInputs")?[present: "model"]?.string.flatMap(CleanText.of)
  }
}
