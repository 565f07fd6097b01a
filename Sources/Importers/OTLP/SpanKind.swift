/// Whether a span stands for a call of a model.
enum SpanKind: Equatable {
  /// One request to a model.
  case call
  /// Something around requests, or beside them, which may repeat what they counted; its word.
  case other(String)
  /// Nothing says. It is a call if it has counts and nothing below it has.
  case unsaid

  /// What the attributes and the name of a span say.
  init(_ attributes: SpanAttributes, name: String) {
    // Logfire announces a span before it is done; the finished one follows.
    if attributes.text(["logfire.span_type"]) == "pending_span" {
      self = .other("pending span")
      return
    }
    for (key, words) in Self.marks {
      guard let value = attributes.text([key])?.lowercased() else { continue }
      if words.calls.contains(value) {
        self = .call
        return
      }
      if words.others.contains(value) {
        self = .other(value)
        return
      }
    }
    if let operation = attributes.text(["ai.operationId", "operation.name"]) ?? Self.vercel(name) {
      self = Self.vercelKind(operation)
      return
    }
    self = Self.named(name)
  }

  /// The words of a convention for what is a call and what is not.
  ///
  /// What stands in neither list, such as `UNKNOWN`, says nothing.
  private struct Words {
    var calls: Set<String>
    var others: Set<String>
  }

  private static let marks: [(key: String, words: Words)] = [
    (
      "gen_ai.operation.name",
      Words(
        calls: [
          "chat", "text_completion", "completion", "generate_content", "embeddings",
          "embedding", "responses", "rerank", "image_generation", "speech", "transcription",
          "chat.completions", "text.completions", "message", "messages",
        ],
        others: [
          "invoke_agent", "create_agent", "execute_tool", "invoke_workflow", "retrieval",
          "plan", "execute_task", "search_memory", "update_memory", "evaluate",
        ])
    ),
    (
      "openinference.span.kind",
      Words(
        calls: ["llm", "embedding", "reranker"],
        others: [
          "chain", "agent", "tool", "retriever", "guardrail", "evaluator", "prompt", "workflow",
          "task",
        ])
    ),
    (
      "mlflow.spanType",
      Words(
        calls: ["llm", "chat_model", "embedding", "reranker"],
        others: [
          "agent", "chain", "tool", "retriever", "parser", "memory", "workflow", "task",
          "guardrail", "evaluator",
        ])
    ),
    (
      "langfuse.observation.type",
      Words(
        calls: ["generation", "embedding"],
        others: ["agent", "tool", "chain", "retriever", "evaluator", "guardrail", "event"])
    ),
    (
      "langsmith.span.kind",
      Words(calls: ["llm", "embedding"], others: ["chain", "tool", "retriever", "prompt"])
    ),
    (
      "llm.request.type",
      Words(calls: ["chat", "completion", "embedding", "rerank"], others: [])
    ),
    (
      "traceloop.span.kind",
      Words(calls: [], others: ["workflow", "task", "agent", "tool"])
    ),
  ]

  private static func vercel(_ name: String) -> String? { name.hasPrefix("ai.") ? name : nil }

  /// The Vercel AI SDK wraps each request, `ai.generateText.doGenerate`, in a span of the whole
  /// run, `ai.generateText`, which holds the sum.
  private static func vercelKind(_ operation: String) -> SpanKind {
    let word = operation.prefix { $0 != " " }
    guard word.hasPrefix("ai.") else { return .unsaid }
    let parts = word.split(separator: ".")
    if let last = parts.last, last.hasPrefix("do"), parts.count > 2 { return .call }
    return .other(String(word))
  }

  /// Semantic conventions name a span after its operation: `invoke_agent Math Tutor`.
  private static func named(_ name: String) -> SpanKind {
    let word = String(name.prefix { $0 != " " }).lowercased()
    let words: Set<String> = [
      "invoke_agent", "create_agent", "execute_tool", "invoke_workflow",
    ]
    return words.contains(word) ? .other(word) : .unsaid
  }
}
