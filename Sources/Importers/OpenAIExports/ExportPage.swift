import Ledger
import Metering

/// The results in a page of a usage or cost API: OpenAI's and Anthropic's have the same shape.
enum ExportPage {
  /// What a bucket says of the results in it.
  private static let bucketNames = [
    "start_time", "end_time", "start_time_iso", "end_time_iso", "starting_at", "ending_at",
  ]

  /// Calls `body` with each result and the times of its bucket, as one record.
  ///
  /// - Parameters:
  ///   - page: A page, a bucket, or a result with its own times.
  ///   - body: Takes a result.
  /// - Returns: False when the value is none of these.
  static func forEachResult(_ page: JSON, _ body: (Fields) throws -> Void) rethrows -> Bool {
    if let buckets = page["data"]?.array {
      var isKnown = true
      for bucket in buckets { isKnown = try forEachResult(bucket, body) && isKnown }
      return isKnown
    }
    // `result` stood in the first version of OpenAI's API.
    if let results = page["results"]?.array ?? page["result"]?.array {
      let times = (page.object ?? []).filter { bucketNames.contains($0.key) }
      for result in results { try body(Fields(.object(times + (result.object ?? [])))) }
      return true
    }
    guard bucketNames.contains(where: { page[present: $0] != nil }) else { return false }
    try body(Fields(page))
    return true
  }

  /// Whether a later state of a bucket goes before the recorded one: buckets only grow.
  static func hasGrown(_ call: ImportedCall, _ recorded: CallEntry) -> Bool {
    if let cost = call.event.reportedCostUSD, let known = recorded.reportedPicousd {
      return DecimalText(cost)?.integer(timesTenTo: 12).map { $0.value > known } ?? false
    }
    guard let usage = call.event.usage else { return false }
    guard let known = recorded.event.usage else { return true }
    return usage.totalTokens > known.totalTokens || usage[.request] > known[.request]
  }
}

/// Makes ids of buckets: what was counted, when, and by which dimensions.
///
/// A bucket that is exported again, grown, has the same id.
struct BucketID {
  private var parts: [String] = []

  /// An id that begins with the source's name and the bucket's time.
  init(_ source: String, startMs: Int64, endMs: Int64?) {
    parts = [source + ":" + String(Timestamp.format(startMs).prefix(16)) + "Z"]
    if let endMs { parts.append(Self.width(endMs - startMs)) }
  }

  private static func width(_ ms: Int64) -> String {
    switch ms {
    case 86_400_000: "1d"
    case 3_600_000: "1h"
    case 60_000: "1m"
    default: "\(ms / 1000)s"
    }
  }

  /// Adds a dimension; one that was not grouped by adds nothing but its place.
  mutating func add(_ value: String?) { parts.append(value ?? "") }

  /// The id, which is hashed where it would be longer than a text may be.
  var text: String {
    let text = parts.joined(separator: "/")
    return text.utf8.count <= 400 ? text : parts[0] + "/" + StableHash.of(parts)
  }
}

/// Tells apart the rows of one CSV export that the known columns do not tell apart.
struct RowIDs {
  private var contents: [String: [String]] = [:]

  /// The id of a row: the first of its dimensions has `id`, further ones a number behind it.
  ///
  /// - Returns: nil for a row that is there already with the same content.
  mutating func id(_ id: String, content: Fields) -> String? {
    let text = StableHash.of([content.json.text])
    let known = contents[id] ?? []
    if known.contains(text) { return nil }
    contents[id] = known + [text]
    return known.isEmpty ? id : "\(id)#\(known.count + 1)"
  }
}

/// A name of an API key as a tag, if it is a name: a key itself is never kept.
func keyTag(_ row: Fields) -> String? {
  let name = row.text("api_key_name", "api_key_id", "api_key")
  return name?.hasPrefix("sk-") == true ? nil : name
}
