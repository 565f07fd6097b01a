import Metering
import Testing

@Suite("Responses in OpenAI's shape")
struct OpenAIResponseTests {
  @Test("chat completions") func chat() { ResponseTable(Self.chatCases).check() }
  @Test("chat streams") func streams() { ResponseTable(Self.streamCases).check() }
  @Test("Responses, realtime, assistants") func responses() {
    ResponseTable(Self.responsesCases).check()
  }
  @Test("embeddings, rankings, images, audio") func others() {
    ResponseTable(Self.otherCases).check()
  }

  static let chatCases = #"""
    # cached, audio and reasoning tokens are parts [openai]
    {"id":"chatcmpl-1","object":"chat.completion","created":1760000000,
      "model":"gpt-4o-audio-preview","service_tier":"default","choices":[{"index":0}],"usage":{
      "prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{
      "cached_tokens":60,"audio_tokens":30},"completion_tokens_details":{"reasoning_tokens":10,
      "audio_tokens":20,"accepted_prediction_tokens":0,"rejected_prediction_tokens":4}}}
    => openai.chat id=chatcmpl-1 model=gpt-4o-audio-preview at=2025-10-09T08:53:20.000Z
      input_tokens=100 cache_read_tokens=60 output_tokens=50 reasoning_tokens=10
      input_audio_tokens=30 output_audio_tokens=20 tier=default
    # cache writes are in the prompt too [openai]
    {"model":"gpt-6-sol","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":5,
      "total_tokens":105,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":70}}}
    => openai.chat model=gpt-6-sol input_tokens=100 cache_read_tokens=20 cache_creation_tokens=70
      output_tokens=5
    # no usage is unknown, not zero [openai]
    {"id":"chatcmpl-2","object":"chat.completion","model":"gpt-4o","choices":[{"index":0}]}
    => openai.chat id=chatcmpl-2 model=gpt-4o no-usage
    # usage that is null [openai]
    {"id":"chatcmpl-2","object":"chat.completion","model":"gpt-4o","choices":[],"usage":null}
    => openai.chat id=chatcmpl-2 model=gpt-4o no-usage
    # whole numbers written as floats [vllm]
    {"model":"m","choices":[],"usage":{"prompt_tokens":28.0,"completion_tokens":1e1,
      "total_tokens":38.0}}
    => openai.chat model=m input_tokens=28 output_tokens=10
    # null anywhere is absent [openai]
    {"id":null,"model":null,"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,
      "total_tokens":null,"prompt_tokens_details":null,"completion_tokens_details":{
      "reasoning_tokens":null}}}
    => openai.chat input_tokens=7 output_tokens=2
    # a missing completion count follows from the total
    {"model":"m","choices":[],"usage":{"prompt_tokens":10,"total_tokens":25}}
    => openai.chat model=m input_tokens=10 output_tokens=15
    # a total alone tells nothing about a chat
    {"model":"m","choices":[{"index":0}],"usage":{"total_tokens":25}}
    => openai.chat model=m no-usage
    # more cached than prompted [openai]
    {"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1,
      "prompt_tokens_details":{"cached_tokens":11}}}
    => error: cache_read_tokens (11) exceeds input_tokens (10)
    # more reasoned than completed [openai]
    {"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
      "completion_tokens_details":{"reasoning_tokens":6}}}
    => error: reasoning_tokens (6) exceeds output_tokens (5)
    # a total below one of its parts
    {"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":9}}
    => error: total_tokens (9) is less than the input tokens (10)
    # a negative count
    {"model":"m","choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":5}}
    => error: prompt_tokens is negative (-1)
    # a fractional count
    {"model":"m","choices":[],"usage":{"prompt_tokens":1.5,"completion_tokens":5}}
    => error: prompt_tokens is not a whole number (1.5)
    # a count that nobody has
    {"model":"m","choices":[],"usage":{"prompt_tokens":1e999999999,"completion_tokens":5}}
    => error: prompt_tokens is too large (1e999999999, at most 1000000000000)
    # a legacy completion
    {"id":"cmpl-1","object":"text_completion","model":"gpt-3.5-turbo-instruct","choices":[],
      "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
    => openai.completions id=cmpl-1 model=gpt-3.5-turbo-instruct input_tokens=5 output_tokens=7
    # Azure proves itself by its filters
    {"id":"chatcmpl-3","model":"gpt-4.1","choices":[{"content_filter_results":{}}],
      "prompt_filter_results":[],"usage":{"prompt_tokens":5,"completion_tokens":7,
      "total_tokens":12}}
    => openai.chat id=chatcmpl-3 provider=azure model=gpt-4.1 input_tokens=5 output_tokens=7
    # DeepSeek names one number twice [deepseek]
    {"model":"deepseek-chat","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4,
      "total_tokens":24,"prompt_cache_hit_tokens":15,"prompt_cache_miss_tokens":5,
      "prompt_tokens_details":{"cached_tokens":15}}}
    => openai.chat model=deepseek-chat input_tokens=20 cache_read_tokens=15 output_tokens=4
    # or once, under its own name only [deepseek]
    {"model":"deepseek-chat","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4,
      "total_tokens":24,"prompt_cache_hit_tokens":15,"prompt_cache_miss_tokens":5}}
    => openai.chat model=deepseek-chat input_tokens=20 cache_read_tokens=15 output_tokens=4
    # Moonshot has the cache beside the prompt [moonshot]
    {"model":"kimi-k2","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4,
      "total_tokens":24,"cached_tokens":12}}
    => openai.chat model=kimi-k2 input_tokens=20 cache_read_tokens=12 output_tokens=4
    # xAI's chat counts reasoning beside the completion [xai]
    {"model":"grok-4","choices":[],"usage":{"prompt_tokens":32,"completion_tokens":9,
      "total_tokens":161,"prompt_tokens_details":{"cached_tokens":6},"completion_tokens_details":{
      "reasoning_tokens":120}}}
    => openai.chat model=grok-4 input_tokens=32 cache_read_tokens=6 output_tokens=129
      reasoning_tokens=120
    # unless the total says that it is inside [xai]
    {"model":"grok-9","choices":[],"usage":{"prompt_tokens":32,"completion_tokens":129,
      "total_tokens":161,"completion_tokens_details":{"reasoning_tokens":120}}}
    => openai.chat model=grok-9 input_tokens=32 output_tokens=129 reasoning_tokens=120
    # xAI reports cost in ticks
    {"model":"grok-4","choices":[],"usage":{"prompt_tokens":32,"completion_tokens":9,
      "total_tokens":41,"cost_in_usd_ticks":37756000}}
    => openai.chat provider=xai model=grok-4 input_tokens=32 output_tokens=9 cost=37756000e-10
    # someone else's Grok, by the total [azure]
    {"model":"grok-4","choices":[],"usage":{"prompt_tokens":32,"completion_tokens":9,
      "total_tokens":161,"completion_tokens_details":{"reasoning_tokens":120}}}
    => openai.chat model=grok-4 input_tokens=32 output_tokens=129 reasoning_tokens=120
    # Perplexity's deep research: reasoning and citations outside the total [perplexity]
    {"id":"p1","model":"sonar-deep-research","choices":[],"usage":{"prompt_tokens":33,
      "completion_tokens":7000,"total_tokens":7033,"citation_tokens":19000,
      "num_search_queries":21,"reasoning_tokens":95000,"cost":{"total_cost":0.451}}}
    => openai.chat id=p1 model=sonar-deep-research input_tokens=33 output_tokens=121000
      reasoning_tokens=95000 citation_tokens=19000 web_searches=21 cost=0.451
    # Gemini behind OpenAI's interface tells its thoughts in the total only [vertex_ai]
    {"model":"gemini-2.5-pro","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":10,
      "total_tokens":283}}
    => openai.chat model=gemini-2.5-pro input_tokens=9 output_tokens=274 reasoning_tokens=264
    # OpenRouter's cost, with an exponent
    {"id":"gen-1","provider":"WandB","model":"qwen/qwen3-32b","choices":[],"usage":{
      "prompt_tokens":280,"completion_tokens":40,"total_tokens":320,"cost":4e-05,"is_byok":false,
      "cost_details":{"upstream_inference_cost":4e-05}}}
    => openai.chat id=gen-1 provider=openrouter model=qwen/qwen3-32b input_tokens=280
      output_tokens=40 cost=4e-05
    # with one's own key the host charges apart from OpenRouter's fee [openrouter]
    {"id":"gen-2","provider":"OpenAI","model":"openai/gpt-4o","choices":[],"usage":{
      "prompt_tokens":2,"completion_tokens":4,"cost":0.00095,"is_byok":true,"cost_details":{
      "upstream_inference_cost":0.019}}}
    => openai.chat id=gen-2 provider=openrouter model=openai/gpt-4o input_tokens=2 output_tokens=4
      cost=1995e-5
    # with one's own key and no word of the host's charge the cost is unknown [openrouter]
    {"id":"gen-3","model":"openai/gpt-4o","choices":[],"usage":{"prompt_tokens":2,
      "completion_tokens":4,"cost":0.00095,"is_byok":true,"cost_details":{
      "upstream_inference_cost":null}}}
    => openai.chat id=gen-3 provider=openrouter model=openai/gpt-4o input_tokens=2 output_tokens=4
    # a free model of OpenRouter costs nothing, and says so [openrouter]
    {"id":"gen-4","model":"z/m:free","choices":[],"usage":{"prompt_tokens":2,
      "completion_tokens":4,"cost":0}}
    => openai.chat id=gen-4 provider=openrouter model=z/m:free input_tokens=2 output_tokens=4 cost=0
    # OpenRouter's host failed [openrouter]
    {"id":"gen-5","model":"openai/gpt-4o","choices":[{"finish_reason":"error","error":{"code":502,
      "message":"x"}}]}
    => openai.chat id=gen-5 provider=openrouter model=openai/gpt-4o no-usage error
    # LiteLLM: the prompt holds the cache, written under four names [anthropic]
    {"id":"chatcmpl-4","model":"claude-sonnet-4-5","object":"chat.completion","choices":[],
      "usage":{"prompt_tokens":1300,"completion_tokens":50,"total_tokens":1350,
      "cache_creation_input_tokens":200,"cache_read_input_tokens":1000,"prompt_tokens_details":{
      "cached_tokens":1000,"cache_creation_tokens":200,"cache_write_tokens":200,
      "cache_creation_token_details":{"ephemeral_5m_input_tokens":150,
      "ephemeral_1h_input_tokens":50}}}}
    => openai.chat id=chatcmpl-4 model=claude-sonnet-4-5 input_tokens=1300 cache_read_tokens=1000
      cache_creation_tokens=200 cache_creation_1h_tokens=50 output_tokens=50
    # a gateway that leaves the cache out of the prompt, as its total proves
    {"model":"claude-sonnet-4-5","choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6,
      "total_tokens":1210,"cache_creation_input_tokens":200,"cache_read_input_tokens":1000}}
    => openai.chat model=claude-sonnet-4-5 input_tokens=1204 cache_read_tokens=1000
      cache_creation_tokens=200 output_tokens=6
    # LiteLLM's own cost is no provider's word
    {"model":"m","choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6},"_hidden_params":{
      "response_cost":0.001}}
    => openai.chat model=m input_tokens=4 output_tokens=6
    # unless the proxy sends the bill [litellm]
    {"model":"m","choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6},"_hidden_params":{
      "response_cost":0.001}}
    => openai.chat model=m input_tokens=4 output_tokens=6 cost=0.001
    # Groq, with its own times [groq]
    {"id":"chatcmpl-5","model":"openai/gpt-oss-120b","choices":[],"service_tier":"flex","usage":{
      "queue_time":0.1,"prompt_tokens":3,"completion_tokens":4,"total_tokens":7},"x_groq":{
      "id":"req_1"}}
    => openai.chat id=chatcmpl-5 provider=groq model=openai/gpt-oss-120b input_tokens=3
      output_tokens=4 tier=flex
    # Mistral's connectors read into the prompt [mistral]
    {"object":"conversation.response","conversation_id":"conv_1","outputs":[],"usage":{
      "prompt_tokens":188,"completion_tokens":55,"total_tokens":7355,"connector_tokens":7112,
      "connectors":{"web_search":1}}}
    => mistral.conversations input_tokens=7300 output_tokens=55 tool_input_tokens=7112
    # Cloudflare wraps what it answers [cloudflare]
    {"result":{"response":"...","usage":{"prompt_tokens":25,"completion_tokens":11,
      "total_tokens":36}},"success":true,"errors":[],"messages":[]}
    => openai.chat input_tokens=25 output_tokens=11
    # watsonx chat [watsonx]
    {"id":"chat-1","model_id":"ibm/granite-3-8b-instruct","created":1760000000,"choices":[],
      "usage":{"prompt_tokens":5,"completion_tokens":6,"total_tokens":11}}
    => openai.chat id=chat-1 model=ibm/granite-3-8b-instruct at=2025-10-09T08:53:20.000Z
      input_tokens=5 output_tokens=6
    # a line of a batch's output costs a batch's price [openai]
    {"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"body":{"id":"chatcmpl-6",
      "object":"chat.completion","model":"gpt-4o","service_tier":"default","choices":[],"usage":{
      "prompt_tokens":5,"completion_tokens":6,"total_tokens":11}}},"error":null}
    => openai.chat id=chatcmpl-6 model=gpt-4o input_tokens=5 output_tokens=6 tier=batch
    """#
}
