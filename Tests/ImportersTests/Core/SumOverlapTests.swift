import Testing

@testable import Importers

@Suite("A provider's sums beside its calls")
struct SumOverlapTests {
  private func bucket(_ day: String) -> String {
    "{'data':[{'starting_at':'\(day)T00:00:00Z','ending_at':'\(day)T23:59:59Z','results':[{"
      + "'uncached_input_tokens':5,'output_tokens':1,'model':'claude-sonnet-4-5'}]}]}"
  }

  private func call(_ day: String, model: String = "claude-sonnet-4-5") -> String {
    "{'type':'assistant','timestamp':'\(day)T12:00:00Z','message':{'id':'m-\(day)-\(model)',"
      + "'model':'\(model)','usage':{'input_tokens':5,'output_tokens':1}}}"
  }

  private let warning =
    "sums of anthropic-usage lie beside other records of the same days, so spending may be counted "
    + "twice (costs summary --by source)"

  @Test("are told of, whichever is imported last", arguments: [true, false])
  func eitherOrder(sumsFirst: Bool) throws {
    let bench = try Bench()
    try bench.log("usage.json", bucket("2026-03-01") + "\n" + bucket("2026-03-03"))
    try bench.log(
      "log.jsonl", ["01", "02", "03"].map { call("2026-03-\($0)") }.joined(separator: "\n"))
    let first = { try bench.importLogs(AnthropicUsageSource.self, "usage.json") }
    let second = { try bench.importLogs(ClaudeCodeSource.self, "log.jsonl") }
    _ = try sumsFirst ? first() : second()
    #expect(bench.report?.notes == [])
    _ = try sumsFirst ? second() : first()
    #expect(bench.report?.notes == ["anthropic on 2 days, 2026-03-01 to 2026-03-03: " + warning])
  }

  @Test("the same day by another width or grouping is told of, page after page of one kind is not")
  func unlikeSums() throws {
    func usage(_ hours: Int, _ model: String?) -> String {
      let model = model.map { ",'model':'\($0)'" } ?? ""
      return "{'data':[{'start_time':1772323200,'end_time':\(1_772_323_200 + hours * 3600),"
        + "'results':[{'input_tokens':5,'output_tokens':1,'num_model_requests':1\(model)}]}]}"
    }
    for other in [usage(1, "gpt-4o"), usage(24, nil)] {
      let bench = try Bench()
      try bench.log("usage.jsonl", usage(24, "gpt-4o") + "\n" + usage(24, "o3"))
      try bench.importLogs(OpenAIUsageSource.self, "usage.jsonl")
      #expect(bench.report?.notes == [])
      try bench.log("other.jsonl", other)
      try bench.importLogs(OpenAIUsageSource.self, "other.jsonl")
      #expect(
        bench.report?.notes == [
          "openai on 2026-03-01: sums of openai-usage of several widths, groupings or exports lie "
            + "on the same days, so spending may be counted twice"
        ])
    }
  }

  @Test("usage and costs of a day are told of as well, other days and providers are not")
  func others() throws {
    let bench = try Bench()
    try bench.log("log.jsonl", call("2026-03-02") + "\n" + call("2026-03-01", model: "gpt-4o"))
    try bench.log("usage.json", bucket("2026-03-01"))
    try bench.log(
      "costs.json",
      "{'data':[{'starting_at':'2026-03-01T00:00:00Z','results':[{'amount':'5','currency':'USD',"
        + "'model':'claude-sonnet-4-5'}]}]}")
    try bench.importLogs(ClaudeCodeSource.self, "log.jsonl")
    try bench.importLogs(AnthropicUsageSource.self, "usage.json")
    #expect(bench.report?.notes == [])
    try bench.importLogs(AnthropicCostsSource.self, "costs.json")
    #expect(
      bench.report?.notes == [
        "anthropic on 2026-03-01: " + warning.replacing("-usage", with: "-costs")
      ])
  }
}
