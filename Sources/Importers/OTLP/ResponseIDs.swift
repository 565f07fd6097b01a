/// Gives calls their ids: the provider's own where the span has it, so that the same call in a
/// gateway's log is the same call; else the ids of trace and span.
struct ResponseIDs {
  private struct Use {
    let key: SpanKey
    let startMs: Int64
    let endMs: Int64
  }

  private var recent: [String: Use] = [:]
  private var older: [String: Use] = [:]
  private static let limit = 100_000

  /// The id of a span's call, and the further ids that mean the same call.
  ///
  /// Two spans of one response (a library's and its client's) overlap in time and are one call.
  /// Spans apart in time that bear the same response id are two: the id is a stub's.
  mutating func ids(of span: Span) -> (id: String, aliases: [String]) {
    let own = "otlp:\(span.key.trace):\(span.key.span)"
    guard let response = span.responseID, ProviderID.isCredible(response),
      let start = span.startMs
    else { return (own, []) }
    let use = Use(key: span.key, startMs: start, endMs: span.endMs ?? start)
    if let known = recent[response] ?? older[response] {
      let isSame =
        known.key == use.key
        || (known.key.trace == use.key.trace && known.startMs <= use.endMs
          && use.startMs <= known.endMs)
      return isSame ? (response, [own]) : (own, [])
    }
    recent[response] = use
    if recent.count >= Self.limit {
      older = recent
      recent = [:]
    }
    return (response, [own])
  }
}

/// Whether an id is a provider's.
enum ProviderID {
  /// Providers' ids are long (`chatcmpl-` and 29 characters, `msg_` and 24, ...); what is shorter
  /// is a stub's in somebody's test.
  static func isCredible(_ id: String) -> Bool {
    (20...256).contains(id.utf8.count)
      && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
