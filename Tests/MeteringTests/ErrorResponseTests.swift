import Metering
import Testing

@Suite("Errors, broken input, and what is no response")
struct ErrorResponseTests {
  @Test("error bodies are responses without usage") func errors() {
    ResponseTable(Self.errorCases).check()
  }
  @Test("what is no response is refused") func refused() {
    ResponseTable(Self.refusedCases).check()
  }

  static let errorCases = #"""
    # OpenAI
    {"error":{"message":"...","type":"invalid_request_error","param":null,"code":"model_not_found"}}
    => error no-usage error
    # Anthropic
    {"type":"error","error":{"type":"not_found_error","message":"..."},"request_id":"r"}
    => error no-usage error
    # xAI and Hugging Face write a string
    {"code":"x","error":"..."}
    => error no-usage error
    # Mistral and vLLM
    {"object":"error","message":"...","type":"invalid_request_error","param":null,"code":"1500",
      "raw_status_code":400}
    => error no-usage error
    # FastAPI
    {"detail":[{"loc":["body"],"msg":"...","type":"missing"}]}
    => error no-usage error
    # Cohere, AWS, Cerebras
    {"id":"x","message":"..."}
    => error no-usage error
    # AWS
    {"__type":"ThrottlingException","Message":"..."}
    => error no-usage error
    # Azure's gateway
    {"statusCode":401,"message":"..."}
    => error no-usage error
    # DashScope
    {"code":"InvalidApiKey","message":"...","request_id":"r"}
    => error no-usage error
    # Cloudflare
    {"result":{},"success":false,"errors":[{"code":10000,"message":"..."}],"messages":[]}
    => error no-usage error
    # watsonx
    {"errors":[{"code":"x","message":"...","more_info":"..."}],"trace":"t","status_code":404}
    => error no-usage error
    # MiniMax answers 200 to everything
    {"base_resp":{"status_code":1004,"status_msg":"..."}}
    => error no-usage error
    # an event and nothing else
    event: error
    data: {"message":"...","code":"x"}

    => error no-usage error
    # an empty error is none
    {"id":"c","model":"m","choices":[],"error":{},"usage":{"prompt_tokens":1,"completion_tokens":1}}
    => openai.chat id=c model=m input_tokens=1 output_tokens=1
    """#

  static let refusedCases = #"""
    # nothing
    => error: invalid JSON at byte 0: the input is empty
    # an array of numbers
    [1,2]
    => error: this is no provider's response that costs knows
    # an empty array
    []
    => error: this is no provider's response that costs knows
    # an object that says nothing
    {"a":1}
    => error: this is no provider's response that costs knows
    # an empty object
    {}
    => error: this is no provider's response that costs knows
    # a number
    28
    => error: this is no provider's response that costs knows
    # a list of objects
    [{"a":1},{"b":2}]
    => error: this is no provider's stream that costs knows
    # a web page
    <html>
    => error: invalid JSON at byte 0: '<' where a value should be
    # cut off
    {"id":"c","choices":[{"text":"secret
    => error: invalid JSON at byte 36: the input ends inside a string
    # a usage that is none
    {"model":"m","usage":{"seconds":1}}
    => error: this is no provider's response that costs knows
    # broken inside a stream
    data: {"choices":[}

    data: {"choices":[]}

    => error: event 1 of the stream: invalid JSON at byte 12: '}' where a value should be
    # broken between two lines
    {"choices":[]}
    oops
    {"choices":[]}
    => error: invalid JSON at byte 15: 'o' where a value should be
    """#

  @Test("comments and keep-alives alone are no response")
  func emptyStream() {
    #expect(throws: MeteringError("this is no provider's stream that costs knows")) {
      try ResponseReader.read(Array(": ping\n\n".utf8), provider: nil, requestedModel: nil)
    }
  }

  @Test("line ends of every kind, and a byte order mark")
  func lineEnds() throws {
    let lines = [
      "event: x", #"data: {"model":"m","choices":[{"finish_reason":"stop"}],"#,
      #"data: "usage":{"prompt_tokens":5,"completion_tokens":3}}"#, "",
    ]
    for end in ["\n", "\r\n", "\r"] {
      for mark in ["", "\u{FEFF}"] {
        let body = mark + lines.joined(separator: end)
        let response = try ResponseReader.read(
          Array(body.utf8), provider: nil, requestedModel: nil)
        #expect(response.usage == Usage([.input: 5, .output: 3]))
      }
    }
  }
}
