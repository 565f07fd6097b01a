import Ledger
import Metering

/// The sessions of Codex CLI: events, of which some tell how the token counters stand.
///
/// README.md in this folder tells the traps.
struct CodexSource: ImportSource {
  static let name = "codex"
  static let summary = "Codex CLI's sessions"
  /// No: an event means something only after those before it.
  static let canResume = false

  init() {}

  static func places(_ environment: ImportEnvironment) -> [String] {
    let given = environment.list("CODEX_HOME")
    let homes = given.isEmpty ? [environment.home + "/.codex"] : given
    return homes.flatMap { [$0 + "/sessions", $0 + "/archived_sessions"] }
  }

  static func isOwn(path: String) -> Bool { path.hasSuffix(".jsonl") || isCompressed(path) }

  /// Codex compresses sessions that nobody has touched for a week.
  private static func isCompressed(_ path: String) -> Bool { path.hasSuffix(".jsonl.zst") }

  /// As the sessions began, so that an original comes before its copies, wherever it was moved.
  ///
  /// The names that Codex gives tell when; of other files the time on the first line does.
  static func inOrder(_ paths: [String]) -> [String] {
    paths.map { path in
      let name = lastName(path) ?? ""
      return (began: name.hasPrefix("rollout-") ? name : "rollout-" + began(path), path: path)
    }
    .sorted { ($0.began, $0.path) < ($1.began, $1.path) }
    .map { $0.path }
  }

  /// The time on a file's first line in the form of a name; empty where there is none.
  private static func began(_ path: String) -> String {
    guard let line = LogFile.firstLine(of: path), let json = try? JSON(line: line),
      let atMs = json.instant("timestamp")
    else { return "" }
    return String(Timestamp.format(atMs).map { $0 == ":" ? "-" : $0 })
  }

  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws {
    if Self.isCompressed(file.path) {
      sink.skip("compressed session")
      sink.note(
        "compressed sessions are not read; what was imported before stays. For the others: "
          + "zstd -dc FILE.jsonl.zst | costs import codex -")
      return
    }
    var session = CodexSession()
    try file.forEachLine { number, bytes in
      session.begin(with: bytes)
      let line: CodexLine?
      do { line = try CodexLine.read(bytes) } catch {
        sink.reject(line: number, "\(error)")
        return
      }
      switch line {
      case nil: sink.skip("no token count")
      case .meta(let meta): session.take(meta)
      case .context(let model): session.take(model: model)
      case .count(let count):
        do {
          switch try session.call(for: count) {
          case .call(var call):
            call.line = number
            for call in session.marked(call) { try sink.take(call) }
          case .none(let reason): sink.skip(reason)
          }
        } catch let error as MeteringError { sink.reject(line: number, "\(error)") }
      }
    }
    for call in session.release() { try sink.take(call) }
  }

  /// A copy into another session is written later than the original: the earlier one is right.
  static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    guard let atMs = call.event.occurredAtMs else { return false }
    return atMs < recorded.occurredAtMs
  }
}
