import Testing

@testable import Importers

@Suite("Gemini CLI's chats")
struct GeminiCLITests {
  private func message(_ id: String, _ tokens: String, type: String = "gemini") -> String {
    "{'id':'\(id)','timestamp':'2026-04-29T22:07:05Z','type':'\(type)',"
      + "'model':'gemini-2.5-pro','tokens':\(tokens)}"
  }

  private func read(_ text: String, path: String) throws -> [String] {
    let file = TextFile(text.replacing("'", with: "\""), path: path)
    return try reading([file], by: GeminiCLISource.self).split(separator: "\n").map(String.init)
  }

  @Test(
    "cached tokens are inside the input unless the total proves that they are not",
    arguments: [
      ("'input':5600,'output':40,'cached':4096,'total':5640", "input_tokens=5600", 40),
      ("'input':1504,'output':40,'cached':4096,'total':5640", "input_tokens=5600", 40),
      ("'input':5600,'output':40,'cached':4096", "input_tokens=5600", 40),
      ("'input':5600,'output':40,'cached':4096,'total':1", "input_tokens=5600", 40),
      ("'input':1504,'output':40,'cached':4096", "input_tokens=5600", 40),
      ("'input':5000,'output':40,'cached':4096,'tool':600,'total':5640", "input_tokens=5600", 40),
      (
        "'input':5600,'output':30,'cached':4096,'thoughts':10,'total':5640", "input_tokens=5600", 40
      ),
    ])
  func cached(tokens: String, input: String, output: Int) throws {
    let calls = try read("{'messages':[\(message("g1", "{\(tokens)}"))]}", path: "session.json")
    #expect(calls[0].contains(" \(input) cache_read_tokens=4096 "))
    #expect(calls[0].contains(" output_tokens=\(output) "))
  }

  @Test("the last state of a message counts; null and zero counts are none")
  func states() throws {
    let lines = [
      "{'sessionId':'s','projectHash':'p','startTime':'2026-04-29T22:07:00Z'}",
      message("u1", "null", type: "user"), message("g1", "null"),
      message("g1", "{'input':10,'output':1,'total':11}"),
      message("g1", "{'input':10,'output':9,'total':19}"), message("g1", "null"),
      message("g2", "{'input':0,'output':0,'total':0}"), "{'$rewindTo':'g1'}",
      "{'$set':{'lastUpdated':'2026-04-29T22:09:00Z'}}", "{'id':'g3','type':'gem",
    ].joined(separator: "\n")
    #expect(
      try read(lines, path: "/h/.gemini/tmp/shop/chats/session-1.jsonl") == [
        "gemini-cli:s:g1 ?/gemini-2.5-pro input_tokens=10 output_tokens=9 session=s project=shop "
          + "@2026-04-29T22:07:05.000Z",
        "skipped 1: earlier state of a message", "skipped 1: empty token count",
        "skipped 4: no response", "skipped 2: response without usage",
        "rejected 10: invalid JSON at byte 22: the input ends inside a string",
      ])
  }

  @Test("a chat without a name goes by its file's, a message without a model by its chat's")
  func namelessChats() throws {
    let reply = "{'id':'g1','type':'gemini','tokens':{'input':10,'output':5,'total':15}}"
    let bench = try Bench()
    try bench.log("chats/one.jsonl", "{'model':'gemini-2.5-pro'}\n\(reply)")
    try bench.log("chats/two.json", "{'messages':[\(reply)]}")
    #expect(try bench.importLogs(GeminiCLISource.self) == "2 recorded")
    #expect(try bench.rows("SELECT model FROM calls ORDER BY 1") == ["gemini-2.5-pro", "unknown"])
  }

  @Test("a chat that is written anew, copied, or moved to lines is the same chat")
  func copies() throws {
    let bench = try Bench()
    let head = "'sessionId':'s','messages':"
    let first = message("g1", "{'input':10,'output':5,'total':15}")
    let second = message("g2", "{'input':20,'output':6,'total':26}")
    try bench.log("chats/session-1.json", "{\(head)[\(first)]}")
    #expect(try bench.importLogs(GeminiCLISource.self) == "1 recorded")
    try bench.log("chats/session-1.json", "{\(head)[\(first),\(second)]}")
    #expect(try bench.importLogs(GeminiCLISource.self) == "1 recorded, 1 known")
    try bench.log("chats/copy.json", "{\(head)[\(first),\(second)]}")
    try bench.log("chats/session-1.jsonl", "{'sessionId':'s'}\n\(first)\n\(second)")
    #expect(try bench.importLogs(GeminiCLISource.self) == "4 known, 1 unchanged")
    try bench.log("chats/session-2.json", "{'sessionId':'t','messages':[\(first)]}")
    #expect(try bench.importLogs(GeminiCLISource.self) == "1 recorded, 3 unchanged")
  }

  @Test("a document that breaks off is rejected and read again when it is whole")
  func halfWritten() throws {
    let bench = try Bench()
    let text = "{'sessionId':'s','messages':[\(message("g1", "{'input':10,'output':5}"))]}"
    try bench.log("session-1.json", String(text.prefix(90)))
    #expect(try bench.importLogs(GeminiCLISource.self) == "1 rejected")
    try bench.log("session-1.json", text)
    #expect(try bench.importLogs(GeminiCLISource.self) == "1 recorded")
  }

  @Test(
    "which files are chats",
    arguments: [
      ("/h/.gemini/tmp/x/chats/session-1.json", true), ("/h/.gemini/tmp/x/chats/a.jsonl", true),
      ("/h/.gemini/tmp/x/logs.json", false), ("/h/.gemini/tmp/x/session-2.json", true),
      ("/h/.gemini/tmp/x/chats/notes.txt", false), ("/copies/real.jsonl", true),
      ("/h/.gemini/tmp/x/checkpoint-a.json", false),
    ])
  func own(path: String, isOwn: Bool) { #expect(GeminiCLISource.isOwn(path: path) == isOwn) }

  @Test(
    "the places",
    arguments: [
      (["HOME": "/h"], ["/h/.gemini/tmp"]),
      (["HOME": "/h", "GEMINI_CLI_HOME": "/x"], ["/x/.gemini/tmp"]),
      (["HOME": "/h", "GEMINI_CLI_HOME": "/x", "GEMINI_DATA_DIR": "~/a, /b"], ["/h/a", "/b"]),
    ])
  func places(variables: [String: String], expected: [String]) {
    #expect(GeminiCLISource.places(ImportEnvironment(variables)) == expected)
  }
}
