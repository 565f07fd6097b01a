import Metering

/// One line of a session that tells of a request.
struct ClaudeLine {
  /// What identifies the request: the message's id, else the request's, else the line's own.
  var id: String
  /// Whether that is the message's own id.
  var hasMessageID: Bool
  /// The request's id, where the line has one.
  let requestID: String?
  /// When the line was written, in Unix milliseconds; nil where it does not say.
  var atMs: Int64?
  /// Whether a sidechain wrote it, perhaps as a replay of its parent.
  var isSidechain: Bool
  /// What the provider's response says.
  var response: MeteredResponse
  /// The conversation.
  var session: String?
  /// The folder in which the work was done.
  var project: String?
  /// Whether the message says that it did not come to its end.
  var isInterrupted: Bool

  /// What a line turned out to be.
  enum Reading {
    /// A response of a model.
    case message(ClaudeLine)
    /// Something else, for the reason given.
    case skipped(String)
    /// No line of a session; why.
    case broken(String)
  }

  /// Reads a line.
  static func read(_ bytes: ArraySlice<UInt8>) -> Reading {
    // Most lines are prompts and the results of tools, which can be very long.
    if bytes.looksLikeObject, !bytes.holds("usage\"") { return .skipped("no response") }
    let json: JSON
    do { json = try JSON(line: bytes) } catch { return .broken("\(error)") }
    guard json.object != nil else { return .broken("the line is no JSON object") }
    if let type = json["type"]?.string, type != "assistant" { return .skipped("no response") }
    guard let message = json.member("message") else { return .skipped("no response") }
    if let role = message["role"]?.string, role != "assistant" { return .skipped("no response") }
    if message.word("model") == "<synthetic>" { return .skipped("synthetic message") }
    if json["isApiErrorMessage"]?.bool == true { return .skipped("API error message") }
    guard let usage = message.member("usage") else { return .skipped("response without usage") }
    do {
      return .message(try ClaudeLine(json, message, usage))
    } catch { return .broken("\(error)") }
  }

  private init(_ line: JSON, _ message: JSON, _ usage: JSON) throws(MeteringError) {
    response = try Self.response(message, usage)
    atMs = line.instant("timestamp")
    isSidechain = line["isSidechain"]?.bool ?? false
    session = Self.readable(line.word("sessionId", "session_id"))
    project = line.word("cwd").flatMap(lastName).flatMap(Self.readable)
    // The key is absent in logs that never had it, and null in a message that was cut short.
    isInterrupted = message["stop_reason"] == .null
    let messageID = Self.known(message.word("id"))
    hasMessageID = messageID != nil
    requestID = Self.known(line.word("requestId", "request_id"))
    id =
      messageID ?? requestID ?? Self.known(line.word("uuid")).map { "claude-code:" + $0 } ?? ""
    if id.isEmpty {
      var hash = StableHash()
      hash.add(line.text)
      id = "claude-code:" + hash.text
    }
  }

  /// Reads the counts by the rules for Anthropic's responses, whatever else the line lacks.
  private static func response(
    _ message: JSON, _ usage: JSON
  ) throws(MeteringError) -> MeteredResponse {
    var members = [
      JSONMember(key: "type", value: "message"), JSONMember(key: "role", value: "assistant"),
      JSONMember(key: "usage", value: usage),
    ]
    for key in ["id", "model"] {
      if let value = message[present: key] { members.append(JSONMember(key: key, value: value)) }
    }
    var bytes: [UInt8] = []
    JSON.object(members).write(to: &bytes)
    return try ResponseReader.read(bytes, provider: nil, requestedModel: nil)
  }

  /// An id, unless it was taken out: logs that people pass on have such.
  private static func known(_ id: String?) -> String? {
    guard let id = readable(id) else { return nil }
    let word = id.lowercased().filter { $0.isLetter || $0.isNumber }
    let isMask = word.isEmpty || word.allSatisfy { $0 == "x" } || word.allSatisfy { $0 == "0" }
    return isMask || ["redacted", "removed", "unknown", "null", "none"].contains(word) ? nil : id
  }

  /// A text that an event may hold.
  private static func readable(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text.utf8.count <= UsageEvent.maximumTextBytes,
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    else { return nil }
    return text
  }
}
