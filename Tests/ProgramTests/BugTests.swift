import Testing

/// What a transcript would record as it is, though it is wrong.
@Suite("Found by using the program")
struct BugTests {
  @Test("BUG: an empty count is no number, and never 0")
  func emptyCount() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("costs record --model gpt-4o --input-tokens '' --output-tokens 1")
    #expect(ending.code == 65)
    #expect(ending.errors.hasPrefix("error: input_tokens is not a number"))
    #expect(try sandbox.contents() == "no ledger")
  }

  @Test("BUG: cost_usd in a view is the double nearest to cost_picousd")
  func nearestDouble() throws {
    let sandbox = try Sandbox()
    try sandbox.output("costs record - < Examples/events.ndjson")
    let query = "SELECT cost_usd = cost_picousd / 1e12 FROM spend_by_provider"
    let answers = try sandbox.output("costs sql --format csv \"\(query)\" | sort -u")
    #expect(!answers.split(separator: "\n").contains("0"))
  }
}
