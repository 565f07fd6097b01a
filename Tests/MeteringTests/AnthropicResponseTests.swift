import Metering
import Testing

@Suite("Anthropic's responses")
struct AnthropicResponseTests {
  @Test("messages") func messages() { ResponseTable(Self.messageCases).check() }
  @Test("streams") func streams() { ResponseTable(Self.streamCases).check() }

  static let messageCases = #"""
    # the input leaves the cache out, so it is added [anthropic]
    {"id":"msg_01A","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],
      "usage":{"input_tokens":4,"cache_creation_input_tokens":300,"cache_read_input_tokens":2000,
      "cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},
      "output_tokens":50,"service_tier":"priority","inference_geo":"us","speed":"fast"}}
    => anthropic.messages id=msg_01A model=claude-sonnet-4-5 input_tokens=2304
      cache_read_tokens=2000 cache_creation_tokens=300 cache_creation_1h_tokens=200
      output_tokens=50 tier=priority speed=fast geo=us
    # lifetimes without their sum
    {"id":"m","type":"message","role":"assistant","model":"claude-x","usage":{"input_tokens":4,
      "cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},
      "output_tokens":50}}
    => anthropic.messages id=m model=claude-x input_tokens=304 cache_creation_tokens=300
      cache_creation_1h_tokens=200 output_tokens=50
    # lifetimes that exceed their sum
    {"id":"m","type":"message","role":"assistant","model":"claude-x","usage":{"input_tokens":4,
      "cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":8,
      "ephemeral_1h_input_tokens":3},"output_tokens":50}}
    => error: cache_creation (8 + 3) exceeds cache_creation_input_tokens (10)
    # web searches and thinking
    {"id":"m","type":"message","role":"assistant","model":"claude-x","usage":{"input_tokens":4,
      "output_tokens":50,"output_tokens_details":{"thinking_tokens":30},"server_tool_use":{
      "web_search_requests":3,"web_fetch_requests":1},"inference_geo":"not_available",
      "service_tier":"standard"}}
    => anthropic.messages id=m model=claude-x input_tokens=4 output_tokens=50 reasoning_tokens=30
      web_searches=3 tier=standard
    # iterations repeat the total; an advisor's and a compaction are on top of it
    {"id":"m","type":"message","role":"assistant","model":"claude-x","usage":{"input_tokens":30,
      "output_tokens":9,"iterations":[{"type":"compaction","input_tokens":1000,
      "output_tokens":80},{"type":"message","input_tokens":10,"output_tokens":4},{
      "type":"advisor_message","model":"claude-big","input_tokens":20,"cache_read_input_tokens":5,
      "output_tokens":2},{"type":"message","input_tokens":20,"output_tokens":5}]}}
    => anthropic.messages id=m model=claude-x input_tokens=30 output_tokens=9 + claude-x
      input_tokens=1000 output_tokens=80 + claude-big input_tokens=25 cache_read_tokens=5
      output_tokens=2
    # no usage
    {"id":"m","type":"message","role":"assistant","model":"claude-x","content":[]}
    => anthropic.messages id=m model=claude-x no-usage
    # a bare body, as a tool may keep it
    {"model":"claude-x","usage":{"input_tokens":4,"cache_read_input_tokens":6,"output_tokens":5}}
    => anthropic.messages model=claude-x input_tokens=10 cache_read_tokens=6 output_tokens=5
    # null parts
    {"model":"claude-x","usage":{"input_tokens":4,"cache_read_input_tokens":null,
      "cache_creation":null,"server_tool_use":null,"output_tokens":5}}
    => anthropic.messages model=claude-x input_tokens=4 output_tokens=5
    # Bedrock's mark in the id
    {"id":"msg_bdrk_01","type":"message","role":"assistant","model":"claude-x","usage":{
      "input_tokens":4,"output_tokens":5}}
    => anthropic.messages id=msg_bdrk_01 provider=bedrock model=claude-x input_tokens=4
      output_tokens=5
    # Vertex AI's
    {"id":"msg_vrtx_01","type":"message","role":"assistant","model":"claude-x","usage":{
      "input_tokens":4,"output_tokens":5}}
    => anthropic.messages id=msg_vrtx_01 provider=google model=claude-x input_tokens=4
      output_tokens=5
    # a batch's result
    {"custom_id":"a","result":{"type":"succeeded","message":{"id":"m","type":"message",
      "role":"assistant","model":"claude-x","usage":{"input_tokens":4,"output_tokens":5,
      "service_tier":"standard"}}}}
    => anthropic.messages id=m model=claude-x input_tokens=4 output_tokens=5 tier=batch
    # a batch's failure
    {"custom_id":"a","result":{"type":"errored","error":{"type":"error","error":{
      "type":"invalid_request_error","message":"..."}}}}
    => error no-usage error tier=batch
    # a batch's result that never came
    {"custom_id":"a","result":{"type":"expired"}}
    => error no-usage error tier=batch
    # one result at a time
    {"custom_id":"a","result":{"type":"expired"}}
    {"custom_id":"b","result":{"type":"expired"}}
    => error: this holds 2 responses of a batch; give one at a time
    # the old text completions
    {"completion":"...","stop_reason":"stop_sequence","model":"claude-2.1"}
    => anthropic.messages model=claude-2.1 no-usage
    """#

  static let streamCases = #"""
    # the last value of each count holds, for tools may raise the input
    event: message_start
    data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant",
      "model":"claude-x","usage":{"input_tokens":10,"cache_creation_input_tokens":200,
      "cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":200,
      "ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard"}}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"..."}}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"input_tokens":15,
      "cache_creation_input_tokens":200,"cache_read_input_tokens":400,"output_tokens":20}}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{
      "input_tokens":10682,"output_tokens":510,"server_tool_use":{"web_search_requests":1}}}

    event: message_stop
    data: {"type":"message_stop"}

    => anthropic.messages id=m model=claude-x input_tokens=11282 cache_read_tokens=400
      cache_creation_tokens=200 output_tokens=510 web_searches=1 tier=standard
    # cut off after its start: the output so far is not the bill
    event: message_start
    data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant",
      "model":"claude-x","usage":{"input_tokens":10,"output_tokens":1}}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","te
    => anthropic.messages id=m model=claude-x no-usage cut-off
    # an error in mid-stream
    event: message_start
    data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant",
      "model":"claude-x","usage":{"input_tokens":10,"output_tokens":1}}}

    event: error
    data: {"type":"error","error":{"type":"overloaded_error","message":"..."}}

    => anthropic.messages id=m model=claude-x no-usage error cut-off
    # Bedrock's metrics come with the last event, as one JSON value after another
    {"type":"message_start","message":{"id":"m","type":"message","role":"assistant",
      "model":"claude-x","usage":{"input_tokens":10,"output_tokens":1}}}
    {"type":"message_delta","delta":{},"usage":{"output_tokens":20}}
    {"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":10,
      "outputTokenCount":20,"invocationLatency":900,"firstByteLatency":300}}
    => anthropic.messages id=m provider=bedrock model=claude-x input_tokens=10 output_tokens=20
      latency=900
    """#
}
