import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

/// The views say in SQL what summaries say.
@Suite("Views")
struct ViewTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private let random = RandomCalls(seed: 51)
  private let calls: [AssessedCall]

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    calls = try random.record(300, in: ledger)
    // A correction and a re-pricing, which both have to show in every view.
    try ledger.record(
      "{'model':'m','provider':'p','occurred_at':'2026-02-03','input_tokens':5,'team':'one'}",
      correcting: calls[0].id)
    let dear = try folder.ledger(priceList: TestPrices.dear)
    var june = CallFilter(zone: .utc)
    june.terms = [try #require(try CallFilter.Term("month=2026-06"))]
    let plan = try dear.planRepricing(june, isUnpricedOnly: false)
    _ = try dear.apply(plan, reason: "test", nowMs: testNowMs)
  }

  @Test("each view of spend says what the summary by its dimensions says")
  func spendViews() throws {
    let views = try ledger.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'spend_by_%'")
    #expect(views.count >= 11)
    for view in views {
      let names = try ledger.rows("SELECT name FROM pragma_table_info('\(view)')")
      let dimensions = try names.prefix { $0 != "calls" }.map { try Dimension($0) }
      #expect(view == "spend_by_" + (dimensions.last?.field ?? ""), "\(view)")
      let summary = try ledger.summary(by: dimensions, CallFilter(zone: .utc))
      var found: [[String?]: [String]] = [:]
      try ledger.connection.query("SELECT * FROM \(view)") { row in
        let key = dimensions.indices.map { row.optionalText($0) }
        #expect(found[key] == nil, "\(view) has two rows for \(key)")
        found[key] = (dimensions.count..<row.columnCount).map { column in
          switch names[column] {
          case "cost_usd": ""
          case "cost_picousd": row.optionalText(column) ?? "unpriced"
          // SQL has NULL for the sum over calls of which none reported usage.
          default: row.optionalText(column) ?? "0"
          }
        }
      }
      let expected = try #require(summary.byValues).mapValues { Self.columns($0) }
      #expect(found == expected, "\(view), seed \(random.seed)")
      #expect(names.dropFirst(dimensions.count) == Self.names[...], "\(view)")
    }
  }

  private static let names = [
    "calls", "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "total_tokens", "cost_usd", "cost_picousd", "unpriced_calls",
  ]

  private static func columns(_ spend: Spend) -> [String] {
    let counts = [
      Int128(spend.calls), spend.inputTokens, spend.cacheReadTokens, spend.cacheCreationTokens,
      spend.outputTokens, spend.reasoningTokens, spend.totalTokens,
    ]
    let cost = spend.costPicousd.map { "\($0)" } ?? "unpriced"
    return counts.map { "\($0)" } + ["", cost, "\(spend.unpricedCalls)"]
  }

  @Test("cost_usd is the exact cost as the nearest double, in calls and in sums")
  func doubles() throws {
    for sql in [
      "SELECT cost_usd, cost_picousd FROM calls WHERE cost_picousd IS NOT NULL",
      "SELECT cost_usd, cost_picousd FROM spend_by_model WHERE cost_picousd IS NOT NULL",
    ] {
      var count = 0
      try ledger.connection.query(sql) { row in
        guard case .real(let usd) = row.value(0) else {
          Issue.record("\(row.value(0)) is no real")
          return
        }
        let exact = Double(row.text(1)).map { $0 / 1e12 } ?? -1
        // A sum is made of two parts, so its last bits may differ.
        #expect(abs(usd - exact) <= exact * 1e-14, "\(usd) \(exact)")
        count += 1
      }
      #expect(count > 3)
    }
  }

  @Test("the view calls shows what is shown of a call")
  func callsView() throws {
    let entries = try ledger.ids()
    #expect(entries.count == 300)
    var seen = 0
    try ledger.connection.query(
      """
      SELECT id, occurred_at, provider, model, status, cost_picousd, cost_source, price, team, tags,
        input_tokens + output_tokens - total_tokens, seq FROM calls
      """
    ) { row in
      let entry = try ledger.call(id: row.text(0))
      #expect(row.text(1) == Timestamp.format(entry.occurredAtMs))
      #expect(row.text(2) == entry.provider && row.text(3) == entry.event.model)
      #expect(row.text(4) == entry.event.status && row.optionalInt64(5) == entry.costPicousd)
      #expect(row.optionalText(6) == entry.costSource && row.optionalText(7) == entry.price)
      #expect(row.optionalText(8) == entry.event.attribution[.team])
      #expect(TagText.parse(row.text(9)) == entry.event.tags && row.int64(10) == 0)
      seen += 1
    }
    #expect(seen == 300)
  }
}
