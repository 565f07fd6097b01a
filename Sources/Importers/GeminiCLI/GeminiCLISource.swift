import Ledger
import Metering

/// The chats of Gemini CLI: a JSON document, or since 2026 JSON lines.
///
/// README.md in this folder tells the traps.
struct GeminiCLISource: ImportSource {
  static let name = "gemini-cli"
  static let summary = "Gemini CLI's chats"
  /// No: the session is named at the head, and a document is written anew each time.
  static let canResume = false

  init() {}

  static func places(_ environment: ImportEnvironment) -> [String] {
    // Not Gemini CLI's own, but known to other readers of its chats.
    let folders = environment.list("GEMINI_DATA_DIR")
    if !folders.isEmpty { return folders }
    // The variable names the home folder in whose `.gemini` everything lies.
    let homes = environment.list("GEMINI_CLI_HOME")
    return (homes.isEmpty ? [environment.home] : homes).map { $0 + "/.gemini/tmp" }
  }

  /// Every JSON file but those that lie beside the chats.
  static func isOwn(path: String) -> Bool {
    guard [".json", ".jsonl"].contains(where: { path.hasSuffix($0) }),
      let name = lastName(path)
    else { return false }
    return !["logs.json", "settings.json"].contains(name) && !name.hasPrefix("checkpoint")
  }

  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws {
    var chat = GeminiChat(path: file.path)
    if file.path.hasSuffix(".jsonl") {
      try file.forEachLine { number, bytes in
        do { try chat.take(try JSON(line: bytes), line: number, into: &sink) } catch let error
          as MeteringError
        { sink.reject(line: number, "\(error)") }
      }
    } else {
      try chat.takeDocument(try file.readAll(), into: &sink)
    }
    for call in chat.calls { try sink.take(call) }
  }

  /// A message is written again as it grows.
  static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    guard let usage = call.event.usage else { return false }
    return usage.totalTokens > recorded.event.usage?.totalTokens ?? -1
  }
}
