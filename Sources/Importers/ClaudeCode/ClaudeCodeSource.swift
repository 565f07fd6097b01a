import Ledger
import Metering

/// The sessions of Claude Code: one JSON object a line, several lines a request.
///
/// README.md in this folder tells the traps.
struct ClaudeCodeSource: ImportSource {
  static let name = "claude-code"
  static let summary = "Claude Code's sessions"
  static let canResume = true

  /// What marks the calls of a sidechain in the column `agent`.
  static let sidechain = "sidechain"

  init() {}

  static func places(_ environment: ImportEnvironment) -> [String] {
    let given = environment.list("CLAUDE_CONFIG_DIR")
    if !given.isEmpty {
      // The variable names the folder above `projects`; some name that itself.
      return given.map { lastName($0) == "projects" ? $0 : $0 + "/projects" }
    }
    let config = environment.variable("XDG_CONFIG_HOME") ?? environment.home + "/.config"
    return [environment.home + "/.claude/projects", config + "/claude/projects"]
  }

  static func isOwn(path: String) -> Bool { path.hasSuffix(".jsonl") }

  /// Sessions before the sidechains that replay them.
  static func inOrder(_ paths: [String]) -> [String] {
    let isSidechain = { (path: String) in
      path.contains("/subagents/") || lastName(path)?.hasPrefix("agent-") == true
    }
    return paths.filter { !isSidechain($0) } + paths.filter(isSidechain)
  }

  mutating func read(_ file: any ImportFile, into sink: inout ImportSink) throws {
    var requests = ClaudeRequests(isContinued: file.linesBefore > 0)
    try file.forEachLine { number, bytes in
      switch ClaudeLine.read(bytes) {
      case .message(let line): try requests.add(line, number: number, into: &sink)
      case .skipped(let reason): sink.skip(reason)
      case .broken(let reason): sink.reject(line: number, reason)
      }
    }
    try requests.close(into: &sink)
  }

  /// A parent goes before a sidechain's replay, and an original before a copy.
  ///
  /// Lines that follow in the same file continue the request, whatever they count; of copies that
  /// differ the one that shows more counts.
  static func outranks(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    let isReplay = call.event.attribution[.agent] == sidechain
    let wasReplay = recorded.event.attribution[.agent] == sidechain
    if isReplay != wasReplay { return wasReplay }
    guard let usage = call.event.usage else { return false }
    guard let known = recorded.event.usage else { return true }
    let atMs = call.event.occurredAtMs ?? .max
    if usage == known {
      let sawTheEnd =
        recorded.event.status == ImportedCall.incomplete && !call.isLowConfidence
      return atMs < recorded.occurredAtMs || sawTheEnd
    }
    if call.isContinuation, atMs != .max, atMs > recorded.occurredAtMs,
      call.event.attribution[.session] == recorded.event.attribution[.session]
    {
      return true
    }
    return showsMore(call, recorded)
  }

  /// The day of a request is that of its first line, in whichever file that lies.
  static func beganEarlier(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    guard let atMs = call.event.occurredAtMs else { return false }
    let isReplay = call.event.attribution[.agent] == sidechain
    return atMs < recorded.occurredAtMs
      && isReplay == (recorded.event.attribution[.agent] == sidechain)
  }
}
