import Testing

@testable import Importers

/// Traces of OpenTelemetry.
@Suite struct OTLPTests {
  /// A span as the file exporter writes it.
  private func span(
    _ id: String, parent: String = "", trace: String = "aa01", name: String = "x",
    from start: String = "1790000000000000000", to end: String = "1790000001500000000",
    status: String = "{}", _ attributes: String...
  ) -> String {
    let pairs = attributes.map { text -> String in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let isNumber = parts[1].allSatisfy(\.isNumber)
      let value = isNumber ? #"{"intValue":"\#(parts[1])"}"# : #"{"stringValue":"\#(parts[1])"}"#
      return #"{"key":"\#(parts[0])","value":\#(value)}"#
    }
    return """
      {"traceId":"\(trace)","spanId":"\(id)","parentSpanId":"\(parent)","name":"\(name)",\
      "startTimeUnixNano":"\(start)","endTimeUnixNano":"\(end)","status":\(status),\
      "attributes":[\(pairs.joined(separator: ","))]}
      """
  }

  private func request(_ spans: String..., resource: String = "") -> String {
    """
    {"resourceSpans":[{"resource":{"attributes":[\(resource)]},\
    "scopeSpans":[{"scope":{"name":"s"},"spans":[\(spans.joined(separator: ","))]}]}]}
    """
  }

  @Test(
    "every convention's names are read",
    arguments: [
      (
        [
          "gen_ai.provider.name=anthropic", "gen_ai.operation.name=chat",
          "gen_ai.request.model=claude-sonnet-4-5", "gen_ai.usage.input_tokens=1000",
          "gen_ai.usage.cache_read.input_tokens=800",
          "gen_ai.usage.cache_creation.input_tokens=100", "gen_ai.usage.output_tokens=50",
        ],
        "anthropic/claude-sonnet-4-5 input_tokens=1000 cache_read_tokens=800 "
          + "cache_creation_tokens=100 output_tokens=50"
      ),
      (
        [
          "gen_ai.system=OpenAI", "gen_ai.request.model=o3", "gen_ai.response.model=o3-2025",
          "gen_ai.usage.prompt_tokens=10", "gen_ai.usage.completion_tokens=20",
          "gen_ai.usage.details.reasoning_tokens=15",
        ],
        "OpenAI/o3-2025 asked=o3 input_tokens=10 output_tokens=20 reasoning_tokens=15"
      ),
      (
        [
          "llm.usage.prompt_tokens=10", "llm.usage.completion_tokens=20",
          "llm.request.model=gpt-4o", "llm.vendor=openai",
        ], "openai/gpt-4o input_tokens=10 output_tokens=20"
      ),
      (
        [
          "openinference.span.kind=LLM", "llm.provider=anthropic",
          "llm.model_name=claude-opus-4-5", "llm.token_count.prompt=900",
          "llm.token_count.prompt_details.cache_read=500",
          "llm.token_count.prompt_details.cache_write=120",
          "llm.token_count.prompt_details.audio=30", "llm.token_count.completion=77",
        ],
        "anthropic/claude-opus-4-5 input_tokens=900 cache_read_tokens=500 "
          + "cache_creation_tokens=120 output_tokens=77 input_audio_tokens=30"
      ),
      (
        [
          "ai.operationId=ai.generateText.doGenerate", "ai.model.provider=openai.responses",
          "ai.model.id=gpt-5", "ai.usage.promptTokens=7", "ai.usage.completionTokens=8",
          "ai.usage.cachedInputTokens=4",
        ], "openai.responses/gpt-5 input_tokens=7 cache_read_tokens=4 output_tokens=8"
      ),
      (
        [
          "gen_ai.operation.name=embeddings", "gen_ai.request.model=e",
          "gen_ai.usage.input_tokens=9",
        ],
        "?/e input_tokens=9"
      ),
      (
        [
          "gen_ai.system=Langchain", "gen_ai.request.model=gpt-4o", "gen_ai.usage.input_tokens=1",
          "gen_ai.usage.output_tokens=2",
        ],
        "?/gpt-4o input_tokens=1 output_tokens=2"
      ),
      (
        [
          "gen_ai.system=openai", "server.address=openrouter.ai", "gen_ai.request.model=x/y",
          "gen_ai.usage.input_tokens=1", "gen_ai.usage.output_tokens=2",
        ],
        "openrouter/x/y input_tokens=1 output_tokens=2"
      ),
      (
        ["gen_ai.operation.name=chat", "gen_ai.request.model=gpt-4o"], "?/gpt-4o unknown"
      ),
    ])
  func names(attributes: [String], expected: String) throws {
    let pairs = attributes.joined(separator: "\u{1F}")
    let span = try span("01", attributes: pairs)
    let found = try reading(request(span), by: OTLPSource.self)
    #expect(found == "otlp:aa01:01 \(expected) 1500ms @2026-09-21T14:13:21.500Z")
  }

  private func span(_ id: String, attributes: String) throws -> String {
    let list = attributes.split(separator: "\u{1F}").map { text -> String in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let isNumber = parts[1].allSatisfy(\.isNumber)
      let value = isNumber ? #"{"intValue":\#(parts[1])}"# : #"{"stringValue":"\#(parts[1])"}"#
      return #"{"key":"\#(parts[0])","value":\#(value)}"#
    }
    return """
      {"traceId":"AA01","spanId":"\(id)","startTimeUnixNano":"1790000000000000000",\
      "endTimeUnixNano":"1790000001500000000","attributes":[\(list.joined(separator: ","))]}
      """
  }

  private let counts = ["gen_ai.usage.input_tokens=10", "gen_ai.usage.output_tokens=5"]

  @Test("agents, tools and chains repeat what their calls counted")
  func wrappers() throws {
    let found = try reading(
      request(
        span("01", name: "invoke_agent Tutor", "gen_ai.usage.input_tokens=10"),
        span("02", parent: "01", "gen_ai.operation.name=execute_tool"),
        span("03", parent: "01", "openinference.span.kind=CHAIN", counts[0]),
        span("04", parent: "03", "gen_ai.operation.name=chat", counts[0], counts[1])),
      by: OTLPSource.self)
    #expect(
      found == """
        otlp:aa01:04 ?/unknown input_tokens=10 output_tokens=5 1500ms @2026-09-21T14:13:21.500Z
        skipped 1: chain spans
        skipped 1: execute_tool spans
        skipped 1: invoke_agent spans
        """)
  }

  @Test(
    "a span is left out when one below it counted, in any order and over several lines",
    arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
  func nesting(order: [Int]) throws {
    let spans = [
      span("01", counts[0], counts[1]),
      span("02", parent: "01", "x=y"),
      span("03", parent: "02", "gen_ai.request.model=m", counts[0], counts[1]),
    ]
    let expected = """
      otlp:aa01:03 ?/m input_tokens=10 output_tokens=5 1500ms @2026-09-21T14:13:21.500Z
      skipped 1: spans of no LLM call
      skipped 1: spans that repeat the usage of those below them
      """
    let lines = order.map { request(spans[$0]) }.joined(separator: "\n")
    #expect(try reading(lines, by: OTLPSource.self) == expected)
    let document = request(order.map { spans[$0] }.joined(separator: ","))
    #expect(try reading(document, by: OTLPSource.self) == expected)
  }

  @Test("a span that comes in a later file than the one above it is not counted beside it")
  func lateChild() throws {
    let parent = span("01", counts[0], counts[1])
    let children = [
      span("03", parent: "02", counts[0], counts[1]), span("02", parent: "01", "x=y"),
    ]
    let files = [request(parent), request(children.joined(separator: ","))].map { TextFile($0) }
    let time = "1500ms @2026-09-21T14:13:21.500Z"
    let found = try reading(files, by: OTLPSource.self)
    #expect(
      found == """
        otlp:aa01:01 ?/unknown input_tokens=10 output_tokens=5 \(time)
        skipped 1: spans of no LLM call
        skipped 1: spans whose usage is on the one above them
        """)
  }

  @Test("a client's span without counts is part of the library's span that has them")
  func unknownBelowKnown() throws {
    let found = try reading(
      request(
        span("02", parent: "01", "gen_ai.operation.name=chat"),
        span("01", "llm.request.type=chat", counts[0], counts[1])), by: OTLPSource.self)
    #expect(found.hasPrefix("otlp:aa01:01 ?/unknown input_tokens=10"))
    #expect(found.hasSuffix("skipped 1: spans whose usage is on the one above them"))
  }

  @Test("a provider's id is the call's, unless calls apart in time share it")
  func responseIDs() throws {
    let id = "gen_ai.response.id=chatcmpl-0123456789abcdef"
    let later = "1790000009000000000"
    let found = try reading(
      request(
        span("01", counts[0], counts[1], id), span("02", counts[0], counts[1], id),
        span("03", from: later, to: later, counts[0], counts[1], id),
        span("04", counts[0], counts[1], "gen_ai.response.id=chatcmpl-123")),
      by: OTLPSource.self)
    let ids = found.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(
      ids == [
        "chatcmpl-0123456789abcdef", "chatcmpl-0123456789abcdef", "otlp:aa01:03", "otlp:aa01:04",
      ])
  }

  @Test("errors, resources, MLflow's JSON in texts and counts that cannot be true")
  func rest() throws {
    let resource = #"{"key":"service.name","value":{"stringValue":"shop"}}"#
    let mlflow = #"mlflow.chat.tokenUsage={\"input_tokens\": 3, \"output_tokens\": 4}"#
    let found = try reading(
      request(
        span("01", status: #"{"code":2}"#, "gen_ai.operation.name=chat", "session.id=s1"),
        span("02", #"mlflow.spanType=\"CHAT_MODEL\""#, #"mlflow.llm.model=\"gpt-4o\""#, mlflow),
        span("03", counts[0], counts[1], "gen_ai.usage.cache_read.input_tokens=11"),
        span(
          "04", counts[0], counts[1], "gen_ai.system=anthropic",
          "gen_ai.usage.cache_read.input_tokens=11"),
        span("05", counts[0]), span("06", "gen_ai.usage.input_tokens=x", counts[1]),
        resource: resource), by: OTLPSource.self)
    let time = "1500ms project=shop @2026-09-21T14:13:21.500Z"
    #expect(
      found == """
        otlp:aa01:01 ?/unknown unknown error 1500ms session=s1 project=shop \
        @2026-09-21T14:13:21.500Z
        otlp:aa01:02 ?/gpt-4o input_tokens=3 output_tokens=4 \(time)
        otlp:aa01:04 anthropic/unknown input_tokens=21 cache_read_tokens=11 output_tokens=5 \(time)
        otlp:aa01:05 ?/unknown input_tokens=10 \(time) low
        skipped 2: spans of no LLM call
        rejected 1: span 03: cache_read_tokens (11) exceeds input_tokens (10)
        rejected 1: span 06: gen_ai.usage.input_tokens is not a number (x)
        """)
  }

  @Test("a line that breaks off, at the beginning or later, takes no other with it")
  func broken() throws {
    let one = request(span("01", counts[0], counts[1]))
    let half = String(one.prefix(40))
    for lines in [[half, one, half], ["xyz", one], [one, half]] {
      let found = try reading(lines.joined(separator: "\n") + "\n", by: OTLPSource.self)
      #expect(found.hasPrefix("otlp:aa01:01 ") && found.contains("rejected"))
    }
  }

  @Test("what is no trace is told, a retried export changes nothing")
  func damaged() throws {
    let one = request(span("01", counts[0], counts[1]))
    let text = [one, "{\"a\":1}", "oops", one, "{\"resourceLogs\":[]}"].joined(separator: "\n")
    let found = try reading(text, by: OTLPSource.self)
    #expect(found.contains("rejected 2: this is no OTLP trace: resourceSpans is missing"))
    #expect(found.contains("rejected 3: "))
    #expect(found.contains("skipped 1: logs and metrics"))
    let folder = try TestFolder()
    let file = try folder.write(one + "\n" + one + "\n", to: "traces.jsonl")
    let ledger = try ledger(in: folder)
    #expect(
      try importing([file], by: OTLPSource.self, into: ledger)
        == "recorded 1, known 1, replaced 0, unchanged 0, rejected 0")
  }
}
