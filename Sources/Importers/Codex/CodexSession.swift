import Metering

/// One session while its file is read: whose it is, how the counters stood, which model answers.
struct CodexSession {
  private var id: String?
  private var parents: [String] = []
  private var isSubagent = false
  private var project: String?
  private var provider: String?
  /// The model of the latest `turn_context`, and the one that a report named itself.
  private var model: String?
  private var namedModel: String?

  private var total: CodexTokens?
  private var lastBare: (turn: String?, tokens: CodexTokens)?
  private var replay = Replay.unknown
  /// How often each report was seen: a reset counter may well come by the same numbers again.
  private var occurrences: [String: Int] = [:]
  /// The hash of the first line, which names a session that has no other name.
  private var firstLine: String?

  /// What a report of the counters means.
  enum Meaning {
    /// A response of a model.
    case call(ImportedCall)
    /// No new response, for the reason given.
    case none(String)
  }

  /// Whether a subagent's file is repeating its parent's events: all in one second.
  private enum Replay {
    case unknown
    /// The first call is held until the second tells whether it was a replay.
    case held(ImportedCall)
    case on(second: Int64)
    case over
  }

  /// Takes the first line.
  mutating func begin(with line: ArraySlice<UInt8>) {
    guard firstLine == nil else { return }
    var hash = StableHash()
    hash.add(line)
    firstLine = hash.text
  }

  /// Takes a head.
  ///
  /// A file that holds the history of others has theirs too, after its own.
  mutating func take(_ meta: CodexMeta) {
    if id == nil {
      id = meta.id
      project = meta.project
      isSubagent = meta.isSubagent
      model = meta.model ?? model
    } else if let other = meta.id, other != id, !parents.contains(other) {
      parents.append(other)
    }
    for parent in meta.parents where parent != id && !parents.contains(parent) {
      parents.append(parent)
    }
    provider = meta.provider ?? provider
  }

  /// Takes the model of the next turns.
  mutating func take(model: String) { self.model = model }

  /// Tells what a report means.
  ///
  /// - Throws: `MeteringError` for counts that cannot be true.
  mutating func call(for count: CodexCount) throws(MeteringError) -> Meaning {
    namedModel = count.model ?? namedModel
    guard count.total != nil || count.last != nil else { return .none("no token count") }
    let before = total
    if let now = count.total {
      total = now
      if now == before { return .none("repeated token count") }
    } else if let last = count.last {
      if let known = lastBare, count.atMs == nil, known.turn == count.turn, known.tokens == last {
        return .none("repeated token count")
      }
      lastBare = (count.turn, last)
    }
    guard let tokens = count.last ?? count.total?.since(before), !tokens.isZero else {
      return .none("empty token count")
    }
    let usage = tokens.usage
    try usage.validate()
    return .call(call(usage, count))
  }

  private mutating func call(_ usage: Usage, _ count: CodexCount) -> ImportedCall {
    var event = UsageEvent(model: count.model ?? model ?? namedModel ?? "unknown")
    event.occurredAtMs = count.atMs
    // A server of one's own may answer to the same names.
    if let provider, ModelNames.canonicalProvider(provider) != "unknown" {
      event.provider = provider
    }
    event.usage = usage
    event.attribution[.session] = id
    event.attribution[.project] = project
    if isSubagent { event.attribution[.agent] = "subagent" }
    let key = key(of: count)
    // The time of a report to the millisecond, with its counts, is the same in any copy of it.
    let stamped = count.atMs.map { "codex@\($0):\(key)" }
    let scoped = id.map { "codex:\($0):\(key)" }
    event.id = scoped ?? stamped ?? "codex:\((firstLine ?? "").prefix(16)):\(key)"
    var call = ImportedCall(event: event, line: 0)
    call.aliases = parents.map { "codex:\($0):\(key)" }
    if scoped != nil, let stamped { call.aliases.append(stamped) }
    return call
  }

  /// What identifies a report within its session, also in a copy with other times.
  private mutating func key(of count: CodexCount) -> String {
    var hash = StableHash()
    hash.add(count.total?.key ?? "-")
    hash.add(count.last?.key ?? "-")
    if count.total == nil { hash.add(count.turn ?? "-") }
    let key = String(hash.text.prefix(24))
    let occurrence = occurrences[key, default: 0] + 1
    occurrences[key] = occurrence
    return occurrence == 1 ? key : "\(key).\(occurrence)"
  }

  // MARK: Replays

  /// Marks the calls that a subagent's file repeats from its parent's, with new times: they come
  /// in a burst, faster than any model answers.
  ///
  /// - Returns: The calls that can be told by now. The first is held until the second has come.
  mutating func marked(_ call: ImportedCall) -> [ImportedCall] {
    guard isSubagent, let second = call.event.occurredAtMs.map({ $0 / 1000 }) else {
      return release() + [call]
    }
    switch replay {
    case .unknown:
      replay = .held(call)
      return []
    case .held(let first):
      if first.event.occurredAtMs.map({ $0 / 1000 }) == second {
        replay = .on(second: second)
        return [Self.copy(first), Self.copy(call)]
      }
      replay = .over
      return [first, call]
    case .on(second):
      return [Self.copy(call)]
    case .on, .over:
      replay = .over
      return [call]
    }
  }

  private static func copy(_ call: ImportedCall) -> ImportedCall {
    var call = call
    call.isCopy = true
    return call
  }

  /// The call that is still held.
  mutating func release() -> [ImportedCall] {
    guard case .held(let call) = replay else { return [] }
    replay = .over
    return [call]
  }
}
