import Ledger
import Metering
import Testing

@testable import Importers

/// Exports of the providers themselves.
@Suite struct ExportTests {
  @Test("OpenAI's usage: buckets become calls, audio and images are parts of the input")
  func openAIUsage() throws {
    let page = """
      {"object":"page","data":[{"object":"bucket","start_time":1730419200,"end_time":1730505600,
      "results":[
      {"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":500,
       "input_cached_tokens":800,"input_cache_write_tokens":50,"num_model_requests":5,
       "project_id":"proj_a","api_key_id":"key_1","model":"gpt-4o-2024-08-06","batch":true},
      {"object":"organization.usage.completions.result","input_tokens":100,"output_tokens":50,
       "input_audio_tokens":30,"input_cached_audio_tokens":10,"input_cached_tokens":10,
       "num_model_requests":2,"model":"gpt-4o-audio","service_tier":"flex"},
      {"object":"organization.usage.images.result","images":3,"num_model_requests":3,
       "model":"dall-e-3","size":"1024x1024"},
      {"object":"organization.usage.web_searches.result","num_requests":4,"num_model_requests":2,
       "model":"gpt-4o"},
      {"object":"organization.usage.vector_stores.result","usage_bytes":5},
      {"object":"organization.usage.completions.result","input_tokens":1,"output_tokens":1,
       "input_cached_tokens":2,"num_model_requests":1}
      ]},{"object":"bucket","start_time":1730505600,"end_time":1730592000,"results":[]}],
      "has_more":false}
      """
    let start = "@2024-11-01T00:00:00.000Z"
    let id = "openai-usage:2024-11-01T00:00Z/1d"
    let key = StableHash.of(["key_1"])
    try expectReading(
      page, by: OpenAIUsageSource.self,
      """
      \(id)/completions/gpt-4o-2024-08-06/proj_a//\(key)/true//// openai/gpt-4o-2024-08-06 \
      input_tokens=1000 cache_read_tokens=800 cache_creation_tokens=50 output_tokens=500 \
      requests=5 tier=batch project=proj_a #key=key_1 \(start)
      \(id)/completions/gpt-4o-audio/////flex/// openai/gpt-4o-audio input_tokens=100 \
      cache_read_tokens=10 output_tokens=50 input_audio_tokens=40 cache_read_audio_tokens=10 \
      requests=2 tier=flex \(start)
      \(id)/images/dall-e-3//////1024x1024// openai/dall-e-3 unknown #images=3 \(start)
      \(id)/web_searches/gpt-4o//////// openai/gpt-4o web_searches=4 requests=2 \(start)
      skipped 1: results of tools, which have no model
      rejected 1: cache_read_tokens (2) exceeds input_tokens (1)
      """)
  }

  @Test("OpenAI's dashboard writes the same as CSV, with empty days and rows that repeat")
  func openAIUsageCSV() throws {
    let text = """
      start_time,end_time,start_time_iso,project_id,num_model_requests,model,batch,input_tokens,\
      output_tokens,input_cached_tokens
      1730419200,1730505600,2024-11-01T00:00:00+00:00,p,5,gpt-4o,False,1000,500,800
      1730419200,1730505600,2024-11-01T00:00:00+00:00,p,5,gpt-4o,False,1000,500,800
      1730419200,1730505600,2024-11-01T00:00:00+00:00,p,1,gpt-4o,False,10,5,0
      1730505600,1730592000,2024-11-02T00:00:00+00:00,,,,,,,
      """
    let rest = "@2024-11-01T00:00:00.000Z"
    let id = "openai-usage:2024-11-01T00:00Z/1d//gpt-4o/p///false////"
    try expectReading(
      text, by: OpenAIUsageSource.self,
      """
      \(id) openai/gpt-4o input_tokens=1000 cache_read_tokens=800 output_tokens=500 requests=5 \
      project=p \(rest)
      \(id)#2 openai/gpt-4o input_tokens=10 output_tokens=5 project=p \(rest)
      skipped 1: empty buckets
      skipped 1: repeated rows
      """)
  }

  @Test("a bucket that has grown replaces its former state; an older export changes nothing")
  func grown() throws {
    let folder = try TestFolder()
    func page(_ tokens: Int) -> String {
      """
      {"data":[{"start_time":1730419200,"end_time":1730505600,"results":[{"object":\
      "organization.usage.completions.result","input_tokens":\(tokens),"output_tokens":1,\
      "num_model_requests":1,"model":"gpt-4o"}]}]}
      """
    }
    let ledger = try ledger(in: folder)
    let early = try folder.write(page(10), to: "a.json")
    let late = try folder.write(page(20), to: "b.json")
    #expect(
      try importing([early, late], by: OpenAIUsageSource.self, into: ledger)
        == "recorded 1, known 0, replaced 1, unchanged 0, rejected 0")
    let again = try folder.write(page(10), to: "c.json")
    #expect(
      try importing([again, late], by: OpenAIUsageSource.self, into: ledger)
        == "recorded 0, known 1, replaced 0, unchanged 1, rejected 0")
  }

  @Test("OpenAI's costs are the provider's word, without usage")
  func openAICosts() throws {
    let page = """
      {"object":"page","data":[{"start_time":1730419200,"end_time":1730505600,"results":[
      {"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},
       "line_item":"gpt-4o-2024-08-06, cached input","project_id":"p"},
      {"amount":{"value":"4e-05","currency":"usd"},"line_item":null},
      {"amount":{"value":0,"currency":"usd"},"line_item":"o1, input"},
      {"amount":{"value":1,"currency":"eur"},"line_item":"o1, input"},
      {"amount":{"value":-1,"currency":"usd"},"line_item":"credit"}]}]}
      """
    let day = "openai-costs:2024-11-01T00:00Z/1d"
    try expectReading(
      page, by: OpenAICostsSource.self,
      """
      \(day)/gpt-4o-2024-08-06, cached input/p// openai/gpt-4o-2024-08-06 unknown usd=0.06 \
      project=p #line_item=gpt-4o-2024-08-06, cached input @2024-11-01T00:00:00.000Z
      \(day)//// openai/unknown unknown usd=4e-05 @2024-11-01T00:00:00.000Z
      skipped 1: amounts of 0
      rejected 1: the amount is in 'eur', not in USD
      rejected 1: cost_usd is negative ("-1")
      """)
    let csv = """
      start_time,end_time,amount_value,amount_currency,line_item,project_id,organization_id
      1730419200,1730505600,0.8958740000000000,usd,"o1, input",,org
      1730505600,1730592000,,,,,
      """
    try expectReading(
      csv, by: OpenAICostsSource.self,
      """
      \(day)/o1, input//org/ openai/o1 unknown usd=0.8958740000000000 #line_item=o1, input \
      @2024-11-01T00:00:00.000Z
      skipped 1: days without an amount
      """)
  }

  @Test("the costs of a day that was not over have grown in a later export")
  func grownCosts() throws {
    let folder = try TestFolder()
    let ledger = try ledger(in: folder)
    func openAI(_ usd: String) throws -> String {
      try folder.write(
        """
        {"data":[{"start_time":1730419200,"end_time":1730505600,"results":[{"amount":\
        {"value":\(usd),"currency":"usd"},"line_item":"o1, input"}]}]}
        """, to: "openai-\(usd).json")
    }
    func anthropic(_ cents: String) throws -> String {
      try folder.write(
        """
        {"data":[{"starting_at":"2026-03-01T00:00:00Z","results":[{"amount":"\(cents)",\
        "currency":"USD","cost_type":"tokens","model":"claude-sonnet-4-5"}]}]}
        """, to: "anthropic-\(cents).json")
    }
    let done = "recorded 1, known 1, replaced 1, unchanged 0, rejected 0"
    let files = try (openAI("1.5"), openAI("2.25"), openAI("2.0"))
    #expect(
      try importing([files.0, files.1, files.2], by: OpenAICostsSource.self, into: ledger) == done)
    let pages = try (anthropic("100"), anthropic("250"), anthropic("200"))
    #expect(
      try importing([pages.0, pages.1, pages.2], by: AnthropicCostsSource.self, into: ledger)
        == done)
    var costs: [Int64?] = []
    try ledger.calls(CallFilter(zone: .utc), limit: nil) { costs.append($0.costPicousd) }
    #expect(costs == [2_500_000_000_000, 2_250_000_000_000])
  }

  @Test("Anthropic's usage leaves the cache out of the input, in the API and in the console")
  func anthropicUsage() throws {
    let page = """
      {"data":[{"starting_at":"2026-03-01T00:00:00Z","ending_at":"2026-03-02T00:00:00Z","results":[
      {"uncached_input_tokens":100,"cache_creation":{"ephemeral_1h_input_tokens":10,
       "ephemeral_5m_input_tokens":20},"cache_read_input_tokens":400000,"output_tokens":50,
       "server_tool_use":{"web_search_requests":2},"api_key_id":null,"workspace_id":"w",
       "model":"claude-sonnet-4-5","service_tier":"batch","context_window":"0-200k"},
      {"uncached_input_tokens":0,"cache_creation":null,"output_tokens":0}]}],"has_more":false}
      """
    let start = "@2026-03-01T00:00:00.000Z"
    try expectReading(
      page, by: AnthropicUsageSource.self,
      """
      anthropic-usage:2026-03-01T00:00Z/1d/claude-sonnet-4-5/w//batch/0-200k/// \
      anthropic/claude-sonnet-4-5 input_tokens=400130 cache_read_tokens=400000 \
      cache_creation_tokens=30 cache_creation_1h_tokens=10 output_tokens=50 web_searches=2 \
      requests=3 tier=batch project=w \(start)
      skipped 1: empty buckets
      """)
    let csv = """
      usage_date_utc,model_version,api_key,workspace,usage_type,context_window,\
      usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,\
      usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,\
      web_search_count,inference_geo,speed
      2026-03-01,claude-opus-5,ci,Default,standard,≤ 200k,100,20,10,400,50,0,not_available,
      2026-03-01,claude-opus-5,sk-ant-x,Default,standard,> 200k,900000,0,0,0,50,0,us,fast
      """
    let (ci, key) = (StableHash.of(["ci"]), StableHash.of(["sk-ant-x"]))
    try expectReading(
      csv, by: AnthropicUsageSource.self,
      """
      anthropic-usage:2026-03-01T00:00Z/claude-opus-5/Default/\(ci)/standard/≤ 200k/// \
      anthropic/claude-opus-5 input_tokens=530 cache_read_tokens=400 cache_creation_tokens=30 \
      cache_creation_1h_tokens=10 output_tokens=50 tier=standard project=Default #key=ci \(start)
      anthropic-usage:2026-03-01T00:00Z/claude-opus-5/Default/\(key)/standard/> 200k/us/fast/ \
      anthropic/claude-opus-5 input_tokens=900000 output_tokens=50 tier=standard speed=fast \
      geo=us project=Default \(start)
      """)
  }

  @Test("Anthropic's cost report is in cents, the console's CSV in dollars")
  func anthropicCosts() throws {
    let page = """
      {"data":[{"starting_at":"2026-03-01T00:00:00Z","ending_at":"2026-03-02T00:00:00Z","results":[
      {"currency":"USD","amount":"123.45","workspace_id":null,"description":"Sonnet input",
       "cost_type":"tokens","model":"claude-sonnet-4-5","token_type":"uncached_input_tokens"},
      {"currency":"USD","amount":"0","cost_type":"tokens"},
      {"currency":"USD","amount":"50","description":"Web Search Usage","cost_type":"web_search"}]}]}
      """
    let start = "@2026-03-01T00:00:00.000Z"
    let id = "anthropic-costs:2026-03-01T00:00Z/1d"
    try expectReading(
      page, by: AnthropicCostsSource.self,
      """
      \(id)/claude-sonnet-4-5///Sonnet input/tokens////uncached_input_tokens// \
      anthropic/claude-sonnet-4-5 unknown usd=123.45e-2 #cost_type=tokens \
      #token_type=uncached_input_tokens \(start)
      \(id)////Web Search Usage/web_search////// anthropic/web_search unknown usd=50e-2 \
      #cost_type=web_search \(start)
      skipped 1: amounts of 0
      """)
    let csv = """
      usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,\
      list_price_usd,cost_type,inference_geo,speed
      2026-03-01,Claude Haiku 4.5,Default,ci,message,≤ 200k,output,0.02,0.05,token,global,
      """
    let key = StableHash.of(["ci"])
    try expectReading(
      csv, by: AnthropicCostsSource.self,
      """
      anthropic-costs:2026-03-01T00:00Z/Claude Haiku 4.5/Default/\(key)//token/message//≤ 200k/\
      output/global/ anthropic/claude-haiku-4-5 unknown usd=0.02 project=Default \
      #context_window=≤ 200k #cost_type=token #key=ci #token_type=output \(start)
      """)
  }

  @Test(
    "what is no such page is told",
    arguments: [
      OpenAIUsageSource.self as any ImportSource.Type, OpenAICostsSource.self,
      AnthropicUsageSource.self, AnthropicCostsSource.self,
    ])
  func foreign(source: any ImportSource.Type) throws {
    let error = #"{"error": {"message": "no access"}}"#
    #expect(try reading(error, by: source).hasPrefix("rejected 1: this is no page of "))
  }
}
