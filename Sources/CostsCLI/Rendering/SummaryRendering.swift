import Ledger
import Metering
import Terminal

/// A summary as JSON: the schema `costs.summary/1`, which other programs rely on.
enum SummaryJSON {
  static func object(_ summary: Summary, _ filter: CallFilter) -> JSON {
    func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }
    let totals = summary.totals
    return [
      "schema": "costs.summary/1",
      "by": .array(summary.dimensions.map { .string($0.field) }),
      "since": instant(filter.period.sinceMs),
      "until": instant(filter.period.untilMs),
      "timezone": .string(filter.zone.name),
      "rows": .array(summary.rows.map { row($0, summary.dimensions) }),
      "totals": .object(members(totals)),
      "coverage": [
        "priced_calls": .number("\(totals.pricedCalls)"),
        "unpriced_calls": .number("\(totals.unpricedCalls)"),
        "no_usage_calls": .number("\(totals.noUsageCalls)"),
      ],
    ]
  }

  private static func row(_ row: Summary.Row, _ dimensions: [Dimension]) -> JSON {
    let values = zip(dimensions, row.values).map {
      JSONMember(key: $0.field, value: CallJSON.text($1))
    }
    return .object(values + members(row.spend))
  }

  static func members(_ spend: Spend) -> [JSONMember] {
    let counts: [(String, Int128)] = [
      ("calls", Int128(spend.calls)), ("input_tokens", spend.inputTokens),
      ("cache_read_tokens", spend.cacheReadTokens),
      ("cache_creation_tokens", spend.cacheCreationTokens),
      ("output_tokens", spend.outputTokens), ("reasoning_tokens", spend.reasoningTokens),
      ("total_tokens", spend.totalTokens),
    ]
    var members = counts.map { JSONMember(key: $0.0, value: .number("\($0.1)")) }
    members.append(JSONMember(key: "cost_usd", value: CallJSON.money(spend.costPicousd)))
    return members
      + [JSONMember(key: "unpriced_calls", value: .number("\(spend.unpricedCalls)"))]
  }
}

extension Grid {
  /// The columns that every summary has behind its dimensions.
  private static let spendColumns = [
    Column(field: "calls", title: "calls", isNumber: true),
    Column(field: "input_tokens", title: "input", isNumber: true, dispensable: 1),
    Column(field: "cache_read_tokens", title: "cached", isNumber: true, dispensable: 4),
    Column(field: "cache_creation_tokens", title: "cache writes", isNumber: true, dispensable: 6),
    Column(field: "output_tokens", title: "output", isNumber: true, dispensable: 2),
    Column(field: "reasoning_tokens", title: "reasoning", isNumber: true, dispensable: 5),
    Column(field: "total_tokens", title: "tokens", isNumber: true, dispensable: 3),
    Column(field: "cost_usd", title: "cost USD", isNumber: true),
    Column(field: "unpriced_calls", title: "unpriced", isNumber: true),
  ]

  /// A summary as rows.
  ///
  /// For a person, columns that hold only zeros are left out.
  init(_ summary: Summary, forPerson: Bool) {
    let dimensions = summary.dimensions.map { Column(field: $0.field, title: $0.field) }
    let total = Self.cells(summary.totals)
    let kept = Self.spendColumns.indices.filter { index in
      guard forPerson, case .count(0) = total[index] else { return true }
      return index == 0
    }
    let rows = summary.rows.map { row in
      let cells = Self.cells(row.spend)
      return row.values.map(Cell.text) + kept.map { cells[$0] }
    }
    var first = dimensions.map { _ in Cell.text("") }
    if !first.isEmpty { first[0] = .text("total") }
    self.init(columns: dimensions + kept.map { Self.spendColumns[$0] })
    self.rows = rows
    totals = first + kept.map { total[$0] }
  }

  private static func cells(_ spend: Spend) -> [Cell] {
    [
      .count(Int128(spend.calls)), .count(spend.inputTokens), .count(spend.cacheReadTokens),
      .count(spend.cacheCreationTokens), .count(spend.outputTokens),
      .count(spend.reasoningTokens), .count(spend.totalTokens), .money(spend.costPicousd),
      .count(Int128(spend.unpricedCalls)),
    ]
  }
}

extension Spend {
  /// How much of the cost is known, in a sentence for a person.
  var coverageSentence: String {
    if calls == 0 { return "No calls." }
    if unpricedCalls == 0 {
      return calls == 1 ? "The call is priced." : "All \(Digits.calls(calls)) are priced."
    }
    let reason =
      noUsageCalls == 0
      ? "" : ", \(Digits.grouped(noUsageCalls)) of them because no usage was reported"
    return "\(Digits.grouped(unpricedCalls)) of \(Digits.calls(calls)) unpriced, so not "
      + "in the cost\(reason).\nSee them with: costs calls --where cost_source="
  }
}
