import Metering
import Pricing
import SQLite

/// Reads calls from `call_log` itself: columns by position, names from memory.
///
/// The view `call_history` says the same in SQL, with a look into `names` for every name of every
/// row. Who reads one call asks the view; who reads millions reads here.
final class CallLogReader {
  private let statement: Statement
  private let names: NameTable
  // Parsed sets of tags, each at a place that follows from its number: most calls share a few.
  private var tagSets: [(id: Int64, tags: [String: String])] = []

  private static let rememberedTagSets = 1024

  /// A reader of what ``columns(_:)`` selects, which are the statement's first columns.
  init(_ statement: Statement, names: NameTable) {
    self.statement = statement
    self.names = names
  }

  // MARK: Columns

  private static let plain = ["seq", "id", "occurred_at_ms", "recorded_at_ms", "latency_ms"]
  private static let costs = ["reported_cost_picousd", "computed", "cost", "corrects", "later"]
  private static let texts = [
    "provider", "model", "requested_model", "status", "source", "service_tier", "speed",
    "inference_geo", "tags",
  ]
  private static let pricing = ["cost_source", "price", "rates", "unpriced"]

  private static let firstText = plain.count + costs.count
  private static let firstPricing = firstText + texts.count
  private static let firstAttribution = firstPricing + pricing.count
  private static let firstCount = firstAttribution + Attribution.allCases.count

  /// What to select from the tables of `rows`.
  static func columns(_ rows: EffectiveRows) -> String {
    var columns = plain.map { "c." + $0 }
    columns += ["c.reported_cost_picousd", rows.computedCost, rows.cost]
    columns +=
      rows.isCorrected
      ? [
        "(SELECT id FROM call_log WHERE seq = c.corrects_seq)",
        "(SELECT id FROM call_log WHERE corrects_seq = c.seq)",
      ] : ["NULL", "NULL"]
    columns += texts.map { "c.\($0)_id" } + pricing.map { rows.name($0) }
    columns += Attribution.allCases.map { "c.\($0.field)_id" }
    columns += UsageKind.allCases.map { "c." + $0.field }
    return columns.joined(separator: ", ")
  }

  // MARK: Reading

  /// The `seq` of the current row.
  var seq: Int64 { statement.int64(0) }

  /// The call of the current row.
  func entry() throws -> CallEntry {
    let first = Self.firstText
    var event = UsageEvent(model: try text(first + 1) ?? "")
    let id = statement.text(1)
    let provider = try text(first) ?? ""
    let reported = statement.optionalInt64(5)
    event.id = id
    event.occurredAtMs = statement.int64(2)
    event.provider = provider
    event.requestedModel = try text(first + 2)
    event.status = try text(first + 3) ?? ""
    event.serviceTier = try text(first + 5)
    event.speed = try text(first + 6)
    event.inferenceGeo = try text(first + 7)
    event.latencyMs = statement.optionalInt64(4)
    event.reportedCostUSD = reported.map { Money.usd($0) }
    event.tags = try tags(first + 8)
    for (offset, dimension) in Attribution.allCases.enumerated() {
      guard let text = try text(Self.firstAttribution + offset) else { continue }
      event.attribution[dimension] = text
    }
    if !statement.isNull(Self.firstCount) {
      var usage = Usage()
      for kind in UsageKind.allCases {
        usage[kind] = statement.int64(Self.firstCount + kind.rawValue)
      }
      event.usage = usage
    }
    let pricing = Self.firstPricing
    return CallEntry(
      id: id, occurredAtMs: statement.int64(2), provider: provider, event: event,
      costPicousd: statement.optionalInt64(7), computedPicousd: statement.optionalInt64(6),
      reportedPicousd: reported, costSource: try text(pricing), price: try text(pricing + 1),
      rates: try text(pricing + 2),
      unpriced: try text(pricing + 3)?.split(separator: ",").map(String.init) ?? [],
      source: try text(first + 4), recordedAtMs: statement.optionalInt64(3),
      corrects: statement.optionalText(8), supersededBy: statement.optionalText(9))
  }

  /// The text whose number is in a column; nil for NULL.
  private func text(_ column: Int) throws -> String? {
    try statement.optionalInt64(column).map { try names.text(of: $0) }
  }

  private func tags(_ column: Int) throws -> [String: String] {
    guard let id = statement.optionalInt64(column) else { return [:] }
    if tagSets.isEmpty {
      tagSets = Array(repeating: (.min, [:]), count: Self.rememberedTagSets)
    }
    let place = Int(id) & (Self.rememberedTagSets - 1)
    if tagSets[place].id != id {
      tagSets[place] = (id, TagText.parse(try names.text(of: id)))
    }
    return tagSets[place].tags
  }
}
