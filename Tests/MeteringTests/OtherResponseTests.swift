import Metering
import Testing

@Suite("Responses of Bedrock, Cohere, Ollama and others")
struct OtherResponseTests {
  @Test("Amazon Bedrock") func bedrock() { ResponseTable(Self.bedrockCases).check() }
  @Test("Cohere") func cohere() { ResponseTable(Self.cohereCases).check() }
  @Test("Ollama, watsonx, TGI, llama.cpp, Replicate") func others() {
    ResponseTable(Self.otherCases).check()
  }

  static let bedrockCases = #"""
    # Converse leaves the cache out and names it twice
    {"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn","metrics":{
      "latencyMs":820},"serviceTier":{"type":"priority"},"usage":{"inputTokens":3,
      "outputTokens":20,"totalTokens":1735,"cacheReadInputTokens":1000,
      "cacheReadInputTokenCount":1000,"cacheWriteInputTokens":712,"cacheWriteInputTokenCount":712,
      "cacheDetails":[{"ttl":"5m","inputTokens":700},{"ttl":"1h","inputTokens":12}]}}
    => bedrock.converse provider=bedrock input_tokens=1715 cache_read_tokens=1000
      cache_creation_tokens=712 cache_creation_1h_tokens=12 output_tokens=20 tier=priority
      latency=820
    # a prompt router tells whom it asked, and the SDK its request's id
    {"ResponseMetadata":{"RequestId":"q"},"output":{"message":{}},"stopReason":"end_turn",
      "performanceConfig":{"latency":"optimized"},"trace":{"promptRouter":{
      "invokedModelId":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"}},
      "usage":{"inputTokens":3,"outputTokens":20,"totalTokens":23}}
    => bedrock.converse id=q provider=bedrock
      model=arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0
      input_tokens=3 output_tokens=20 speed=optimized
    # Nova, invoked
    {"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn","usage":{
      "inputTokens":7,"outputTokens":12,"totalTokens":19,"cacheReadInputTokenCount":5,
      "cacheWriteInputTokenCount":0}}
    => bedrock.converse provider=bedrock input_tokens=12 cache_read_tokens=5 output_tokens=12
    # ConverseStream tells its counts last
    {"messageStart":{"role":"assistant"}}
    {"contentBlockDelta":{"delta":{"text":"..."},"contentBlockIndex":0}}
    {"messageStop":{"stopReason":"end_turn"}}
    {"metadata":{"usage":{"inputTokens":21,"outputTokens":8,"totalTokens":29},"metrics":{
      "latencyMs":395}}}
    => bedrock.converse provider=bedrock input_tokens=21 output_tokens=8 latency=395
    # an exception in mid-stream
    {"messageStart":{"role":"assistant"}}
    {"modelStreamErrorException":{"message":"..."}}
    => bedrock.converse provider=bedrock no-usage error cut-off
    # cut off before
    {"messageStart":{"role":"assistant"}}
    {"contentBlockDelta":{"delta":{"text":"..."},"contentBlockIndex":0}}
    => bedrock.converse provider=bedrock no-usage cut-off
    # Llama
    {"generation":"...","prompt_token_count":13,"generation_token_count":25,"stop_reason":"stop"}
    => bedrock.invoke_model provider=bedrock input_tokens=13 output_tokens=25
    # Titan
    {"inputTextTokenCount":5,"results":[{"tokenCount":30,"outputText":"...",
      "completionReason":"FINISH"},{"tokenCount":3}]}
    => bedrock.invoke_model provider=bedrock input_tokens=5 output_tokens=33
    # Titan's embeddings
    {"embedding":[0.1],"inputTextTokenCount":5}
    => bedrock.invoke_model provider=bedrock input_tokens=5
    # Titan's stream
    {"outputText":"...","index":0,"totalOutputTextTokenCount":null,"completionReason":null,
      "inputTextTokenCount":5}
    {"outputText":"...","index":0,"totalOutputTextTokenCount":31,"completionReason":"FINISH",
      "inputTextTokenCount":null,"amazon-bedrock-invocationMetrics":{"inputTokenCount":5,
      "outputTokenCount":31,"invocationLatency":700}}
    => bedrock.invoke_model provider=bedrock input_tokens=5 output_tokens=31 latency=700
    # any model's stream has Bedrock's counts at its end
    {"outputs":[{"text":"...","stop_reason":null}]}
    {"outputs":[{"text":"...","stop_reason":"stop"}],"amazon-bedrock-invocationMetrics":{
      "inputTokenCount":9,"outputTokenCount":4,"invocationLatency":70,
      "cacheReadInputTokenCount":2}}
    => bedrock.invoke_model provider=bedrock input_tokens=11 cache_read_tokens=2 output_tokens=4
      latency=70
    # a batch's line
    {"recordId":"1","modelInput":{},"modelOutput":{"id":"m","type":"message","role":"assistant",
      "model":"claude-x","usage":{"input_tokens":4,"output_tokens":5}}}
    => anthropic.messages id=m model=claude-x input_tokens=4 output_tokens=5 tier=batch
    # Vercel's SDK has the same names for other counts
    {"usage":{"inputTokens":9,"outputTokens":4,"cachedInputTokens":3}}
    => error: this is no provider's response that costs knows
    """#

  static let cohereCases = #"""
    # billed units, not tokens
    {"id":"c","finish_reason":"COMPLETE","message":{"role":"assistant","content":[]},"usage":{
      "billed_units":{"input_tokens":25,"output_tokens":9.0},"tokens":{"input_tokens":91,
      "output_tokens":11}}}
    => cohere.chat id=c provider=cohere input_tokens=25 output_tokens=9
    # tokens alone are not what is billed
    {"id":"c","finish_reason":"COMPLETE","message":{"role":"assistant"},"usage":{"tokens":{
      "input_tokens":91,"output_tokens":11}}}
    => cohere.chat id=c no-usage
    # the first version of chat
    {"response_id":"r","text":"...","generation_id":"g","finish_reason":"COMPLETE","meta":{
      "api_version":{"version":"1"},"billed_units":{"input_tokens":5,"output_tokens":40},"tokens":
      {"input_tokens":71,"output_tokens":40}}}
    => cohere.chat id=r provider=cohere input_tokens=5 output_tokens=40
    # its stream
    {"is_finished":false,"event_type":"stream-start","generation_id":"g"}
    {"is_finished":false,"event_type":"text-generation","text":"..."}
    {"is_finished":true,"event_type":"stream-end","finish_reason":"COMPLETE","response":{
      "response_id":"r","text":"...","generation_id":"g","meta":{"billed_units":{"input_tokens":5,
      "output_tokens":40}}}}
    => cohere.chat id=r provider=cohere input_tokens=5 output_tokens=40
    # the second version's
    event: message-start
    data: {"id":"c","type":"message-start","delta":{"message":{"role":"assistant"}}}

    event: message-end
    data: {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{
      "input_tokens":6,"output_tokens":2},"tokens":{"input_tokens":80,"output_tokens":2}}}}

    => cohere.chat id=c provider=cohere input_tokens=6 output_tokens=2
    # cut off
    event: message-start
    data: {"id":"c","type":"message-start","delta":{"message":{"role":"assistant"}}}

    => cohere.chat id=c no-usage cut-off
    # embeddings
    {"id":"e","embeddings":{"float":[[0.1]]},"texts":["..."],"meta":{"api_version":{
      "version":"2"},"billed_units":{"input_tokens":3}}}
    => cohere.embed id=e provider=cohere input_tokens=3
    # Cohere's generations on Bedrock tell no counts
    {"id":"g","generations":[{"id":"a","text":"..."}],"prompt":"..."}
    => cohere.chat id=g no-usage
    # a ranking bills search units
    {"id":"k","results":[{"index":0,"relevance_score":0.9}],"meta":{"api_version":{"version":"2"},
      "billed_units":{"search_units":2}}}
    => cohere.rerank id=k provider=cohere search_units=2
    """#

  static let otherCases = #"""
    # Ollama
    {"model":"llama3.2","created_at":"2025-05-24T20:01:31.01558+02:00","message":{
      "role":"assistant","content":"..."},"done":true,"done_reason":"stop",
      "total_duration":1386172208,"prompt_eval_count":17,"eval_count":66}
    => ollama provider=ollama model=llama3.2 at=2025-05-24T18:01:31.015Z input_tokens=17
      output_tokens=66 latency=1386
    # a prompt in Ollama's cache was not evaluated
    {"model":"llama3.2","response":"...","done":true,"eval_count":66}
    => ollama provider=ollama model=llama3.2 output_tokens=66
    # the counts come with the line that is done
    {"model":"llama3.2","message":{"content":"..."},"done":false}
    {"model":"llama3.2","message":{"content":""},"done":true,"prompt_eval_count":17,"eval_count":3}
    => ollama provider=ollama model=llama3.2 input_tokens=17 output_tokens=3
    # cut off before
    {"model":"llama3.2","message":{"content":"..."},"done":false}
    {"model":"llama3.2","message":{"content":"...
    => ollama provider=ollama model=llama3.2 no-usage cut-off
    # Ollama's embeddings
    {"model":"all-minilm","embeddings":[[0.1]],"total_duration":14143917,"load_duration":1019500,
      "prompt_eval_count":8}
    => ollama provider=ollama model=all-minilm input_tokens=8 latency=14
    # watsonx
    {"model_id":"ibm/granite-13b","created_at":"2024-02-28T08:16:49.731Z","results":[{
      "generated_text":"...","generated_token_count":2,"input_token_count":7},{
      "generated_token_count":3,"input_token_count":8}]}
    => watsonx.generate provider=watsonx model=ibm/granite-13b at=2024-02-28T08:16:49.731Z
      input_tokens=15 output_tokens=5
    # its stream counts up
    data: {"model_id":"ibm/granite-13b","results":[{"generated_text":"","generated_token_count":0,
      "input_token_count":7,"stop_reason":"not_finished"}]}

    data: {"model_id":"ibm/granite-13b","results":[{"generated_text":"...",
      "generated_token_count":4,"input_token_count":0,"stop_reason":"eos_token"}]}

    => watsonx.generate provider=watsonx model=ibm/granite-13b input_tokens=7 output_tokens=4
    # TGI does not tell the prompt's length
    [{"generated_text":"...","details":{"finish_reason":"length","generated_tokens":20,"prefill":
      []}}]
    => tgi.generate no-usage
    # unless it was asked for its tokens
    {"generated_text":"...","details":{"finish_reason":"length","generated_tokens":20,"prefill":[{
      "id":1},{"id":2}]}}
    => tgi.generate input_tokens=2 output_tokens=20
    # llama.cpp
    {"content":"...","model":"m.gguf","stop":true,"tokens_evaluated":12,"tokens_predicted":9}
    => llamacpp.completion model=m.gguf input_tokens=12 output_tokens=9
    # LM Studio
    {"model_instance_id":"m","output":[],"stats":{"input_tokens":329,"total_output_tokens":268,
      "reasoning_output_tokens":5},"response_id":"resp_1"}
    => lm_studio.chat id=resp_1 model=m input_tokens=329 output_tokens=268 reasoning_tokens=5
    # Replicate
    {"id":"p","model":"meta/meta-llama-3-8b-instruct","status":"succeeded",
      "completed_at":"2025-05-24T18:01:31Z","metrics":{"input_token_count":5,
      "output_token_count":6,"predict_time":0.3}}
    => replicate.prediction id=p model=meta/meta-llama-3-8b-instruct at=2025-05-24T18:01:31.000Z
      input_tokens=5 output_tokens=6
    """#
}
