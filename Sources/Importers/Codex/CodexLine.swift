import Metering

/// A line of a session that matters for the counts.
enum CodexLine {
  /// What the session is, and what it was made from.
  case meta(CodexMeta)
  /// The model of the turns that follow.
  case context(model: String)
  /// How the counters stand.
  case count(CodexCount)

  /// Reads a line; nil for one that tells nothing about tokens.
  static func read(_ bytes: ArraySlice<UInt8>) throws -> CodexLine? {
    let isOfInterest =
      bytes.holds("token_count") || bytes.holds("session_meta") || bytes.holds("turn_context")
    // Prompts and outputs of tools can be very long, and are nobody's business.
    if bytes.looksLikeObject && !isOfInterest { return nil }
    let json = try JSON(line: bytes)
    guard json.object != nil else { throw MeteringError("the line is no JSON object") }
    switch json["type"]?.string {
    case "session_meta":
      return json.member("payload").map { .meta(CodexMeta($0)) }
    case "turn_context":
      let payload = json.member("payload") ?? json
      return payload.word("model", "model_name").map { .context(model: $0) }
    default:
      // Files hold events as payload, servers wrap them in JSON-RPC, the oldest have them bare.
      let candidates = [
        json.member("payload"), json.member("params")?.member("msg"), json.member("msg"), json,
      ]
      for case .some(let event) in candidates where event["type"]?.string == "token_count" {
        return .count(try CodexCount(event, line: json))
      }
      return nil
    }
  }
}

/// The head of a session.
struct CodexMeta {
  /// The session's id.
  let id: String?
  /// The sessions that it continues or serves.
  let parents: [String]
  /// Whether it is a subagent's.
  let isSubagent: Bool
  /// The folder in which the work was done.
  let project: String?
  /// Who answers, such as `openai`.
  let provider: String?
  /// The model of the first turns, where it is told.
  let model: String?

  private static let parentKeys: Set<String> = [
    "forked_from_id", "forked_from", "fork_parent_id", "parent_id", "parent_thread_id",
    "parent_session_id", "resumed_from", "resumed_from_id",
  ]

  init(_ payload: JSON) {
    id = payload.word("id", "session_id")
    project = payload.word("cwd").flatMap(lastName)
    provider = payload.word("model_provider", "model_provider_id")
    model = payload.word("model")
    var found: [String] = []
    Self.collectParents(payload, depth: 4, into: &found)
    let own = id
    parents = found.filter { $0 != own }
    isSubagent =
      payload["source"]?["subagent"] != nil || payload["source"]?.string == "subagent"
      || payload["thread_source"]?.string == "subagent"
  }

  /// Versions name the parent in different places, down to `source.subagent.thread_spawn`.
  private static func collectParents(_ value: JSON, depth: Int, into found: inout [String]) {
    guard depth > 0, let members = value.object else { return }
    for member in members {
      if parentKeys.contains(member.key), let id = member.value.string, !id.isEmpty {
        found.append(id)
      } else {
        collectParents(member.value, depth: depth - 1, into: &found)
      }
    }
  }
}

/// One report of the counters.
struct CodexCount {
  /// When it was written, in Unix milliseconds.
  let atMs: Int64?
  /// The model that it names itself.
  let model: String?
  /// The session's sum; nil where it is not told.
  let total: CodexTokens?
  /// The last response; nil where it is not told.
  let last: CodexTokens?
  /// What the enclosing message is called, where the counts stand bare.
  let turn: String?

  init(_ event: JSON, line: JSON) throws(MeteringError) {
    atMs = line.instant("timestamp") ?? event.instant("timestamp")
    let info = event.member("info")
    model =
      info?.word("model", "model_name") ?? event.word("model", "model_name")
      ?? info?.member("metadata")?.word("model")
    turn = line.member("params")?.word("id") ?? line.word("id")
    if let info {
      total = try CodexTokens(info.member("total_token_usage"))
      last = try CodexTokens(info.member("last_token_usage"))
    } else {
      // The first versions reported each response by itself, without a sum.
      total = nil
      last = event["input_tokens"] == nil ? nil : try CodexTokens(event)
    }
  }
}

/// Codex's counters.
///
/// Cached tokens are inside the input, reasoning is inside the output.
struct CodexTokens: Hashable {
  var input: Int64
  var cached: Int64
  var written: Int64
  var output: Int64
  var reasoning: Int64

  init?(_ counts: JSON?) throws(MeteringError) {
    guard let counts, counts.object != nil else { return nil }
    input = try counts.count("input_tokens") ?? 0
    cached = try counts.count("cached_input_tokens") ?? 0
    written = try counts.count("cache_write_input_tokens") ?? 0
    output = try counts.count("output_tokens") ?? 0
    reasoning = try counts.count("reasoning_output_tokens") ?? 0
  }

  /// What was added since an earlier sum; the whole where a counter fell, for it began anew.
  func since(_ earlier: CodexTokens?) -> CodexTokens {
    guard let earlier, !isReset(after: earlier) else { return self }
    var added = self
    added.input -= earlier.input
    added.cached = max(0, cached - earlier.cached)
    added.written = max(0, written - earlier.written)
    added.output -= earlier.output
    added.reasoning = max(0, reasoning - earlier.reasoning)
    return added
  }

  private func isReset(after earlier: CodexTokens) -> Bool {
    input < earlier.input || output < earlier.output
  }

  /// Whether nothing was counted.
  var isZero: Bool { input == 0 && output == 0 && cached == 0 && reasoning == 0 }

  /// The counts in our terms.
  var usage: Usage {
    Usage([
      .input: input, .cacheRead: cached, .cacheCreation: written, .output: output,
      .reasoning: reasoning,
    ])
  }

  /// The counts as a text, to tell one report from another.
  var key: String { "\(input).\(cached).\(written).\(output).\(reasoning)" }
}
