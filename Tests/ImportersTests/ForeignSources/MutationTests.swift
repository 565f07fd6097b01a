import Metering
import Testing

@testable import Importers

/// Exports come from anywhere: whatever is in them, a reader tells what is wrong and goes on.
@Suite struct MutationTests {
  private static let samples: [(source: any ImportSource.Type, text: String)] = [
    (
      OTLPSource.self,
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":\
      "a"}}]},"scopeSpans":[{"spans":[{"traceId":"aa","spanId":"bb","parentSpanId":"bb",\
      "startTimeUnixNano":"1790000000000000000","endTimeUnixNano":"1790000000500000000",\
      "attributes":[{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1000"}},{"key":\
      "gen_ai.usage.output_tokens","value":{"doubleValue":20.0}},{"key":"mlflow.chat.tokenUsage",\
      "value":{"stringValue":"{\\"input_tokens\\": 1}"}}],"status":{"code":2}}]}]}]}
      """
    ),
    (
      LiteLLMSource.self,
      """
      request_id,total_tokens,prompt_tokens,completion_tokens,startTime,endTime,model,metadata
      r1,30,20,10,2026-03-01 10:00:00.5,2026-03-01 10:00:01,gpt-4o,"{""usage_object"": {}}"
      """
    ),
    (
      OpenAIUsageSource.self,
      """
      {"data":[{"start_time":1730419200,"end_time":1730505600,"results":[{"object":
      "organization.usage.completions.result","input_tokens":1000,"output_tokens":500,
      "num_model_requests":5,"model":"gpt-4o","batch":null}]}]}
      """
    ),
    (
      AnthropicCostsSource.self,
      """
      usage_date_utc,model,workspace,api_key,token_type,cost_usd
      2026-03-01,Claude Haiku 4.5,Default,ci,output,0.02
      """
    ),
    (
      CSVSource.self,
      "id,date,model,input_tokens,output_tokens,cost\r\na,2026-01-01,gpt-4o,10,5,\"$1,200.5\"\r\n"
    ),
  ]

  @Test("a damaged export is read or refused", arguments: 0..<samples.count)
  func mutations(index: Int) throws {
    let (source, text) = Self.samples[index]
    let interesting = Array("\"\\{}[],:;-0919eE.\n\r\t \u{00}\u{FF}".utf8)
    // Numerical Recipes' generator: the same damage in every run.
    var state: UInt32 = 20_261_121 &+ UInt32(index)
    func next(_ bound: Int) -> Int {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int(state >> 8) % bound
    }
    for _ in 0..<400 {
      var bytes = Array(text.utf8)
      for _ in 0...next(4) {
        let place = next(bytes.count)
        switch next(4) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(interesting[next(interesting.count)], at: place)
        case 2: bytes[place] = interesting[next(interesting.count)]
        default: bytes.removeSubrange(place..<min(bytes.count, place + next(40)))
        }
        if bytes.isEmpty { bytes = [0x7B] }
      }
      _ = try reading(String(decoding: bytes, as: UTF8.self), by: source)
    }
  }
}
