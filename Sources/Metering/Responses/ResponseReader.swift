/// Reads what a provider's response says about its cost, in whatever format it came.
public enum ResponseReader {
  /// The formats, in the order in which they are tried: the ones with unmistakable marks first.
  private static let formats: [any ResponseFormat.Type] = [
    AnthropicFormat.self, GoogleFormat.self, BedrockFormat.self, CohereFormat.self,
    OllamaFormat.self, WatsonxFormat.self, LocalServerFormat.self, OpenAIFormat.self,
    ErrorFormat.self,
  ]

  /// Reads a response as it came: a JSON body, server-sent events, NDJSON or an array of chunks.
  ///
  /// A stream that was cut off before its usage came has no usage; that is no error.
  ///
  /// - Parameters:
  ///   - bytes: The body, not compressed.
  ///   - provider: Who answered, in any spelling. It decides between formats that look alike: xAI
  ///     and Perplexity count reasoning beside the completion, others inside.
  ///   - requestedModel: The model that was asked for, which decides likewise.
  /// - Returns: What the body tells; nothing in it is guessed.
  /// - Throws: ``MeteringError`` when the input is empty, broken, or no provider's response that
  ///   costs knows, and when its counts contradict one another.
  public static func read(
    _ bytes: [UInt8], provider: String?, requestedModel: String?
  ) throws(MeteringError) -> MeteredResponse {
    let hint = ResponseHint(provider: provider, requestedModel: requestedModel)
    switch try Transcript(bytes) {
    case .document(let body): return try read(body, hint)
    case .stream(let events): return try read(events, hint)
    }
  }

  private static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError)
    -> MeteredResponse
  {
    let envelope = Envelope(body)
    for format in formats {
      guard var response = try format.read(envelope.body, hint) else { continue }
      try response.usage?.validate()
      if response.serviceTier == nil || envelope.serviceTier == "batch" {
        response.serviceTier = envelope.serviceTier ?? response.serviceTier
      }
      response.isError = response.isError || ErrorFormat.isError(envelope.body)
      return response
    }
    throw MeteringError("this is no provider's response that costs knows")
  }

  private static func read(_ events: [TranscriptEvent], _ hint: ResponseHint)
    throws(MeteringError) -> MeteredResponse
  {
    let results = events.filter { $0.body["custom_id"] != nil }
    if results.count > 1 {
      throw MeteringError("this holds \(results.count) responses of a batch; give one at a time")
    }
    for format in formats {
      guard let folded = try format.fold(events) else { continue }
      var response = try read(folded.body, hint)
      response.isCutOff = !folded.isComplete
      if response.isCutOff { response.usage = nil }
      response.isError = response.isError || events.contains { ErrorFormat.isErrorEvent($0) }
      return response
    }
    guard events.count == 1 else {
      throw MeteringError("this is no provider's stream that costs knows")
    }
    return try read(events[0].body, hint)
  }
}

/// One format of responses.
protocol ResponseFormat: Sendable {
  /// Reads a body of this format; nil when it is another's.
  static func read(_ body: JSON, _ hint: ResponseHint) throws(MeteringError) -> MeteredResponse?

  /// Adds the events of a stream of this format up to a body; nil when it is another's.
  static func fold(_ events: [TranscriptEvent]) throws(MeteringError) -> FoldedStream?
}

/// A stream as the body it adds up to.
struct FoldedStream {
  /// The members that matter, with their last values.
  var body: JSON
  /// Whether the stream came to its end, so that its counts are the bill's.
  var isComplete: Bool
}

/// The members of a stream's events that are kept, each with its last value.
struct StreamDraft {
  private(set) var members: [JSONMember] = []

  /// Keeps those members of an event that are there and not empty.
  mutating func keep(_ keys: [String], from event: JSON) {
    for key in keys {
      guard let value = event[present: key], value != .string("") else { continue }
      set(key, value)
    }
  }

  /// Gives a member its value.
  mutating func set(_ key: String, _ value: JSON) {
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append(JSONMember(key: key, value: value))
    }
  }

  /// The body so far.
  var body: JSON { .object(members) }
}
