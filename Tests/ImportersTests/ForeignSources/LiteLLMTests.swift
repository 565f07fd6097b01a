import Testing

@testable import Importers

/// LiteLLM's SpendLogs.
@Suite struct LiteLLMTests {
  private static let row = """
    {"request_id":"chatcmpl-1","call_type":"acompletion","api_key":"88dc28d0f030c55ed4ab77ed8faf",\
    "spend":0.0001,"total_tokens":1200,"prompt_tokens":1000,"completion_tokens":200,\
    "startTime":"2026-03-01T10:00:00.000Z","endTime":"2026-03-01T10:00:02.500Z",\
    "model":"claude-sonnet-4-5","model_group":"smart","custom_llm_provider":"anthropic",\
    "cache_hit":"False","user":"u1","team_id":"t1","end_user":"cust",\
    "request_tags":["env:prod","batch"],"session_id":"s1","status":"success",\
    "metadata":{"user_api_key_alias":"ci","user_api_key_team_alias":"Search","usage_object":\
    {"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200,\
    "prompt_tokens_details":{"cached_tokens":600,"cache_creation_tokens":300},\
    "cache_read_input_tokens":600,"cache_creation_input_tokens":300,\
    "completion_tokens_details":{"reasoning_tokens":50}}}}
    """

  private static let expected = """
    chatcmpl-1 anthropic/claude-sonnet-4-5 asked=smart input_tokens=1000 cache_read_tokens=600 \
    cache_creation_tokens=300 output_tokens=200 reasoning_tokens=50 2500ms session=s1 team=Search \
    customer=cust user=u1 #batch= #env=prod #key_alias=ci @2026-03-01T10:00:02.500Z
    """

  @Test("JSON lines, an array, a page and a document over many lines are the same")
  func shapes() throws {
    let pretty = "{\n\"data\": [\n\(Self.row)\n],\n\"total\": 1\n}"
    for text in [Self.row, "[\(Self.row)]", "{\"data\":[\(Self.row)]}", pretty] {
      #expect(try reading(text, by: LiteLLMSource.self) == Self.expected)
    }
  }

  @Test("CSV holds metadata as JSON in quotes, and times in UTC without a zone")
  func csv() throws {
    let text = """
      request_id,call_type,spend,total_tokens,prompt_tokens,completion_tokens,startTime,endTime,\
      model,custom_llm_provider,cache_hit,metadata,request_tags
      r1,acompletion,0.1,30,20,10,2026-03-01 10:00:00.5,2026-03-01 10:00:01,gpt-4o,openai,,\
      "{""usage_object"": {""prompt_tokens_details"": {""cached_tokens"": 8}}}","[""a""]"
      r2,acompletion,0,30,20,10,2026-03-01 10:00:00,2026-03-01 10:00:01,gpt-4o,openai,True,{},[]
      r3,acompletion,0,0,0,0,2026-03-01 10:00:00,2026-03-01 10:00:01,gpt-4o,openai,,\
      "{""status"": ""failure""}",
      r4,/health,0,0,0,0,2026-03-01 10:00:00,2026-03-01 10:00:01,,,,,
      r5,acompletion,0,0,0,0,2026-03-01 10:00:00,2026-03-01 10:00:01,gpt-4o,openai,,,
      ,acompletion,0,2,1,1,2026-03-01 10:00:00,2026-03-01 10:00:01,gpt-4o,openai,,,
      r7,acompletion,0,2,1,1,yesterday,2026-03-01 10:00:01,gpt-4o,openai,,,
      """
    try expectReading(
      text, by: LiteLLMSource.self,
      """
      r1 openai/gpt-4o input_tokens=20 cache_read_tokens=8 output_tokens=10 500ms #a= \
      @2026-03-01T10:00:01.000Z
      r2 openai/gpt-4o input_tokens=20 output_tokens=10 usd=0 1000ms #cache_hit=true \
      @2026-03-01T10:00:01.000Z
      r3 openai/gpt-4o unknown error 1000ms @2026-03-01T10:00:01.000Z
      r5 openai/gpt-4o unknown 1000ms @2026-03-01T10:00:01.000Z
      skipped 1: rows of no model (/health)
      rejected 7: request_id is missing
      rejected 8: start_time is no time ("yesterday")
      """)
  }

  @Test("a key is never kept, and importing twice changes nothing")
  func twice() throws {
    let folder = try TestFolder()
    let secret = Self.row.replacing("\"ci\"", with: "\"sk-secret\"")
    #expect(!(try reading(secret, by: LiteLLMSource.self)).contains("sk-"))
    #expect(!(try reading(secret, by: LiteLLMSource.self)).contains("88dc28"))
    let ledger = try ledger(in: folder)
    let one = try folder.write(Self.row, to: "a.jsonl")
    let two = try folder.write("[\(Self.row)]", to: "b.json")
    #expect(
      try importing([one, two], by: LiteLLMSource.self, into: ledger)
        == "recorded 1, known 1, replaced 0, unchanged 0, rejected 0")
  }
}
