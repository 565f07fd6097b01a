import Metering

/// One chat while its file is read: a message may be written several times, the last one counts.
struct GeminiChat {
  private(set) var calls: [ImportedCall] = []
  private var indices: [String: Int] = [:]
  private var session: String?
  /// The model that was named last, for messages that do not name theirs.
  private var model: String?
  private var isSubagent = false
  private let project: String?
  /// The file's name, for a chat that does not say which it is.
  private let name: String

  init(path: String) {
    let folders = path.split(separator: "/")
    let chats = folders.lastIndex(of: "chats")
    // `tmp/<project>/chats/`: a name, in older versions a hash that says nothing.
    let name = chats.flatMap { $0 > 0 ? String(folders[$0 - 1]) : nil }
    project = name.flatMap { $0.utf8.count == 64 && $0.allSatisfy(\.isHexDigit) ? nil : $0 }
    self.name = String((lastName(path) ?? "-").prefix { $0 != "." })
  }

  /// Takes a whole chat, or lines that came under a document's name.
  mutating func takeDocument(_ bytes: [UInt8], into sink: inout ImportSink) throws {
    if let document = try? JSON(parsing: bytes) {
      try take(document, line: 0, into: &sink)
      return
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What breaks off at the end of its first line is no document, and no lines either.
    guard lines.count > 1, (try? JSON(line: lines[0])) != nil else {
      _ = try JSON(parsing: bytes)
      return
    }
    for (index, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
      do { try take(try JSON(line: line), line: Int64(index + 1), into: &sink) } catch let error
        as MeteringError
      { sink.reject(line: Int64(index + 1), "\(error)") }
    }
  }

  /// Takes a record: a chat's head, a message, or a change to either.
  mutating func take(_ record: JSON, line: Int64, into sink: inout ImportSink) throws {
    if let records = record.array, line == 0 {
      for record in records { try take(record, line: line, into: &sink) }
      return
    }
    guard record.object != nil else { throw MeteringError("the record is no JSON object") }
    if let change = record.member("$set") {
      try take(change, line: line, into: &sink)
      return
    }
    session = record.word("sessionId", "session_id") ?? session
    model = record.word("model") ?? model
    if record["kind"]?.string == "subagent" { isSubagent = true }
    if let messages = record["messages"]?.array {
      for (index, message) in messages.enumerated() {
        if line == 0 { sink.lines += 1 }
        do { try takeMessage(message, line: line, into: &sink) } catch let error as MeteringError {
          sink.reject(line: line, "message \(index + 1): \(error)")
        }
      }
    } else {
      try takeMessage(record, line: line, into: &sink)
    }
  }

  private mutating func takeMessage(_ message: JSON, line: Int64, into sink: inout ImportSink)
    throws
  {
    if let type = message["type"]?.string, type != "gemini" { return sink.skip("no response") }
    guard message["tokens"] != nil || message["type"] != nil else {
      return sink.skip("no response")
    }
    guard let tokens = message.member("tokens") else {
      return sink.skip("response without usage")
    }
    guard let usage = try Self.usage(tokens) else { return sink.skip("empty token count") }
    try usage.validate()
    var event = UsageEvent(model: message.word("model") ?? model ?? "unknown")
    event.usage = usage
    event.occurredAtMs = message.instant("timestamp", "created_at")
    event.attribution[.session] = session
    event.attribution[.project] = project
    if isSubagent { event.attribution[.agent] = "subagent" }
    event.id = id(of: message, event)
    let call = ImportedCall(event: event, line: line)
    if let id = event.id, let index = indices[id] {
      calls[index] = call
      sink.skip("earlier state of a message")
    } else {
      if let id = event.id { indices[id] = calls.count }
      calls.append(call)
    }
  }

  /// A message's id is unique in the world where it is a UUID, else within its session.
  private func id(of message: JSON, _ event: UsageEvent) -> String {
    if let id = message.word("id") {
      return id.utf8.count >= 20 ? "gemini-cli:\(id)" : "gemini-cli:\(session ?? name):\(id)"
    }
    var hash = StableHash()
    hash.add(session ?? name)
    hash.add(event.model)
    hash.add(event.occurredAtMs ?? -1)
    for kind in UsageKind.allCases { hash.add(event.usage?[kind] ?? -1) }
    return "gemini-cli:" + hash.text
  }

  /// The counts; nil where all are zero.
  ///
  /// Thoughts stand beside the output and tools' prompts beside the input. Whether cached tokens
  /// are inside the input changed between versions: the total tells.
  private static func usage(_ tokens: JSON) throws(MeteringError) -> Usage? {
    let input = try tokens.count("input") ?? 0
    let output = try tokens.count("output") ?? 0
    let cached = try tokens.count("cached") ?? 0
    let thoughts = try tokens.count("thoughts") ?? 0
    let tool = try tokens.count("tool") ?? 0
    let sum = input + output + thoughts + tool
    let total = try tokens.count("total")
    if sum == 0 && cached == 0 { return nil }
    let isOutside = cached > 0 && (total == sum + cached || cached > input + tool)
    return Usage([
      .input: input + tool + (isOutside ? cached : 0), .cacheRead: cached, .toolInput: tool,
      .output: output + thoughts, .reasoning: thoughts,
    ])
  }
}
