import Testing

@testable import Importers

@Suite("Codex's sessions")
struct CodexTests {
  private func meta(_ id: String, _ more: String = "") -> String {
    "{'timestamp':'2026-03-01T09:00:00Z','type':'session_meta','payload':{'id':'\(id)'"
      + "\(more),'model_provider':'openai','cwd':'/home/someone/shop'}}"
  }

  private func turn(_ model: String) -> String {
    "{'timestamp':'2026-03-01T09:00:01Z','type':'turn_context','payload':{'model':'\(model)'}}"
  }

  private func tokens(_ counts: [Int]) -> String {
    "{'input_tokens':\(counts[0]),'cached_input_tokens':\(counts[1]),"
      + "'output_tokens':\(counts[2]),'reasoning_output_tokens':\(counts[3])}"
  }

  /// A report of the counters: input, cached, output, reasoning.
  private func count(
    _ time: String, total: [Int]?, last: [Int]?, model: String? = nil
  ) -> String {
    var info: [String] = []
    if let model { info.append("'model':'\(model)'") }
    if let total { info.append("'total_token_usage':\(tokens(total))") }
    if let last { info.append("'last_token_usage':\(tokens(last))") }
    let text = info.isEmpty ? "null" : "{" + info.joined(separator: ",") + "}"
    return "{'timestamp':'2026-03-\(time)Z','type':'event_msg',"
      + "'payload':{'type':'token_count','info':\(text)}}"
  }

  /// What is read: model and counts of each call, then what was left out.
  private func read(_ lines: String...) throws -> [String] {
    let text = lines.joined(separator: "\n").replacing("'", with: "\"")
    return try reading(text, by: CodexSource.self).split(separator: "\n").map { line in
      line.hasPrefix("codex")
        ? line.split(separator: " ").dropFirst().prefix {
          !$0.hasPrefix("session") && $0.first != "@"
        }
        .joined(separator: " ")
        : String(line)
    }
  }

  @Test("repeated reports count once, empty ones not at all")
  func repeated() throws {
    let report = try read(
      meta("s"), turn("gpt-5.5"), count("01T09:01:00", total: nil, last: nil),
      count("01T09:01:01", total: [100, 60, 20, 5], last: [100, 60, 20, 5]),
      count("01T09:01:02", total: [100, 60, 20, 5], last: [100, 60, 20, 5]),
      count("01T09:02:00", total: [250, 60, 30, 5], last: [150, 0, 10, 0]),
      count("01T09:03:00", total: [0, 0, 0, 0], last: [0, 0, 0, 0]))
    #expect(
      report == [
        "openai/gpt-5.5 input_tokens=100 cache_read_tokens=60 output_tokens=20 reasoning_tokens=5",
        "openai/gpt-5.5 input_tokens=150 output_tokens=10",
        "skipped 1: empty token count", "skipped 1: no token count",
        "skipped 1: repeated token count",
      ])
  }

  @Test("without the last response the sum tells, also after the counters began anew")
  func totalsOnly() throws {
    let report = try read(
      turn("gpt-5"), count("01T09:01:00", total: [100, 60, 20, 5], last: nil),
      count("01T09:02:00", total: [250, 80, 50, 5], last: nil),
      count("01T09:03:00", total: [40, 0, 8, 0], last: nil),
      count("01T09:04:00", total: [100, 30, 20, 0], last: nil))
    #expect(
      report.prefix(4) == [
        "?/gpt-5 input_tokens=100 cache_read_tokens=60 output_tokens=20 reasoning_tokens=5",
        "?/gpt-5 input_tokens=150 cache_read_tokens=20 output_tokens=30",
        "?/gpt-5 input_tokens=40 output_tokens=8",
        "?/gpt-5 input_tokens=60 cache_read_tokens=30 output_tokens=12",
      ])
  }

  @Test("a compressed session is not passed over in silence, nor again and again")
  func compressed() throws {
    let bench = try Bench()
    try bench.log("rollout-1.jsonl.zst", "(\u{B5}/")
    #expect(try bench.importLogs(CodexSource.self) == "nothing")
    #expect(bench.report?.skipped == ["compressed session": 1])
    #expect(bench.report?.notes.first?.contains("zstd -dc") == true)
    #expect(try bench.importLogs(CodexSource.self) == "1 unchanged")
  }

  @Test("after a reset the same numbers are another call")
  func sameNumbersAgain() throws {
    let bench = try Bench()
    try bench.log(
      "s.jsonl",
      [
        meta("s"), turn("gpt-5"),
        count("01T09:01:00", total: [100, 0, 20, 0], last: [100, 0, 20, 0]),
        count("01T09:02:00", total: [300, 0, 50, 0], last: [200, 0, 30, 0]),
        count("01T09:03:00", total: [100, 0, 20, 0], last: [100, 0, 20, 0]),
      ].joined(separator: "\n"))
    #expect(try bench.importLogs(CodexSource.self) == "3 recorded")
  }

  @Test("the model is that of the report, else of the latest turn, else not known")
  func models() throws {
    let report = try read(
      count("01T09:01:00", total: [1, 0, 1, 0], last: [1, 0, 1, 0]), turn("gpt-5"),
      count("01T09:02:00", total: [2, 0, 2, 0], last: [1, 0, 1, 0]),
      count("01T09:03:00", total: [3, 0, 3, 0], last: [1, 0, 1, 0], model: "gpt-5-mini"),
      count("01T09:04:00", total: [4, 0, 4, 0], last: [1, 0, 1, 0]), turn("gpt-5.5"),
      count("01T09:05:00", total: [5, 0, 5, 0], last: [1, 0, 1, 0]))
    #expect(
      report.prefix(5).map { $0.split(separator: " ")[0] } == [
        "?/unknown", "?/gpt-5", "?/gpt-5-mini", "?/gpt-5", "?/gpt-5.5",
      ])
  }

  @Test("the oldest logs report each response bare, in JSON-RPC or without")
  func bare() throws {
    let counts =
      "'type':'token_count','input_tokens':30,'cached_input_tokens':10,"
      + "'output_tokens':9,'reasoning_output_tokens':6,'total_tokens':39"
    let rpc = "{'jsonrpc':'2.0','method':'codex/event','params':{'id':'1','msg':{\(counts)}}}"
    let call = "?/unknown input_tokens=30 cache_read_tokens=10 output_tokens=9 reasoning_tokens=6"
    #expect(try read(rpc) == [call])
    #expect(try read(rpc, rpc) == [call, "skipped 1: repeated token count"])
    #expect(try read("{'id':'1','msg':{\(counts)}}") == [call])
    #expect(
      try read("{'timestamp':'2025-07-01T00:00:00Z','type':'event_msg','payload':{\(counts)}}")
        == [call])
  }

  @Test("counts that cannot be true, and lines that are none, are rejected")
  func broken() throws {
    let report = try read(
      turn("gpt-5"), count("01T09:01:00", total: [10, 60, 20, 5], last: [10, 60, 20, 5]),
      "{'type':'event_msg','payload':{'type':'token_count'", "7",
      count("01T09:02:00", total: [110, 60, 40, 5], last: [100, 0, 20, 0]))
    #expect(
      report == [
        "?/gpt-5 input_tokens=100 output_tokens=20",
        "rejected 2: cache_read_tokens (60) exceeds input_tokens (10)",
        "rejected 3: invalid JSON at byte 51: the input ends where ',' or '}' should be",
        "rejected 4: the line is no JSON object",
      ])
  }

  // MARK: Forks, subagents, copies

  private var parent: String {
    [
      meta("parent"), turn("gpt-5"),
      count("01T09:01:00", total: [100, 0, 20, 0], last: [100, 0, 20, 0]),
      count("01T09:02:00", total: [300, 0, 50, 0], last: [200, 0, 30, 0]),
    ].joined(separator: "\n")
  }

  /// The parent's history under another session, and one call of its own.
  private func child(_ head: String, times: (String, String)) -> String {
    [
      meta("child", head), turn("gpt-5"),
      count(times.0, total: [100, 0, 20, 0], last: [100, 0, 20, 0]),
      count(times.1, total: [300, 0, 50, 0], last: [200, 0, 30, 0]),
      count("02T10:00:09", total: [700, 0, 90, 0], last: [400, 0, 40, 0]),
    ].joined(separator: "\n")
  }

  private static let heads = [
    ",'forked_from_id':'parent'",
    ",'source':{'subagent':{'thread_spawn':{'parent_thread_id':'parent','depth':1}}}",
  ]

  @Test(
    "a fork or subagent replays its parent's history, with its times or with new ones",
    arguments: heads, [("01T09:01:00", "01T09:02:00"), ("02T10:00:00.1", "02T10:00:00.2")])
  func replays(head: String, times: (String, String)) throws {
    let expected = """
      2026-03-01 gpt-5 100/0/20
      2026-03-01 gpt-5 200/0/30
      2026-03-02 gpt-5 400/0/40
      """
    // The child's file may come before its parent's by name, or in an earlier import.
    for names in [["1-parent.jsonl", "2-child.jsonl"], ["2-parent.jsonl", "1-child.jsonl"]] {
      let bench = try Bench()
      try bench.log(names[0], parent)
      try bench.log(names[1], child(head, times: times))
      try bench.importLogs(CodexSource.self)
      #expect(try bench.calls() == expected)
      #expect(try bench.importLogs(CodexSource.self) == "2 unchanged")
    }
    let bench = try Bench()
    try bench.log("child.jsonl", child(head, times: times))
    try bench.importLogs(CodexSource.self)
    try bench.log("parent.jsonl", parent)
    try bench.importLogs(CodexSource.self)
    #expect(try bench.calls() == expected)
  }

  @Test("a fork's fork, and a parent that its tool has deleted since")
  func generations() throws {
    let bench = try Bench()
    try bench.log("parent.jsonl", parent)
    #expect(try bench.importLogs(CodexSource.self) == "2 recorded")
    try bench.remove("parent.jsonl")
    try bench.log(
      "child.jsonl", child(Self.heads[0], times: ("02T10:00:00", "02T10:00:05")))
    #expect(try bench.importLogs(CodexSource.self) == "1 recorded, 2 known")
    let grandchild = child(Self.heads[0], times: ("03T10:00:00", "03T10:00:05"))
      .replacing("'child'", with: "'grandchild'").replacing("'parent'", with: "'child'")
      .replacing("02T10:00:09", with: "03T10:00:06")
    try bench.log(
      "grandchild.jsonl",
      grandchild + "\n" + count("03T11:00:00", total: [800, 0, 99, 0], last: [100, 0, 9, 0]))
    #expect(try bench.importLogs(CodexSource.self) == "1 recorded, 3 known, 1 unchanged")
  }

  @Test("a history that is copied without a word of it is told by its times")
  func silentCopies() throws {
    let bench = try Bench()
    let more = count("01T09:05:00", total: [700, 0, 90, 0], last: [400, 0, 40, 0])
    try bench.log("a.jsonl", parent)
    try bench.log("b.jsonl", parent.replacing("'parent'", with: "'other'") + "\n" + more)
    #expect(try bench.importLogs(CodexSource.self) == "3 recorded, 2 known")
  }

  @Test("an archived session is the same session", arguments: [true, false])
  func archived(hasHead: Bool) throws {
    let bench = try Bench()
    let text = hasHead ? parent : parent.split(separator: "\n").dropFirst().joined(separator: "\n")
    try bench.log("sessions/2026/03/01/rollout-1.jsonl", text)
    try bench.log("archived_sessions/rollout-1.jsonl", text + "\n")
    #expect(try bench.importLogs(CodexSource.self) == "2 recorded, 2 known")
    try bench.append(
      "sessions/2026/03/01/rollout-1.jsonl",
      count("01T09:03:00", total: [700, 0, 90, 0], last: [400, 0, 40, 0]))
    #expect(try bench.importLogs(CodexSource.self) == "1 recorded, 2 known, 1 unchanged")
  }

  @Test(
    "the places",
    arguments: [
      (["HOME": "/h"], ["/h/.codex/sessions", "/h/.codex/archived_sessions"]),
      (["HOME": "/h", "CODEX_HOME": "/c"], ["/c/sessions", "/c/archived_sessions"]),
    ])
  func places(variables: [String: String], expected: [String]) {
    #expect(CodexSource.places(ImportEnvironment(variables)) == expected)
  }
}
