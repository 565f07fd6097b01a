import Foundation
import Testing

/// `costs prices import`, `diff` and `history` with lists in their published shapes.
@Suite("Public price lists")
struct PricesImportTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(Self.litellm, to: "litellm.json")
    try sandbox.write(Self.genai, to: "genai.json")
  }

  private static let litellm = """
    {
      "sample_spec": {"litellm_provider": "one of ...", "input_cost_per_token": 0.0},
      "gpt-4o": {"litellm_provider": "openai", "mode": "chat",
        "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05},
      "xai/grok-x": {"litellm_provider": "xai", "input_cost_per_token": 7.499999999999999e-07,
        "input_cost_per_token_above_200k_tokens": 1.5e-06, "output_cost_per_token": 4e-06,
        "output_cost_per_token_above_200k_tokens": 8e-06},
      "gpt-x": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 4e-06,
        "output_cost_per_token": 1.6e-05, "input_cost_per_token_batches": 2e-06,
        "output_cost_per_token_batches": 8e-06, "cache_read_input_token_cost": 4e-07,
        "search_context_cost_per_query": {"search_context_size_low": 0.01,
          "search_context_size_high": 0.01}},
      "deepseek/v-x": {"litellm_provider": "deepseek", "input_cost_per_token": 2e-07,
        "output_cost_per_token": 4e-07, "off_peak_pricing": {"input_cost_per_token": 1e-07,
          "output_cost_per_token": 2e-07, "windows": [
            {"hours_utc": ["00:00-01:00", "04:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
            {"hours_utc": "00:00-00:00", "weekdays": [6, 7]}]}},
      "embed-x": {"litellm_provider": "openai", "mode": "embedding",
        "input_cost_per_token": 1e-08, "output_cost_per_token": 0.0},
      "unknown-x": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.0,
        "output_cost_per_token": 0.0},
      "dall-x": {"litellm_provider": "openai", "mode": "image_generation",
        "output_cost_per_image": 0.04},
      "ollama/llama3": {"litellm_provider": "ollama", "input_cost_per_token": 0.0},
      "openai/gpt-x": {"litellm_provider": "openai", "input_cost_per_token": 1.0}
    }
    """

  private static let genai = """
    [{"id": "openai", "name": "OpenAI", "api_pattern": "api", "models": [
      {"id": "gpt-4o", "match": {"equals": "gpt-4o"}, "prices": [
        {"prices": {"input_mtok": 5, "output_mtok": 15}},
        {"constraint": {"start_date": "2024-10-02"},
         "prices": {"input_mtok": 2.5, "output_mtok": 10}}]},
      {"id": "gpt-y", "match": {"or": [{"equals": "GPT-Y-2026-01-01"}, {"starts_with": "gpt-y"}]},
       "prices": [
        {"prices": {"input_mtok": {"base": 1, "tiers": [{"start": 200000, "price": 2}]},
          "output_mtok": 0.13999999999999999, "requests_kcount": 5}},
        {"constraint": {"start_date": "2027-01-01"}, "prices": {"input_mtok": 3, "output_mtok": 4}},
        {"constraint": {"start_time": "16:30:00Z", "end_time": "00:30:00Z"},
         "prices": {"input_mtok": 1.5, "output_mtok": 2}}]},
      {"id": "gpt-z", "match": {"equals": "gpt-z"}, "prices": {"audio_hours": 1}}]},
     {"id": "x-ai", "models": [{"id": "grok-free", "prices": {}, "match": {"equals": "g"}}]}]
    """

  private func json(_ command: String) throws -> [String: Any] {
    let output = try sandbox.output(command)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }

  private func rows(_ query: String) throws -> [String] {
    let output = try sandbox.output("costs sql --format csv \"\(query)\"")
    return output.split(separator: "\n").dropFirst().map(String.init)
  }

  private static let cards = """
    SELECT p.provider || '/' || p.model AS model, date(p.from_ms / 1000, 'unixepoch'),
    replace(p.conditions, ',', ' '), group_concat(kind || '=' || (picousd / 1e12), ' ')
    FROM prices AS p JOIN (SELECT * FROM price_rates ORDER BY kind) USING (price_seq)
    GROUP BY price_seq ORDER BY model, p.from_ms, p.conditions
    """

  @Test("LiteLLM's list: what differs is written exactly, once; what is no price is counted")
  func litellm() throws {
    let first = try json("costs prices import litellm.json --from 2026-02-01 --json")
    #expect(first["schema"] as? String == "costs.prices_import/1")
    #expect(first["result"] as? String == "imported" && first["set"] as? Int == 1)
    let models = try #require(first["models"] as? [String: Int])
    #expect(
      models == [
        "read": 5, "added": 4, "changed": 0, "unchanged": 1, "kept": 0, "skipped": 4,
      ])
    #expect(
      try rows(Self.cards) == [
        "deepseek/v-x,2026-02-01,,input=0.2 output=0.4",
        "deepseek/v-x,2026-02-01,days=1-5 hours=00:00-01:00,input=0.1 output=0.2",
        "deepseek/v-x,2026-02-01,days=1-5 hours=04:00-00:00,input=0.1 output=0.2",
        "deepseek/v-x,2026-02-01,days=6-7,input=0.1 output=0.2",
        "openai/embed-x,2026-02-01,,input=0.01 output=0.0",
        "openai/gpt-x,2026-02-01,,cache_read=0.4 input=4.0 output=16.0 web_search=10.0",
        "openai/gpt-x,2026-02-01,tier=batch,cache_read=0.4 input=2.0 output=8.0 web_search=10.0",
        "xai/grok-x,2026-02-01,,input=0.75 output=4.0",
        "xai/grok-x,2026-02-01,above=199999,input=1.5 output=8.0",
      ])
    let again = try json("cat litellm.json | costs prices import - --json")
    #expect(again["result"] as? String == "nothing_to_do" && again["set"] is NSNull)
    let call = try sandbox.output(
      "costs estimate --provider deepseek --model v-x --input-tokens 1000000 --output-tokens 0 "
        + "--at 2026-03-07T02:00:00Z --json")
    #expect(call.contains("\"cost_usd\":\"0.1\""), "a Saturday is off-peak")
  }

  @Test("genai-prices' list: dates, hours and sizes; names that are spelled out only")
  func genai() throws {
    let first = try json("costs prices import genai.json --from 2026-02-01 --json")
    #expect(first["format"] as? String == "genai-prices")
    let models = try #require(first["models"] as? [String: Int])
    #expect(models["added"] == 3 && models["unchanged"] == 2 && models["skipped"] == 1)
    let gptY = [
      "2026-02-01,,input=1.0 output=0.14 request=0.005",
      "2026-02-01,above=200000,input=2.0 output=0.14 request=0.005",
      "2027-01-01,,input=3.0 output=4.0",
      "2027-01-01,hours=16:30-00:30,input=1.5 output=2.0",
    ]
    #expect(
      try rows(Self.cards) == gptY.map { "openai/gpt-y,\($0)" } + [
        "xai/g,2026-02-01,,input=0.0 output=0.0", "xai/grok-free,2026-02-01,,input=0.0 output=0.0",
      ])
    #expect(try sandbox.output("costs prices import genai.json").hasPrefix("Nothing to do"))
  }

  @Test("an import is withdrawn as it came, as one set, and the history tells")
  func history() throws {
    try sandbox.output("costs prices import litellm.json --provider xai")
    #expect(try rows("SELECT DISTINCT model, set_id, source FROM prices") == ["grok-x,1,litellm"])
    try sandbox.output("costs prices unset --set 1 --reason 'not ours'")
    let lines = try sandbox.output("costs prices history grok-x --provider xai --json")
      .split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].contains("\"event\":\"set\"") && lines[3].contains("\"event\":\"unset\""))
    #expect(lines[3].contains("\"reason\":\"not ours\""))
    #expect(try sandbox.output("costs prices list --own") == "No prices.\n")
  }

  @Test("diff says what the last calls would have cost, and writes nothing")
  func diff() throws {
    let now = ISO8601DateFormatter().string(from: Date())
    try sandbox.output(
      "costs prices set --provider openai --model gpt-q --from 2026-01-01 --input 9")
    for (id, model) in [("a", "gpt-x"), ("b", "gpt-4o"), ("c", "gpt-q")] {
      try sandbox.output(
        "costs record --id \(id) --provider openai --model \(model) --input-tokens 1000000 "
          + "--output-tokens 0 --at \(now)")
    }
    let before = try sandbox.contents()
    let found = try json("costs prices diff litellm.json --json")
    #expect(found["schema"] as? String == "costs.prices_diff/1")
    let calls = try #require(found["calls"] as? [String: Any])
    #expect(calls["examined"] as? Int == 3 && calls["affected"] as? Int == 1)
    #expect(calls["then_cost_usd"] is NSNull && calls["now_cost_usd"] as? String == "4")
    let missing = try #require(found["missing"] as? [String])
    #expect(missing.contains("openai/gpt-q") && !missing.contains("openai/gpt-4o"))
    let text = try sandbox.output("costs prices diff litellm.json")
    #expect(text.contains("1 of 3 would be billed otherwise"))
    #expect(try sandbox.contents() == before)
  }

  @Test(
    "what is no price list is refused whole",
    arguments: [
      "", "prices", "[]", "{}", "{\"gpt-4o\": {\"input_cost_per_token\": 1}}", "[{\"id\": \"x\"}]",
      "{\"providers\": 1}", "12", "{\"a\": {\"litellm_provider\": \"openai\"}",
    ])
  func refuses(text: String) throws {
    try sandbox.write(text, to: "bad.json")
    for command in ["import", "diff"] {
      let ending = try sandbox.run("costs prices \(command) bad.json")
      #expect(ending.code == 65 && ending.output == "", "\(text)")
      #expect(ending.errors.hasPrefix("error: 'bad.json': ") && ending.errors.contains("\n  try: "))
    }
    #expect(try sandbox.contents() == "no ledger")
  }

  @Test("a wrong format, an unknown provider, a missing file")
  func mistakes() throws {
    for (arguments, code) in [
      ("litellm.json --format genai-prices", Int32(65)), ("litellm.json --provider nobody", 65),
      ("nothing.json", 1), ("litellm.json --from someday", 65), ("litellm.json --format csv", 64),
    ] {
      let ending = try sandbox.run("costs prices import \(arguments)")
      #expect(ending.code == code, "\(arguments)\n\(ending.errors)")
      #expect(ending.errors.split(separator: "\n").count == 3, "\(ending.errors)")
    }
    #expect(try sandbox.contents() == "no ledger")
  }

  @Test("set refuses what would not mean what it says")
  func setting() throws {
    let head = "costs prices set --provider openai --from 2026-01-01"
    for (arguments, code) in [
      ("--input 1", Int32(64)), ("--model '*' --input 1", 65),
      ("--model m --input 1 --tier standard", 65), ("--model m --input 1 --tier 'a,b'", 65),
      ("--model m --input 1 --above 0", 65), ("--model m --input 1 --above 10", 65),
      ("--multiplier -0.5", 65), ("--multiplier 0.0000001", 65), ("--model m", 64),
    ] {
      let ending = try sandbox.run("\(head) \(arguments)")
      #expect(ending.code == code, "\(arguments)\n\(ending.errors)")
    }
    #expect(try sandbox.output("\(head) --multiplier 0.8") == "set openai/*@2026-01-01*0.8#1\n")
    let cost = try sandbox.output(
      "costs estimate --model gpt-4o --input-tokens 1000000 --output-tokens 0 "
        + "--at 2026-03-01T00:00:00Z --json")
    #expect(cost.contains("\"cost_usd\":\"2\"") && cost.contains("openai/gpt-4o@2024-10-02*0.8#1"))
    try sandbox.output("\(head) --model own --input 0 --output 0")
    let free = try sandbox.output(
      "costs estimate --provider openai --model own --input-tokens 5 --output-tokens 5 --json")
    #expect(free.contains("\"cost_usd\":\"0\""))
  }
}
