extension OpenAIResponseTests {
  static let streamCases = #"""
    # the usage comes in a chunk without choices [openai]
    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,
      "model":"gpt-4o","usage":null,"choices":[{"index":0,"delta":{"content":"..."},
      "finish_reason":null}]}

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,
      "model":"gpt-4o","usage":null,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,
      "model":"gpt-4o","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,
      "total_tokens":16}}

    data: [DONE]

    => openai.chat id=chatcmpl-1 model=gpt-4o at=2025-10-09T08:53:20.000Z input_tokens=11
      output_tokens=5
    # nobody asked for the usage, so it is unknown [openai]
    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-4o","choices":[{
      "delta":{},"finish_reason":"stop"}]}

    data: [DONE]

    => openai.chat id=chatcmpl-1 model=gpt-4o no-usage
    # the stream broke off inside an event [openai]
    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-4o","choices":[{
      "delta":{"content":"a"},"finish_reason":null}]}

    data: {"id":"chatcmpl-1","object":"chat.comp
    => openai.chat id=chatcmpl-1 model=gpt-4o no-usage cut-off
    # counts so far are not the bill when the stream broke off [vllm]
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{
      "content":"a"},"finish_reason":null}],"usage":{"prompt_tokens":5,"completion_tokens":1,
      "total_tokens":6}}

    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{
      "content":"b"},"finish_reason":null}],"usage":{"prompt_tokens":5,"completion_tokens":2,
      "total_tokens":7}}

    => openai.chat id=c model=m no-usage cut-off
    # counts in every chunk are running totals [perplexity]
    data: {"id":"c","object":"chat.completion.chunk","model":"sonar","choices":[{"delta":{},
      "finish_reason":null}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}

    data: {"id":"c","object":"chat.completion.chunk","model":"sonar","choices":[{"delta":{},
      "finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}

    => openai.chat id=c model=sonar input_tokens=5 output_tokens=3
    # an empty reason is no reason [fireworks]
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{},
      "finish_reason":""}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}

    => openai.chat id=c model=m no-usage cut-off
    # a stream that says it is done is whole, without a reason to finish [together]
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{}}],
      "usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}

    data: [DONE]

    => openai.chat id=c model=m input_tokens=5 output_tokens=1
    # Groq writes its usage twice, which is once [groq]
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{}}],
      "x_groq":{"id":"req_1"}}

    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{},
      "finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"prompt_tokens":5,
      "completion_tokens":3,"total_tokens":8}}}

    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[],"usage":{
      "prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}

    data: [DONE]

    => openai.chat id=c provider=groq model=m input_tokens=5 output_tokens=3
    # or only in its own corner [groq]
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{},
      "finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"prompt_tokens":5,
      "completion_tokens":3,"total_tokens":8}}}

    data: [DONE]

    => openai.chat id=c provider=groq model=m input_tokens=5 output_tokens=3
    # Azure's first chunk has the filters and no model
    data: {"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[{
      "prompt_index":0}]}

    data: {"id":"chatcmpl-2","object":"chat.completion.chunk","created":1760000000,
      "model":"gpt-4o","choices":[{"delta":{},"finish_reason":"stop"}]}

    data: {"id":"chatcmpl-2","object":"chat.completion.chunk","created":1760000000,
      "model":"gpt-4o","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,
      "total_tokens":16}}

    data: [DONE]

    => openai.chat id=chatcmpl-2 provider=azure model=gpt-4o at=2025-10-09T08:53:20.000Z
      input_tokens=11 output_tokens=5
    # OpenRouter: comments, then an error in mid-stream
    : OPENROUTER PROCESSING

    data: {"id":"gen-1","provider":"OpenAI","model":"openai/gpt-4o",
      "object":"chat.completion.chunk","choices":[{"delta":{"content":"a"},"finish_reason":null}]}

    data: {"id":"gen-1","provider":"OpenAI","model":"openai/gpt-4o",
      "object":"chat.completion.chunk","error":{"code":"server_error","message":"..."},"choices":
      [{"delta":{"content":""},"finish_reason":"error"}]}

    => openai.chat id=gen-1 provider=openrouter model=openai/gpt-4o no-usage error
    # a log that lost its empty lines has one event a line [together]
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{},
      "finish_reason":null}]}
    data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{},
      "finish_reason":"eos"}],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}
    data: [DONE]
    => openai.chat id=c model=m input_tokens=5 output_tokens=3
    # two responses are not one
    {"id":"a","object":"chat.completion","model":"m","choices":[{"message":{}}],"usage":{
      "prompt_tokens":1,"completion_tokens":1}}
    {"id":"b","object":"chat.completion","model":"m","choices":[{"message":{}}],"usage":{
      "prompt_tokens":1,"completion_tokens":1}}
    => error: this holds 2 responses; give one at a time
    """#

  static let responsesCases = #"""
    # searches are counted, opened pages are not [openai]
    {"id":"resp_1","object":"response","created_at":1760000000,"completed_at":1760000005,
      "status":"completed","model":"gpt-5","service_tier":"flex","error":null,"output":[{
      "type":"web_search_call","status":"completed","action":{"type":"search"}},{
      "type":"web_search_call","status":"completed","action":{"type":"open_page"}},{
      "type":"web_search_call","status":"completed"},{"type":"message"}],"usage":{
      "input_tokens":100,"input_tokens_details":{"cached_tokens":40},"output_tokens":30,
      "output_tokens_details":{"reasoning_tokens":20},"total_tokens":130}}
    => openai.responses id=resp_1 model=gpt-5 at=2025-10-09T08:53:25.000Z input_tokens=100
      cache_read_tokens=40 output_tokens=30 reasoning_tokens=20 web_searches=2 tier=flex
    # queued in the background [openai]
    {"id":"resp_2","object":"response","created_at":1760000000,"status":"queued","model":"gpt-5",
      "service_tier":"auto","usage":null,"error":null}
    => openai.responses id=resp_2 model=gpt-5 at=2025-10-09T08:53:20.000Z no-usage
    # failed [openai]
    {"id":"resp_3","object":"response","status":"failed","model":"gpt-5","usage":null,"error":{
      "code":"server_error","message":"..."}}
    => openai.responses id=resp_3 model=gpt-5 no-usage error
    # a stream that ran out of tokens is billed [openai]
    event: response.created
    data: {"type":"response.created","response":{"id":"resp_4","object":"response",
      "status":"in_progress","model":"gpt-5","usage":null}}

    event: response.incomplete
    data: {"type":"response.incomplete","response":{"id":"resp_4","object":"response",
      "status":"incomplete","model":"gpt-5","usage":{"input_tokens":10,"output_tokens":16,
      "total_tokens":26}}}

    => openai.responses id=resp_4 model=gpt-5 input_tokens=10 output_tokens=16
    # a stream that was cut off [openai]
    event: response.created
    data: {"type":"response.created","response":{"id":"resp_5","object":"response",
      "status":"in_progress","model":"gpt-5","usage":null}}

    event: response.output_text.delta
    data: {"type":"response.output_text.delta","delta":"..."}

    => openai.responses id=resp_5 model=gpt-5 no-usage cut-off
    # xAI's Responses count reasoning inside, and tools on its servers [xai]
    {"id":"r","object":"response","model":"grok-4-fast","output":[],"usage":{"input_tokens":50,
      "input_tokens_details":{"cached_tokens":5},"output_tokens":40,"output_tokens_details":{
      "reasoning_tokens":30},"total_tokens":90,"cost_in_usd_ticks":1234,
      "server_side_tool_usage_details":{"web_search_calls":2,"x_search_calls":3}}}
    => openai.responses id=r provider=xai model=grok-4-fast input_tokens=50 cache_read_tokens=5
      output_tokens=40 reasoning_tokens=30 web_searches=2 x_searches=3 cost=1234e-10
    # a turn of the realtime API [openai]
    {"type":"response.done","event_id":"e","response":{"object":"realtime.response","id":"resp_6",
      "status":"completed","usage":{"total_tokens":250,"input_tokens":120,"output_tokens":130,
      "input_token_details":{"text_tokens":20,"audio_tokens":100,"image_tokens":0,
      "cached_tokens":64,"cached_tokens_details":{"text_tokens":0,"audio_tokens":64}},
      "output_token_details":{"text_tokens":30,"audio_tokens":100}}}}
    => openai.realtime id=resp_6 input_tokens=120 cache_read_tokens=64 output_tokens=130
      input_audio_tokens=100 cache_read_audio_tokens=64 output_audio_tokens=100
    # a run of an assistant, at the end of its stream [openai]
    event: thread.run.created
    data: {"id":"run_1","object":"thread.run","model":"gpt-4o","status":"queued","usage":null}

    event: thread.run.completed
    data: {"id":"run_1","object":"thread.run","created_at":1760000000,"completed_at":1760000009,
      "model":"gpt-4o","status":"completed","usage":{"prompt_tokens":20,"completion_tokens":11,
      "total_tokens":31}}

    event: done
    data: [DONE]

    => openai.assistants id=run_1 model=gpt-4o at=2025-10-09T08:53:29.000Z input_tokens=20
      output_tokens=11
    # DashScope's own interface [dashscope]
    {"output":{"choices":[]},"usage":{"input_tokens":22,"output_tokens":17,"total_tokens":39,
      "prompt_tokens_details":{"cached_tokens":8}},"request_id":"q"}
    => openai.responses id=q input_tokens=22 cache_read_tokens=8 output_tokens=17
    """#

  static let otherCases = #"""
    # embeddings have no output [openai]
    {"object":"list","data":[{"object":"embedding","embedding":[0.1,-2e-3]}],
      "model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}
    => openai.embeddings model=text-embedding-3-small input_tokens=8
    # Voyage tells a total only [voyage]
    {"object":"list","data":[{"object":"embedding","embedding":[0.1]}],"model":"voyage-3.5",
      "usage":{"total_tokens":10}}
    => openai.embeddings model=voyage-3.5 input_tokens=10
    # what is billed of an embedding is the larger number [jina]
    {"object":"list","data":[],"model":"jina-clip-v2","usage":{"total_tokens":12,
      "prompt_tokens":10}}
    => openai.embeddings model=jina-clip-v2 input_tokens=12
    # a total only, in a bare body from one who sells nothing but embeddings [voyageai]
    {"model":"voyage-3.5","usage":{"total_tokens":10}}
    => openai.chat model=voyage-3.5 input_tokens=10
    # Jina's ranking [jina]
    {"model":"jina-reranker-v2-base-multilingual","usage":{"total_tokens":815},"results":[{
      "index":0,"relevance_score":0.9}]}
    => rerank model=jina-reranker-v2-base-multilingual input_tokens=815
    # an image, though nobody says that its output is one [openai]
    {"created":1760000000,"data":[{"b64_json":"aGk="}],"usage":{"total_tokens":4210,
      "input_tokens":50,"output_tokens":4160,"input_tokens_details":{"text_tokens":10,
      "image_tokens":40}}}
    => openai.images at=2025-10-09T08:53:20.000Z input_tokens=50 output_tokens=4160
      input_image_tokens=40 output_image_tokens=4160
    # an image with words about it [openai]
    {"created":1760000000,"data":[{"b64_json":"aGk="}],"usage":{"total_tokens":70,
      "input_tokens":50,"output_tokens":20,"output_tokens_details":{"text_tokens":5,
      "image_tokens":15}}}
    => openai.images at=2025-10-09T08:53:20.000Z input_tokens=50 output_tokens=20
      output_image_tokens=15
    # a transcription by tokens [openai]
    {"text":"...","usage":{"type":"tokens","input_tokens":14,"input_token_details":{
      "text_tokens":4,"audio_tokens":10},"output_tokens":45,"total_tokens":59}}
    => openai.audio input_tokens=14 output_tokens=45 input_audio_tokens=10
    # a transcription by the second has no tokens [openai]
    {"text":"...","usage":{"type":"duration","seconds":9}}
    => openai.audio no-usage
    # a streamed transcription [openai]
    data: {"type":"transcript.text.delta","delta":"..."}

    data: {"type":"transcript.text.done","text":"...","usage":{"type":"tokens","input_tokens":14,
      "input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":45,
      "total_tokens":59}}

    => openai.audio input_tokens=14 output_tokens=45 input_audio_tokens=14
    # Whisper tells nothing but the words
    {"text":"..."}
    => openai.audio no-usage
    # a ranking that tells no counts [bedrock]
    {"results":[{"index":0,"relevance_score":0.9}]}
    => rerank no-usage
    # what costs nothing [openai]
    {"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":false}]}
    => openai.moderations id=modr-1 model=omni-moderation-latest no-usage
    # what is charged by the page [mistral]
    {"pages":[],"model":"mistral-ocr-2505","usage_info":{"pages_processed":3,"doc_size_bytes":100}}
    => mistral.ocr model=mistral-ocr-2505 no-usage
    # Cerebras proves itself, and tells its time
    {"id":"chatcmpl-7","model":"gpt-oss-120b","choices":[],"time_info":{"queue_time":0.001,
      "total_time":0.0262},"usage":{"prompt_tokens":8,"completion_tokens":4,"total_tokens":12}}
    => openai.chat id=chatcmpl-7 provider=cerebras model=gpt-oss-120b input_tokens=8
      output_tokens=4 latency=26
    """#
}
