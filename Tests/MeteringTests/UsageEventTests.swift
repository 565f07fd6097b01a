import Metering
import Testing

@Suite("Usage events")
struct UsageEventTests {
  private static func read(_ text: String) -> String {
    do {
      let event = try UsageEvent(JSON(parsing: text))
      var words = ["ok", event.model]
      if let usage = event.usage {
        words += UsageKind.allCases.filter { usage[$0] != ($0 == .request ? 1 : 0) }
          .map { "\($0.field)=\(usage[$0])" }
      } else {
        words.append("no-usage")
      }
      if let ms = event.occurredAtMs { words.append(Timestamp.format(ms)) }
      if let cost = event.reportedCostUSD { words.append("cost=\(cost)") }
      return words.joined(separator: " ")
    } catch { return "\(error)" }
  }

  @Test("a cost that an export says was computed is no provider's word")
  func computedCosts() {
    let event = #"{"model":"m","input_tokens":1,"output_tokens":1,"cost_usd":"0.5""#
    #expect(Self.read(event + "}").hasSuffix(" cost=0.5"))
    #expect(Self.read(event + #","cost_source":"provider"}"#).hasSuffix(" cost=0.5"))
    #expect(Self.read(event + #","cost_source":null}"#).hasSuffix(" cost=0.5"))
    for source in ["price_book", "local"] {
      #expect(!Self.read(event + #","cost_source":"\#(source)"}"#).contains("cost="))
    }
    #expect(Self.read(event + #","cost_source":1}"#) == "cost_source is not a string (1)")
  }

  @Test("every field has its place")
  func allFields() throws {
    let event = try UsageEvent(
      JSON(
        parsing: #"""
          {"id":"r","occurred_at":"2026-10-15T12:00:00Z","provider":"aws","model":"m",
           "requested_model":"q","input_tokens":100,"cache_read_tokens":10,
           "cache_creation_tokens":20,"cache_creation_1h_tokens":5,"output_tokens":50,
           "reasoning_tokens":30,"input_audio_tokens":7,"cache_read_audio_tokens":2,
           "output_audio_tokens":3,"input_image_tokens":4,"output_image_tokens":6,
           "citation_tokens":8,"input_video_tokens":9,"tool_input_tokens":11,"web_searches":1,
           "x_searches":2,"search_units":3,"requests":4,"service_tier":"batch","speed":"fast",
           "inference_geo":"us","latency_ms":820,"status":"error","cost_usd":"0.01",
           "workflow":"w","session":"s","team":"t","project":"p","environment":"e",
           "customer":"c","user":"u","agent":"a","feature":"f","cost_center":"cc",
           "tags":{"k":"v","empty":""},"comment":"ignored","total_tokens":150}
          """#))
    #expect(event.id == "r" && event.provider == "aws" && event.model == "m")
    #expect(event.occurredAtMs == 1_792_065_600_000 && event.requestedModel == "q")
    #expect(UsageKind.allCases.allSatisfy { event.usage?[$0] ?? 0 > 0 })
    #expect(event.usage?[.cacheCreation1h] == 5 && event.usage?[.request] == 4)
    #expect(event.status == "error" && event.serviceTier == "batch" && event.speed == "fast")
    #expect(event.inferenceGeo == "us" && event.latencyMs == 820)
    #expect(event.reportedCostUSD == "0.01")
    #expect(event.attribution.count == Attribution.allCases.count)
    #expect(event.attribution[.costCenter] == "cc" && event.attribution[.agent] == "a")
    #expect(event.tags == ["k": "v", "empty": ""])
  }

  @Test("what is taken")
  func taken() {
    expectTable(
      #"""
      {"model":"m"} => ok m no-usage
      {"model":"m","input_tokens":null,"id":null,"tags":null} => ok m no-usage
      {"model":"m","input_tokens":0} => ok m
      {"model":"m","output_tokens":28.0} => ok m output_tokens=28
      {"model":"m","requests":0} => ok m requests=0
      {"model":"m","cost_usd":4e-05} => ok m no-usage cost=4e-05
      {"model":"m","cost_usd":"1.50"} => ok m no-usage cost=1.50
      {"model":"m","cost_usd":0} => ok m no-usage cost=0
      {"model":"m","occurred_at":1792065600} => ok m no-usage 2026-10-15T12:00:00.000Z
      {"model":"m","occurred_at":1792065600123} => ok m no-usage 2026-10-15T12:00:00.123Z
      {"model":"m","occurred_at":"2026-10-15"} => ok m no-usage 2026-10-15T00:00:00.000Z
      """#, Self.read)
  }

  @Test("what is refused")
  func refused() {
    expectTable(
      #"""
      [] => an event is a JSON object, not an array
      {} => model is missing
      {"model":null} => model is missing
      {"model":""} => model is empty
      {"model":7} => model is not a string (7)
      {"model":"m","input_tokens":"7"} => input_tokens is not a number ("7")
      {"model":"m","input_tokens":-7} => input_tokens is negative (-7)
      {"model":"m","input_tokens":7.5} => input_tokens is not a whole number (7.5)
      {"model":"m","output_tokens":1e13} => output_tokens is too large (1e13, at most 1000000000000)
      {"model":"m","input_tokens":10,"cache_read_tokens":11} =>
        cache_read_tokens (11) exceeds input_tokens (10)
      {"model":"m","cache_read_tokens":1} => cache_read_tokens (1) exceeds input_tokens (0)
      {"model":"m","input_tokens":10,"cache_read_tokens":6,"cache_creation_tokens":5} =>
        cache_read_tokens + cache_creation_tokens (11) exceeds input_tokens (10)
      {"model":"m","output_tokens":5,"reasoning_tokens":6} =>
        reasoning_tokens (6) exceeds output_tokens (5)
      {"model":"m","input_tokens":1,"output_tokens":2,"total_tokens":4} =>
        total_tokens (4) is not input_tokens + output_tokens (3)
      {"model":"m","occurred_at":"yesterday"} =>
        occurred_at is no time that costs understands ("yesterday"); write 2026-10-15T12:00:00Z
      {"model":"m","occurred_at":12} =>
        occurred_at is no time that costs understands (12); write 2026-10-15T12:00:00Z
      {"model":"m","occurred_at":true} =>
        occurred_at is no time that costs understands (true); write 2026-10-15T12:00:00Z
      {"model":"m","cost_usd":"-0.01"} => cost_usd is negative ("-0.01")
      {"model":"m","cost_usd":"$1"} => cost_usd is not a decimal number ("$1")
      {"model":"m","cost_usd":""} => cost_usd is not a decimal number ("")
      {"model":"m","cost_usd":false} => cost_usd is not a decimal number (false)
      {"model":"m","latency_ms":-1} => latency_ms is negative (-1)
      {"model":"m","team":7} => team is not a string (7)
      {"model":"m","user":""} => user is empty
      {"model":"m","tags":[]} => tags is not an object (an array)
      {"model":"m","tags":{"k":1}} => tag "k" is not a string (1)
      {"model":"m","tags":{"":"v"}} => a tag's name is empty
      {"model":"a\u0007b"} => model holds a control character
      {"model":"a\u009bb"} => model holds a control character
      {"model":"m","id":"a\nb"} => id holds a control character
      """#, Self.read)
  }

  @Test("a misspelt count is refused, any other unknown field is ignored")
  func misspelt() {
    for field in ["cached_tokens", "page_searches", "rerank_units"] {
      #expect(Self.read("{\"model\":\"m\",\"\(field)\":1}").hasPrefix("unknown count \"\(field)\""))
    }
    #expect(Self.read(#"{"model":"m","colour":"red"}"#) == "ok m no-usage")
  }

  @Test("long texts and many tags are refused")
  func limits() throws {
    var event = UsageEvent(model: String(repeating: "é", count: 512))
    try event.validate()
    event.model += "e"
    #expect(throws: MeteringError("model is too long (1025 bytes, at most 1024)")) {
      try event.validate()
    }
    event.model = "m"
    for number in 0..<64 { event.tags["t\(number)"] = "v" }
    try event.validate()
    event.tags["one more"] = "v"
    #expect(throws: MeteringError("there are too many tags (65, at most 64)")) {
      try event.validate()
    }
  }

  /// The one-pass scanner and the tree of JSON values must not differ in anything.
  @Test("both ways of reading agree on every event, torn or whole, seeded")
  func bothWays() throws {
    let whole = [
      #"{"id":"r","model":"m","input_tokens":10,"cache_read_tokens":3,"output_tokens":5}"#,
      #"{"model":"m","occurred_at":"2026-10-15T12:00:00Z","tags":{"a":"b","c":null},"team":"t"}"#,
      #"{ "model" : "m" , "cost_usd" : "0.01" , "latency_ms" : 820 , "total_tokens" : 0 }"#,
      #"{"model":"m","total_tokens":15,"input_tokens":10,"output_tokens":5,"speed":null}"#,
      #"{"model":"mé\u0041","cost_usd":4e-05,"requests":1.0,"occurred_at":1792065600,"x":[]}"#,
      #"{"model":"a","model":"b","tags":{},"tags":{"k":"v"},"input_tokens":01}"#,
    ]
    let seed: UInt64 = 0xE7E27
    var random = SplitMix64(seed: seed)
    for round in 0..<20_000 {
      var bytes = Array((whole.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<(round < whole.count ? 0 : Int.random(in: 0...3, using: &random)) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[place], at: place)
        case 2: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        default:
          bytes[place] =
            Array("0123.e-nul{}[]\",:\\ \u{7F}".utf8).randomElement(using: &random) ?? 0
        }
      }
      let scanned = Self.outcome { () throws(MeteringError) in
        try bytes.withUnsafeBufferPointer { (buffer) throws(MeteringError) in
          try UsageEvent(parsing: UnsafeRawBufferPointer(buffer))
        }
      }
      let parsed = Self.outcome { () throws(MeteringError) in
        try UsageEvent(JSON(parsing: bytes))
      }
      if scanned != parsed {
        let text = String(decoding: bytes, as: UTF8.self)
        Issue.record("seed \(seed), round \(round): \(text): \(scanned) against \(parsed)")
      }
    }
  }

  private static func outcome(
    _ read: () throws(MeteringError) -> UsageEvent
  ) -> Result<UsageEvent, MeteringError> {
    do throws(MeteringError) { return .success(try read()) } catch { return .failure(error) }
  }

  @Test("numbers set by hand are checked too")
  func setByHand() throws {
    var event = UsageEvent(model: "m")
    event.occurredAtMs = -1
    #expect(throws: MeteringError("occurred_at is outside 1970 to 9999 (-1 ms)")) {
      try event.validate()
    }
    event.occurredAtMs = nil
    event.usage = Usage([.input: -5])
    #expect(throws: MeteringError("input_tokens is negative (-5)")) { try event.validate() }
  }
}
