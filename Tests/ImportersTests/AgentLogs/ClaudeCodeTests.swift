import Testing

@testable import Importers

@Suite("Claude Code's sessions")
struct ClaudeCodeTests {
  /// A line of a session, short: `'` stands for `"`.
  private func line(
    _ id: String?, _ request: String? = nil, at time: String? = "2026-03-01T10:00:00Z",
    input: Int = 10, output: Int, more: String = "", message: String = "", usage: String = ""
  ) -> String {
    let id = id.map { "'id':'\($0)'," } ?? ""
    let request = request.map { "'requestId':'\($0)'," } ?? ""
    let time = time.map { "'timestamp':'\($0)'," } ?? ""
    return "{'type':'assistant',\(time)\(request)\(more)'message':{\(id)'role':'assistant',"
      + "\(message)'model':'claude-sonnet-4-5','usage':{'input_tokens':\(input),"
      + "\(usage)'output_tokens':\(output)}}}"
  }

  private func read(_ lines: String...) throws -> [String] {
    let text = lines.joined(separator: "\n").replacing("'", with: "\"")
    return try reading(text, by: ClaudeCodeSource.self).split(separator: "\n").map(String.init)
  }

  @Test("the last line of a request counts, with the time of the first")
  func snapshots() throws {
    let calls = try read(
      line("msg_1", "req_1", at: "2026-03-01T23:59:58Z", output: 1),
      line("msg_2", "req_2", at: "2026-03-01T23:59:59Z", output: 7),
      line("msg_1", "req_1", at: "2026-03-02T00:00:03Z", output: 300),
      line("msg_1", "req_1", at: "2026-03-02T00:00:04Z", output: 200))
    #expect(
      calls == [
        "msg_1 ?/claude-sonnet-4-5 input_tokens=10 output_tokens=200 @2026-03-01T23:59:58.000Z",
        "msg_2 ?/claude-sonnet-4-5 input_tokens=10 output_tokens=7 @2026-03-01T23:59:59.000Z",
      ])
  }

  @Test(
    "an id that is missing or taken out falls back to the request's",
    arguments: [
      "", "'id':null,", "'id':'',", "'id':'...',", "'id':'[REDACTED]',", "'id':'xxxx',",
      "'id':'<redacted>',",
    ])
  func missingIDs(member: String) throws {
    let calls = try read(
      line(nil, "req_1", output: 1, message: member),
      line(nil, "req_1", output: 9, message: member),
      line(nil, "req_2", output: 5, message: member))
    #expect(calls.map { $0.prefix(5) } == ["req_1", "req_2"])
    #expect(calls[0].contains("output_tokens=9 "))
  }

  @Test("lines of one request with and without the message's id are one call, messages stay two")
  func idsOnSomeLines() throws {
    let (bare, named) = (line(nil, "req_1", output: 3), line("msg_1", "req_1", output: 5))
    #expect(try read(bare, named).map { $0.prefix(6) } == ["msg_1 "])
    let calls = try read(named, line(nil, "req_1", output: 9))
    #expect(calls.count == 1 && calls[0].hasPrefix("msg_1 ") && calls[0].contains("tokens=9 "))
    #expect(try read(named, line("msg_2", "req_1", output: 7)).count == 2)
  }

  @Test("without any id the same line is the same call, wherever it stands")
  func noIDs() throws {
    let calls = try read(
      line(nil, output: 1), line(nil, output: 1), line(nil, output: 2),
      line(nil, output: 3, more: "'uuid':'u-1',"))
    #expect(calls.count == 3)
    #expect(calls[2].hasPrefix("claude-code:u-1 "))
  }

  @Test("a parent goes before the replay of its sidechain, whichever comes first")
  func sidechains() throws {
    let parent = line("msg_1", "req_1", at: "2026-03-01T10:00:00Z", output: 50)
    let replay = line(
      "msg_1", "req_9", at: "2026-03-01T10:05:00Z", output: 99, more: "'isSidechain':true,")
    let own = line("msg_2", "req_9", output: 7, more: "'isSidechain':true,")
    for lines in [[parent, replay, own], [replay, own, parent]] {
      let calls = try read(lines[0], lines[1], lines[2]).sorted()
      #expect(calls.count == 2)
      #expect(calls[0].contains("output_tokens=50 @2026-03-01T10:00:00"))
      #expect(calls[1].contains("output_tokens=7 agent=sidechain"))
    }
  }

  @Test("what is no response is skipped, what is no line is rejected")
  func others() throws {
    let report = try read(
      "{'type':'user','message':{'role':'user','content':'usage'}}",
      "{'type':'progress','data':{'message':{'type':'assistant','message':{'usage':{}}}}}",
      "{'type':'assistant','message':{'model':'<synthetic>','usage':{'input_tokens':0}}}",
      "{'type':'assistant','isApiErrorMessage':true,'message':{'model':'m','usage':{}}}",
      "{'type':'assistant','message':{'model':'m','usage':null}}",
      "{'silly':'this'}", "42", "'massive error'", "[1]", "{'type':'assistant','message':{",
      line("msg_1", output: -1), line("msg_2", output: 5))
    #expect(
      report == [
        "msg_2 ?/claude-sonnet-4-5 input_tokens=10 output_tokens=5 @2026-03-01T10:00:00.000Z",
        "skipped 1: API error message", "skipped 3: no response",
        "skipped 1: response without usage", "skipped 1: synthetic message",
        "rejected 7: the line is no JSON object", "rejected 8: the line is no JSON object",
        "rejected 9: the line is no JSON object",
        "rejected 10: invalid JSON at byte 31: the input ends where a member name should be",
        "rejected 11: output_tokens is negative (-1)",
      ])
  }

  @Test("what decides the price is read as in a response")
  func details() throws {
    let calls = try read(
      line(
        "msg_1", output: 40, more: "'sessionId':'s1','cwd':'/home/someone/shop',",
        message: "'stop_reason':null,",
        usage: """
          'cache_read_input_tokens':20,'cache_creation_input_tokens':30,
          'cache_creation':{'ephemeral_5m_input_tokens':10,'ephemeral_1h_input_tokens':20},
          'server_tool_use':{'web_search_requests':2},'service_tier':'priority','speed':'fast',
          'inference_geo':'us',
          """.replacing("\n", with: "")))
    #expect(
      calls == [
        "msg_1 ?/claude-sonnet-4-5 input_tokens=60 cache_read_tokens=20 cache_creation_tokens=30 "
          + "cache_creation_1h_tokens=20 output_tokens=40 web_searches=2 tier=priority speed=fast "
          + "geo=us session=s1 project=shop @2026-03-01T10:00:00.000Z low"
      ])
  }

  @Test("a model that is not told is unknown, and told by an earlier line of the request")
  func models() throws {
    let bare = "{'requestId':'r','message':{'usage':{'input_tokens':1,'output_tokens':2}}}"
    #expect(try read(bare) == ["r ?/unknown input_tokens=1 output_tokens=2"])
    let calls = try read(line(nil, "r", output: 1), bare)
    #expect(calls[0].hasPrefix("r ?/claude-sonnet-4-5 input_tokens=1 output_tokens=2 "))
  }

  // MARK: In a ledger

  @Test("a resumed or forked session copies history, which is counted once")
  func forks() throws {
    let bench = try Bench()
    let first = line("msg_1", "req_1", output: 50, more: "'sessionId':'a',")
    let copy = line("msg_1", "req_1", output: 50, more: "'sessionId':'b',")
    let next = line("msg_2", "req_2", at: "2026-03-02T10:00:00Z", output: 60)
    try bench.log("p/b.jsonl", copy + "\n" + next)
    try bench.log("p/a.jsonl", first)
    try bench.log("q/copy-of-a.jsonl", first)
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "2 recorded, 2 known")
    #expect(
      try bench.calls() == """
        2026-03-01 claude-sonnet-4-5 10/0/50
        2026-03-02 claude-sonnet-4-5 10/0/60
        """)
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "3 unchanged")
  }

  @Test("a copy that shows more counts, one that shows less does not", arguments: [true, false])
  func unequalCopies(isLessFirst: Bool) throws {
    let bench = try Bench()
    let lines = [1, 300].map { line("msg_1", "req_1", output: $0) }
    try bench.log("a.jsonl", lines[isLessFirst ? 0 : 1])
    try bench.log("b.jsonl", lines[isLessFirst ? 1 : 0])
    let done = try bench.importLogs(ClaudeCodeSource.self)
    #expect(done == (isLessFirst ? "1 recorded, 1 replaced" : "1 recorded, 1 known"))
    #expect(try bench.calls() == "2026-03-01 claude-sonnet-4-5 10/0/300")
  }

  @Test("the day is that of the first line, in whichever file and order it comes")
  func firstLineElsewhere() throws {
    let first = line("msg_1", at: "2026-03-01T23:59:59Z", output: 1)
    let last = line("msg_1", at: "2026-03-02T00:00:05Z", output: 300)
    for names in [["a", "b"], ["b", "a"]] {
      let bench = try Bench()
      try bench.log("a.jsonl", first)
      try bench.log("b.jsonl", last)
      for name in names { try bench.importLogs(ClaudeCodeSource.self, name + ".jsonl") }
      #expect(try bench.calls() == "2026-03-01 claude-sonnet-4-5 10/0/300")
    }
  }

  @Test("of equal copies the earliest has the right day")
  func copiedWithNewTimes() throws {
    let bench = try Bench()
    try bench.log("a.jsonl", line("msg_1", at: "2026-03-02T10:00:00Z", output: 5))
    try bench.log("b.jsonl", line("msg_1", at: "2026-03-01T10:00:00Z", output: 5))
    try bench.log("c.jsonl", line("msg_1", at: "2026-03-03T10:00:00Z", output: 5))
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 recorded, 1 known, 1 replaced")
    #expect(try bench.calls() == "2026-03-01 claude-sonnet-4-5 10/0/5")
  }

  @Test("a sidechain in a file of its own gives way to its parent, also in a later import")
  func sidechainFiles() throws {
    let parent = line("msg_1", "req_1", at: "2026-03-01T23:59:00Z", output: 50)
    let replay = line(
      "msg_1", "req_9", at: "2026-03-02T00:01:00Z", output: 99, more: "'isSidechain':true,")
    let bench = try Bench()
    try bench.log("agent-1.jsonl", replay)
    try bench.log("main.jsonl", parent)
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 recorded, 1 known")
    #expect(try bench.calls() == "2026-03-01 claude-sonnet-4-5 10/0/50")

    let other = try Bench()
    try other.log("agent-1.jsonl", replay)
    #expect(try other.importLogs(ClaudeCodeSource.self) == "1 recorded")
    try other.log("main.jsonl", parent)
    #expect(try other.importLogs(ClaudeCodeSource.self) == "1 replaced, 1 unchanged")
    try other.log("agent-2.jsonl", replay)
    #expect(try other.importLogs(ClaudeCodeSource.self) == "1 known, 2 unchanged")
    #expect(try other.calls() == "2026-03-01 claude-sonnet-4-5 10/0/50")
  }

  @Test("a request that goes on after an import keeps its day and takes the last counts")
  func continued() throws {
    let bench = try Bench()
    try bench.log("s.jsonl", line("msg_1", at: "2026-03-01T23:59:59Z", output: 500))
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 recorded")
    try bench.append("s.jsonl", line("msg_1", at: "2026-03-02T00:00:05Z", output: 400))
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 replaced")
    #expect(try bench.calls() == "2026-03-01 claude-sonnet-4-5 10/0/400")
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 unchanged")
  }

  @Test("a request without an end is incomplete until a line or a copy shows its end")
  func interrupted() throws {
    let cut = line("msg_1", output: 7, message: "'stop_reason':null,")
    let ended = line(
      "msg_1", at: "2026-03-01T10:00:09Z", output: 7, message: "'stop_reason':'end_turn',")
    for names in [["a", "b"], ["b", "a"]] {
      let bench = try Bench()
      try bench.log("a.jsonl", cut)
      try bench.log("b.jsonl", ended)
      for name in names { try bench.importLogs(ClaudeCodeSource.self, name + ".jsonl") }
      #expect(try bench.rows("SELECT status FROM calls") == ["ok"])
      #expect(try bench.calls() == "2026-03-01 claude-sonnet-4-5 10/0/7")
    }
    let bench = try Bench()
    try bench.log("a.jsonl", cut)
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 recorded, 1 low")
    #expect(try bench.rows("SELECT status FROM calls") == ["incomplete"])
    try bench.append("a.jsonl", ended)
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "1 replaced")
    #expect(try bench.rows("SELECT status FROM calls") == ["ok"])
  }

  @Test("so many requests that the oldest are handed on before the file ends")
  func manyRequests() throws {
    let bench = try Bench()
    var lines = (0..<9000).map { line("msg_\($0)", output: 1) }
    lines.append(line("msg_0", at: "2026-03-01T11:00:00Z", output: 2))
    lines.append(line("msg_8999", output: 3))
    try bench.log("s.jsonl", lines.joined(separator: "\n"))
    #expect(try bench.importLogs(ClaudeCodeSource.self) == "9000 recorded, 1 replaced")
    #expect(try bench.rows("SELECT count(*), sum(output_tokens) FROM calls") == ["9000|9003"])
  }

  @Test(
    "the places",
    arguments: [
      (["HOME": "/h"], ["/h/.claude/projects", "/h/.config/claude/projects"]),
      (["HOME": "/h", "XDG_CONFIG_HOME": "/x"], ["/h/.claude/projects", "/x/claude/projects"]),
      (
        ["HOME": "/h", "CLAUDE_CONFIG_DIR": "/a, ~/b,/c/projects"],
        ["/a/projects", "/h/b/projects", "/c/projects"]
      ),
    ])
  func places(variables: [String: String], expected: [String]) {
    #expect(ClaudeCodeSource.places(ImportEnvironment(variables)) == expected)
  }
}
