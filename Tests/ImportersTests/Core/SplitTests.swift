import TestSupport
import Testing

@testable import Importers

/// What a person must be able to rely on: nobody knows into how many files a tool splits its logs,
/// in which order they are read, and how often they were copied.
@Suite("However a log is cut up, its calls are the same")
struct SplitTests {
  /// A log whose lines stand for themselves, made at random.
  struct Log: Sendable, CustomTestStringConvertible {
    let source: any ImportSource.Type
    let file: String
    /// Makes lines in the order in which they were written; `'` stands for `"`.
    let lines: @Sendable (inout SplitMix64) -> [String]

    var testDescription: String { source.name }
  }

  static let logs = [
    Log(source: ClaudeCodeSource.self, file: "session.jsonl", lines: claude),
    Log(source: GeminiCLISource.self, file: "session.jsonl", lines: gemini),
    Log(source: LiteLLMSource.self, file: "spend.jsonl", lines: liteLLM),
    Log(source: OTLPSource.self, file: "traces.jsonl", lines: otlp),
    Log(source: OpenAIUsageSource.self, file: "usage.jsonl", lines: openAIUsage),
    Log(source: AnthropicCostsSource.self, file: "costs.jsonl", lines: anthropicCosts),
    Log(source: NDJSONSource.self, file: "events.ndjson", lines: events),
  ]

  /// What is compared; ids of corrections tell how often a call was corrected.
  private static let sql = """
    SELECT occurred_at, provider, model, status, input_tokens, cache_read_tokens, output_tokens,
      requests, cost_picousd, service_tier, agent FROM calls ORDER BY 1, 2, 3, 5, 7
    """

  @Test("any split into files, any order, any number of repeats", arguments: logs)
  func split(log: Log) throws {
    var random = SplitMix64(20_260_301)
    for _ in 0..<6 {
      let lines = log.lines(&random)
      let whole = try Bench()
      try whole.log(log.file, lines.joined(separator: "\n"))
      try whole.importLogs(log.source)
      let expected = try whole.rows(Self.sql)
      #expect(!expected.isEmpty)

      let pieces = try Bench()
      var files = Self.cut(lines, &random)
      files += files.filter { _ in random.once(in: 3) }
      files.shuffle(using: &random)
      for (index, piece) in files.enumerated() {
        try pieces.log("\(index)/\(log.file)", piece.joined(separator: "\n"))
        // One by one or several at once.
        if random.once(in: 2) { try pieces.importLogs(log.source) }
      }
      try pieces.importLogs(log.source)
      try pieces.importLogs(log.source)
      #expect(try pieces.rows(Self.sql) == expected, "COSTS_TEST_SEED=\(random.seed)")
    }
  }

  /// Cuts lines into runs, each a file.
  private static func cut(_ lines: [String], _ random: inout SplitMix64) -> [[String]] {
    var files: [[String]] = [[]]
    for line in lines {
      if random.once(in: 4) { files.append([]) }
      files[files.count - 1].append(line)
    }
    return files.filter { !$0.isEmpty }
  }

  /// A fork of a fork does not name its grandparent: the three must be there in one import, which
  /// reads them in the order in which they began.
  @Test(
    "sessions of Codex with forks, in any order, any number of times", arguments: [true, false])
  func codex(haveForksForks: Bool) throws {
    var random = SplitMix64(7)
    for _ in 0..<8 {
      let sessions = Self.sessions(haveForksForks: haveForksForks, &random)
      var expected: [String]?
      for _ in 0..<3 {
        let bench = try Bench()
        let copies = sessions.filter { _ in random.once(in: 3) }
        for (index, text) in (sessions + copies).shuffled(using: &random).enumerated() {
          try bench.log("\(index).jsonl", text)
          if !haveForksForks, random.once(in: 2) { try bench.importLogs(CodexSource.self) }
        }
        try bench.importLogs(CodexSource.self)
        let rows = try bench.rows(Self.sql)
        #expect(rows == expected ?? rows, "COSTS_TEST_SEED=\(random.seed)")
        expected = rows
      }
    }
  }
}

// Logs.
extension SplitTests {
  private static func time(_ minute: Int64, second: Int64 = 0) -> String {
    let (day, hour) = (1 + minute / 1440, minute / 60 % 24)
    let parts = [hour, minute % 60, second].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "2026-03-0\(day)T\(parts.joined(separator: ":"))Z"
  }

  /// Requests across midnight, each a few lines that grow, some replayed by sidechains.
  private static func claude(_ random: inout SplitMix64) -> [String] {
    var lines: [(minute: Int64, text: String)] = []
    for request in 0..<random.integer(1...25) {
      var (minute, output) = (1400 + request * 4, random.integer(0...9))
      let isEnded = !random.once(in: 4)
      let count = random.integer(1...4)
      for index in 1...count {
        let stop = index == count && isEnded ? "'end_turn'" : "null"
        let usage =
          "{'input_tokens':\(request + 5),'cache_read_input_tokens':\(request),"
          + "'output_tokens':\(output)}"
        let message =
          "{'id':'msg_\(request)','role':'assistant','model':'claude-sonnet-4-5',"
          + "'stop_reason':\(stop),'usage':\(usage)}"
        let head = "{'type':'assistant','sessionId':'s','requestId':'req"
        lines.append(
          (minute, "\(head)_\(request)','timestamp':'\(time(minute))','message':\(message)}"))
        if random.once(in: 6) {
          lines.append(
            (
              minute + 60,
              "\(head)_side','isSidechain':true,'timestamp':'\(time(minute + 60))',"
                + "'message':\(message)}"
            ))
        }
        minute += 1
        output += random.integer(1...50)
      }
    }
    // A stable order: as the lines were written.
    return lines.enumerated().sorted {
      ($0.element.minute, $0.offset) < ($1.element.minute, $1.offset)
    }
    .map(\.element.text)
  }

  private static func gemini(_ random: inout SplitMix64) -> [String] {
    var lines: [String] = []
    for message in 0..<random.integer(1...20) {
      for state in 1...random.integer(1...3) {
        let counts =
          state == 1 && random.once(in: 3)
          ? "null"
          : "{'input':\(message + 10),'output':\(state * 10),'thoughts':\(state),"
            + "'total':\(message + 10 + state * 11)}"
        lines.append(
          "{'sessionId':'s','id':'0000-1111-2222-3333-\(message)','type':'gemini',"
            + "'timestamp':'\(time(message * 100))','model':'gemini-2.5-pro','tokens':\(counts)}")
      }
    }
    return lines + [lines.last?.replacing("null", with: "{'input':1,'output':1,'total':2}") ?? ""]
  }

  private static func liteLLM(_ random: inout SplitMix64) -> [String] {
    (0..<random.integer(1...25)).map { row in
      let hit = random.once(in: 5) ? "'cache_hit':'True'," : ""
      let status = random.once(in: 5) ? "failure" : "success"
      return "{'request_id':'chatcmpl-\(row)','model':'gpt-4o','custom_llm_provider':'openai',"
        + "\(hit)'metadata':{'status':'\(status)'},'prompt_tokens':\(row),'completion_tokens':2,"
        + "'total_tokens':\(row + 2),'startTime':'\(time(row * 60))','endTime':'\(time(row * 60))'}"
    }
  }

  /// Spans of one request each, some exported again.
  private static func otlp(_ random: inout SplitMix64) -> [String] {
    var lines: [String] = []
    for span in 0..<random.integer(1...25) {
      let attributes = [("gen_ai.usage.input_tokens", span + 3), ("gen_ai.usage.output_tokens", 7)]
        .map { "{'key':'\($0.0)','value':{'intValue':'\($0.1)'}}" }.joined(separator: ",")
      lines.append(
        "{'resourceSpans':[{'scopeSpans':[{'spans':[{'traceId':'aa','spanId':'b\(span)',"
          + "'name':'chat gpt-4o','startTimeUnixNano':'179000000\(span % 10)000000000',"
          + "'attributes':[{'key':'gen_ai.request.model','value':{'stringValue':'gpt-4o'}},"
          + "\(attributes)]}]}]}]}")
      if random.once(in: 3) { lines.append(random.pick(lines)) }
    }
    return lines
  }

  /// Buckets of days, each exported again as it grew.
  private static func openAIUsage(_ random: inout SplitMix64) -> [String] {
    var lines: [String] = []
    for export in 1...random.integer(1...5) {
      for day in 0..<random.integer(1...5) {
        let start = 1_772_323_200 + day * 86_400
        lines.append(
          "{'data':[{'start_time':\(start),'end_time':\(start + 86_400),'results':[{"
            + "'object':'organization.usage.completions.result','input_tokens':\(export * 10),"
            + "'output_tokens':\(export),'num_model_requests':\(export),'model':'gpt-4o'}]}]}")
      }
    }
    return lines
  }

  private static func anthropicCosts(_ random: inout SplitMix64) -> [String] {
    (1...random.integer(2...20)).map { export in
      "{'data':[{'starting_at':'2026-03-0\(1 + export % 3)T00:00:00Z','results':[{'currency':'USD',"
        + "'amount':'\(export)','cost_type':'tokens','model':'claude-sonnet-4-5'}]}]}"
    }
  }

  private static func events(_ random: inout SplitMix64) -> [String] {
    (0..<random.integer(1...40)).map { _ in
      let call = random.integer(0...15)
      return "{'id':'e\(call)','occurred_at':'\(time(call))','model':'gpt-4o',"
        + "'input_tokens':\(call),'output_tokens':\(random.integer(0...3))}"
    }
  }

  /// A session and forks of it, which begin with its history: with its times or with new ones.
  private static func sessions(
    haveForksForks: Bool, _ random: inout SplitMix64
  ) -> [String] {
    var texts: [String] = []
    var histories: [(id: String, counts: [String])] = []
    for session in 0..<random.integer(1...4) {
      var lines = ["{'type':'turn_context','payload':{'model':'gpt-5'}}"]
      var counts: [String] = []
      var parent = ""
      if let original = haveForksForks ? histories.last : histories.first, random.once(in: 2) {
        parent = ",'forked_from_id':'\(original.id)'"
        counts = Array(original.counts.prefix(Int(random.integer(1...6))))
        // Written anew when the fork was made.
        let isStampedAnew = random.once(in: 2)
        lines += counts.map { isStampedAnew ? $0.replacing("2026-03-01", with: "2026-03-02") : $0 }
      }
      var total = 100 * counts.count
      for turn in 0..<random.integer(1...6) {
        total += 100
        let tokens = "{'input_tokens':\(total + Int(session) * 7),'output_tokens':\(total / 10)}"
        let count =
          "{'timestamp':'\(time(session * 100 + turn, second: session))',"
          + "'type':'event_msg','payload':{'type':'token_count','info':{"
          + "'total_token_usage':\(tokens),'last_token_usage':{'input_tokens':\(100 + turn),"
          + "'output_tokens':10}}}}"
        counts.append(count)
        lines.append(count)
      }
      histories.append(("s\(session)", counts))
      let head =
        "{'timestamp':'\(time(session * 100))','type':'session_meta',"
        + "'payload':{'id':'s\(session)'\(parent)}}"
      texts.append(([head] + lines).joined(separator: "\n"))
    }
    return texts
  }
}
