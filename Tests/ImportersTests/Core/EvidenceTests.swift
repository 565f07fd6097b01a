import Ledger
import Metering
import Testing

@testable import Importers

@Suite("One call, several sources")
struct EvidenceTests {
  // Events that bear other sources' names.
  private struct Gateway: EventSource { static let name = "litellm" }
  private struct Trace: EventSource { static let name = "otlp" }
  private struct Agent: EventSource { static let name = "codex" }
  private struct Export: EventSource { static let name = "openai-usage" }

  private func call(_ more: String) -> String {
    "{'id':'chatcmpl-1','occurred_at':'2026-03-01T10:00:00Z','model':'gpt-4o'\(more)}"
  }

  private let usage = ",'input_tokens':10,'output_tokens':5"

  @Test("the better evidence counts, whichever comes first")
  func ranks() throws {
    for isGatewayFirst in [true, false] {
      let bench = try Bench()
      try bench.log("agent", call(usage + ",'session':'s','tags':{'a':'1'}"))
      try bench.log("gateway", call(",'input_tokens':12,'output_tokens':6,'team':'t'"))
      try bench.log("trace", call(",'input_tokens':11,'output_tokens':5"))
      if isGatewayFirst {
        #expect(try bench.importLogs(Gateway.self, "gateway") == "1 recorded")
        #expect(try bench.importLogs(Agent.self, "agent") == "1 known")
        #expect(try bench.importLogs(Trace.self, "trace") == "1 known")
        #expect(try bench.rows("SELECT input_tokens, source FROM calls") == ["12|litellm"])
        #expect(
          try bench.rows("SELECT call_id, source, line FROM call_evidence ORDER BY 2")
            == ["chatcmpl-1|codex|1", "chatcmpl-1|otlp|1"])
      } else {
        #expect(try bench.importLogs(Agent.self, "agent") == "1 recorded")
        #expect(try bench.importLogs(Trace.self, "trace") == "1 replaced")
        #expect(try bench.importLogs(Gateway.self, "gateway") == "1 replaced")
        #expect(
          try bench.rows("SELECT input_tokens, source, team, session, tags FROM calls")
            == ["12|litellm|t|s|{\"a\":\"1\"}"])
        try bench.log("agent-copy", call(usage + ",'session':'s','tags':{'a':'1'}"))
        #expect(try bench.importLogs(Agent.self, "agent-copy") == "1 known")
        try bench.log("gateway-copy", call(",'input_tokens':12,'output_tokens':6,'team':'t'"))
        #expect(try bench.importLogs(Gateway.self, "gateway-copy") == "1 known")
      }
      #expect(try bench.rows("SELECT count(*) FROM calls") == ["1"])
    }
  }

  @Test("known usage goes before a better source that knows none")
  func unknownUsage() throws {
    let bench = try Bench()
    try bench.log("agent", call(usage))
    try bench.log("gateway", call(""))
    try bench.importLogs(Gateway.self, "gateway")
    #expect(try bench.importLogs(Agent.self, "agent") == "1 replaced")
    #expect(try bench.importLogs(Export.self, "gateway") == "1 known")
    #expect(try bench.rows("SELECT input_tokens FROM calls") == ["10"])
  }

  @Test("a correction by hand stands")
  func correctedByHand() throws {
    let bench = try Bench()
    try bench.log("agent", call(usage))
    try bench.importLogs(Agent.self, "agent")
    var event = UsageEvent(model: "gpt-4o")
    event.usage = Usage([.input: 1, .output: 1])
    let corrected = try bench.ledger.assessor().assess(event, nowMs: 0, madeID: "by-hand")
    _ = try Recorder(bench.ledger, source: "record")
      .record(corrected, correcting: "chatcmpl-1", nowMs: 0)
    try bench.log("export", call(",'input_tokens':99,'output_tokens':5"))
    #expect(try bench.importLogs(Export.self, "export") == "1 known")
    #expect(try bench.rows("SELECT id, input_tokens FROM calls") == ["by-hand|1"])
  }

  @Test("further ids mean the same call, whichever source has which")
  func aliases() throws {
    for names in [["trace", "agent"], ["agent", "trace"]] {
      let bench = try Bench()
      try bench.log("agent", call(usage))
      try bench.log(
        "trace",
        "{'id':'span-1','occurred_at':'2026-03-01T10:00:00Z','model':'gpt-4o'\(usage),"
          + "'tags':{'alias':'chatcmpl-1'}}")
      for name in names {
        try bench.importLogs(name == "trace" ? AliasedTrace.self : Agent.self, name)
      }
      // Where both say the same, the first stays, and the other is evidence.
      #expect(try bench.rows("SELECT count(*), count(DISTINCT id) FROM call_history") == ["1|1"])
      #expect(try bench.rows("SELECT count(*) FROM call_evidence") == ["1"])
      #expect(try bench.importLogs(AliasedTrace.self, "trace") == "1 unchanged")
      try bench.log("trace-2", "{'id':'span-1','model':'gpt-4o'\(usage)}")
      #expect(try bench.importLogs(AliasedTrace.self, "trace-2") == "1 known")
    }
  }

  /// A trace whose events name another id of theirs.
  private struct AliasedTrace: EventSource {
    static let name = "otlp"
    func aliases(of event: inout UsageEvent) -> [String] {
      event.tags.removeValue(forKey: "alias").map { [$0] } ?? []
    }
  }

  @Test("every source has a rank, those in the order that is written down")
  func order() {
    let names = ["openai-costs", "litellm", "otlp", "claude-code"]
    #expect(names.map { EvidenceRank.of($0) } == [4, 3, 2, 1])
    #expect(EvidenceRank.of("record") == EvidenceRank.of("litellm"))
  }
}

/// Usage events under the name of a source.
protocol EventSource: ImportSource {
  func aliases(of event: inout UsageEvent) -> [String]
}

extension EventSource {
  static var summary: String { "" }
  static var canResume: Bool { true }
  static func places(_ environment: ImportEnvironment) -> [String] { [] }
  static func isOwn(path: String) -> Bool { true }
  func aliases(of event: inout UsageEvent) -> [String] { [] }

  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws {
    let source = self
    try file.forEachLine { number, bytes in
      var event = try bytes.withUnsafeBytes { try UsageEvent(parsing: $0) }
      let aliases = source.aliases(of: &event)
      var call = ImportedCall(event: event, line: number)
      call.aliases = aliases
      try sink.take(call)
    }
  }
}
