import Metering
import Testing

@Suite("Google's responses")
struct GoogleResponseTests {
  @Test("generateContent, embeddings, Interactions") func bodies() {
    ResponseTable(Self.bodyCases).check()
  }
  @Test("streams") func streams() { ResponseTable(Self.streamCases).check() }

  static let bodyCases = #"""
    # thoughts and tools' prompts stand beside, the cache inside
    {"candidates":[{"finishReason":"STOP"}],"modelVersion":"gemini-2.5-pro","responseId":"r",
      "createTime":"2026-02-15T07:50:37.854117Z","usageMetadata":{"promptTokenCount":100,
      "cachedContentTokenCount":40,"candidatesTokenCount":20,"thoughtsTokenCount":30,
      "toolUsePromptTokenCount":8,"totalTokenCount":158,"trafficType":"ON_DEMAND"}}
    => google.generate_content id=r provider=google model=gemini-2.5-pro
      at=2026-02-15T07:50:37.854Z input_tokens=108 cache_read_tokens=40 output_tokens=50
      reasoning_tokens=30 tool_input_tokens=8 tier=standard
    # modalities
    {"candidates":[],"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":300,
      "candidatesTokenCount":1290,"totalTokenCount":1590,"cachedContentTokenCount":60,
      "serviceTier":"flex","promptTokensDetails":[{"modality":"TEXT","tokenCount":20},{
      "modality":"AUDIO","tokenCount":100},{"modality":"IMAGE","tokenCount":80},{
      "modality":"VIDEO","tokenCount":100}],"cacheTokensDetails":[{"modality":"AUDIO",
      "tokenCount":60}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}}
    => google.generate_content provider=google model=gemini-2.5-flash input_tokens=300
      cache_read_tokens=60 output_tokens=1290 input_audio_tokens=100 cache_read_audio_tokens=60
      input_image_tokens=80 output_image_tokens=1290 input_video_tokens=100 tier=flex
    # thoughts inside the candidates, as the total proves
    {"candidates":[],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":50,
      "thoughtsTokenCount":30,"totalTokenCount":60}}
    => google.generate_content provider=google input_tokens=10 output_tokens=50 reasoning_tokens=30
    # all of the output went into thoughts
    {"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":10,
      "thoughtsTokenCount":30,"totalTokenCount":40}}
    => google.generate_content provider=google input_tokens=10 output_tokens=30 reasoning_tokens=30
    # a blocked prompt has no candidates
    {"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":10,
      "totalTokenCount":10}}
    => google.generate_content provider=google input_tokens=10
    # odd totals are not refused
    {"candidates":[],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,
      "totalTokenCount":999}}
    => google.generate_content provider=google input_tokens=10 output_tokens=5
    # more cached than prompted
    {"candidates":[],"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":11,
      "candidatesTokenCount":5}}
    => error: cache_read_tokens (11) exceeds input_tokens (10)
    # no usage
    {"candidates":[{"finishReason":"STOP"}],"modelVersion":"gemini-2.5-pro"}
    => google.generate_content provider=google model=gemini-2.5-pro no-usage
    # as the Python SDK dumps it
    {"candidates":[],"model_version":"gemini-2.5-pro","response_id":"r","create_time":null,
      "usage_metadata":{"prompt_token_count":100,"cached_content_token_count":40,
      "candidates_token_count":20,"thoughts_token_count":null,"total_token_count":120,
      "traffic_type":"ON_DEMAND_PRIORITY","prompt_tokens_details":[{"modality":"AUDIO",
      "token_count":50}]}}
    => google.generate_content id=r provider=google model=gemini-2.5-pro input_tokens=100
      cache_read_tokens=40 output_tokens=20 input_audio_tokens=50 tier=priority
    # Code Assist wraps it
    {"response":{"candidates":[],"modelVersion":"gemini-2.5-pro","usageMetadata":{
      "promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}},"traceId":"t"}
    => google.generate_content provider=google model=gemini-2.5-pro input_tokens=1 output_tokens=2
    # a batch's line
    {"key":"a","response":{"candidates":[],"modelVersion":"gemini-2.5-pro","usageMetadata":{
      "promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}}}
    => google.generate_content provider=google model=gemini-2.5-pro input_tokens=1 output_tokens=2
      tier=batch
    # Vertex AI's embeddings count each text
    {"predictions":[{"embeddings":{"statistics":{"token_count":6,"truncated":false},"values":
      [0.1]}},{"embeddings":{"statistics":{"token_count":4.0},"values":[0.1]}}],"metadata":{
      "billableCharacterCount":40}}
    => google.predict provider=google input_tokens=10
    # the Gemini API's embeddings may not
    {"embedding":{"values":[0.1]}}
    => google.embeddings provider=google no-usage
    # batchEmbedContents
    {"embeddings":[{"values":[0.1]}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}
    => google.generate_content provider=google input_tokens=7
    # an interaction
    {"id":"v1_abc","object":"interaction","model":"gemini-3-pro-preview","status":"completed",
      "created":"2026-02-15T07:50:37Z","updated":"2026-02-15T07:50:40Z","outputs":[],"usage":{
      "total_input_tokens":7,"total_cached_tokens":2,"total_output_tokens":20,
      "total_thought_tokens":22,"total_tool_use_tokens":5,"total_tokens":54,
      "input_tokens_by_modality":[{"modality":"audio","tokens":3}]}}
    => google.interactions id=v1_abc provider=google model=gemini-3-pro-preview
      at=2026-02-15T07:50:40.000Z input_tokens=12 cache_read_tokens=2 output_tokens=42
      reasoning_tokens=22 input_audio_tokens=3 tool_input_tokens=5
    """#

  static let streamCases = #"""
    # every chunk holds running totals: the last one counts
    data: {"candidates":[{"content":{}}],"usageMetadata":{"promptTokenCount":18,
      "candidatesTokenCount":3,"totalTokenCount":21},"modelVersion":"gemini-2.5-flash",
      "responseId":"r"}

    data: {"candidates":[{"content":{},"finishReason":"STOP"}],"usageMetadata":{
      "promptTokenCount":18,"candidatesTokenCount":8,"totalTokenCount":26},
      "modelVersion":"gemini-2.5-flash","responseId":"r"}

    => google.generate_content id=r provider=google model=gemini-2.5-flash input_tokens=18
      output_tokens=8
    # without SSE a stream is an array
    [{"candidates":[{"content":{}}],"usageMetadata":{"promptTokenCount":18,
      "candidatesTokenCount":3,"totalTokenCount":21}},
    {"candidates":[{"content":{},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":18,
      "candidatesTokenCount":8,"totalTokenCount":26},"modelVersion":"gemini-2.5-flash"}]
    => google.generate_content provider=google model=gemini-2.5-flash input_tokens=18
      output_tokens=8
    # cut off: the counts so far are not the bill
    data: {"candidates":[{"content":{}}],"usageMetadata":{"promptTokenCount":18,
      "candidatesTokenCount":3,"totalTokenCount":21},"modelVersion":"gemini-2.5-flash",
      "responseId":"r"}

    data: {"candidates":[{"content":{}}],"usageMetadata":{"promptTokenCount":18,"cand
    => google.generate_content id=r provider=google model=gemini-2.5-flash no-usage cut-off
    # the Live API
    {"serverContent":{"modelTurn":{}}}
    {"serverContent":{"turnComplete":true}}
    {"usageMetadata":{"promptTokenCount":12,"responseTokenCount":30,"totalTokenCount":42,
      "promptTokensDetails":[{"modality":"AUDIO","tokenCount":12}],"responseTokensDetails":[{
      "modality":"AUDIO","tokenCount":30}]}}
    => google.generate_content provider=google input_tokens=12 output_tokens=30
      input_audio_tokens=12 output_audio_tokens=30
    # an error in place of a stream
    [{"error":{"code":429,"message":"...","status":"RESOURCE_EXHAUSTED"}}]
    => error no-usage error
    """#
}
