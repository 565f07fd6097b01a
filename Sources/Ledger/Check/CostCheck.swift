import Metering
import Pricing
import SQLite

/// Computes every cost again, from the counts and the rates that are kept with it, as `costs
/// explain` does for one call.
struct CostCheck {
  private let connection: Connection
  private let names: NameTable
  private var cards: [Card: Price?] = [:]

  /// A card, in numbers of names.
  private struct Card: Hashable {
    let price: Int64
    let rates: Int64
  }

  /// The columns after the counts.
  private enum Column {
    static let geo = UsageKind.allCases.count
    static let status = geo + 1
    static let cost = geo + 2
    static let source = geo + 3
    static let price = geo + 4
    static let rates = geo + 5
    static let unpriced = geo + 6
    static let id = geo + 7
    static let at = geo + 8
    static let entry = geo + 9
  }

  init(_ connection: Connection, _ names: NameTable) {
    self.connection = connection
    self.names = names
  }

  func run(_ check: inout LedgerCheck) throws {
    var copy = self
    let counts = UsageKind.allCases.map { "c.\($0.field)" }.joined(separator: ", ")
    try copy.compare(
      """
      SELECT \(counts), c.inference_geo_id, c.status_id, c.computed_cost_picousd, c.cost_source_id,
        c.price_id, c.rates_id, c.unpriced_id, c.id, c.occurred_at_ms, NULL FROM call_log AS c
      """, &check)
    try copy.compare(
      """
      SELECT \(counts), c.inference_geo_id, c.status_id, j.new_cost_picousd, j.new_cost_source_id,
        j.new_price_id, j.new_rates_id, j.new_unpriced_id, c.id, c.occurred_at_ms, j.entry_seq
      FROM cost_journal AS j JOIN call_log AS c ON c.seq = j.call_seq
      """, &check)
  }

  private mutating func compare(_ sql: String, _ check: inout LedgerCheck) throws {
    let statement = try connection.prepare(sql)
    while try statement.step() {
      check.count()
      if let what = try fault(statement) {
        let place = statement.optionalInt64(Column.entry).map { ", journal entry \($0)" } ?? ""
        check.find("call '\(statement.text(Column.id))'\(place): \(what)")
      }
    }
  }

  /// What is wrong with the cost of a row; nil when nothing is.
  private mutating func fault(_ row: Statement) throws -> String? {
    let cost = row.optionalInt64(Column.cost)
    guard !row.isNull(0) else {
      let isError = try name(row, Column.status) == "error"
      return differs(cost, isError ? 0 : nil, "it has no usage")
    }
    guard let price = row.optionalInt64(Column.price),
      let rates = row.optionalInt64(Column.rates)
    else {
      guard let cost else { return nil }
      // A local model is free; where a provider reported a cost of it too, that is the source.
      let source = try name(row, Column.source) ?? ""
      let isFree = cost == 0 && ["local", "provider"].contains(source)
      return isFree ? nil : differs(cost, nil, "it has no rates")
    }
    guard let card = try card(price, rates) else {
      return "its rates '\(try names.text(of: rates))' cannot be read"
    }
    var usage = Usage()
    for (column, kind) in UsageKind.allCases.enumerated() { usage[kind] = row.int64(column) }
    var request = PricingRequest(
      provider: card.provider, modelNames: [], atMs: row.int64(Column.at), usage: usage)
    request.inferenceGeo = try name(row, Column.geo)
    let quote: Quote
    do { quote = try PriceList.quote(request, at: card) } catch {
      return "it cannot be computed: \(error)"
    }
    let unpriced = quote.unpriced.map(\.field).joined(separator: ",")
    let kept = try name(row, Column.unpriced) ?? ""
    if kept != unpriced { return "without a price are '\(unpriced)', it says '\(kept)'" }
    return differs(cost, quote.picousd, "counts x rates")
  }

  private func differs(_ cost: Int64?, _ expected: Int64?, _ why: String) -> String? {
    if cost == expected { return nil }
    func text(_ picousd: Int64?) -> String { picousd.map { Money.usd($0) } ?? "unknown" }
    return "its cost is \(text(cost)), \(why): \(text(expected))"
  }

  private func name(_ row: Statement, _ column: Int) throws -> String? {
    try row.optionalInt64(column).map { try names.text(of: $0) }
  }

  private mutating func card(_ price: Int64, _ rates: Int64) throws -> Price? {
    let key = Card(price: price, rates: rates)
    if let known = cards[key] { return known }
    let card = Price(
      reference: try names.text(of: price), ratesText: try names.text(of: rates))
    cards[key] = .some(card)
    return card
  }
}
