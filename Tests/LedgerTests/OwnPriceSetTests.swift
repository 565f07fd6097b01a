import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

/// Own prices as the ledger keeps them: sheets, discounts, imports, and their history.
@Suite("Sets of own prices")
struct OwnPriceSetTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private static let dayMs: Int64 = 86_400_000
  private let todayMs = testNowMs / dayMs * dayMs

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  @discardableResult
  private func set(
    _ model: String = "m", _ conditions: String = "", input: Int64? = 3, factor: String? = nil,
    fromMs: Int64 = 0
  ) throws -> Price {
    try ledger.setPrice(
      provider: "P", model: model, fromMs: fromMs, untilMs: nil,
      rates: input.map { [.input: Rate(picousd: $0 * 1_000_000_000_000, per: 1_000_000)] } ?? [:],
      conditions: try #require(Price.Conditions(conditions)),
      multiplier: try factor.map { try Multiplier($0) }, reason: "a test", nowMs: testNowMs)
  }

  private func cost(_ fields: String = "") throws -> String? {
    let event = try UsageEvent("{'model':'m','provider':'p','input_tokens':1000000\(fields)}")
    let call = try ledger.assessor().assess(event, nowMs: testNowMs, madeID: "x")
    return call.computedPicousd.map { Money.usd($0) }
  }

  @Test("a price without conditions begins a set; one with them joins the sheet that holds")
  func joining() throws {
    #expect(try set().setID == 1)
    #expect(try cost(",'service_tier':'batch'") == "3")
    #expect(try set("m", "tier=batch", input: 2).setID == 1)
    #expect(try set("m", "above=5", input: 4).setID == 1)
    #expect(try cost() == "4")
    #expect(try cost(",'service_tier':'batch'") == "2")
    #expect(try cost(",'service_tier':'flex'") == nil)
    #expect(try set(input: 9).setID == 4)
    #expect(try cost(",'service_tier':'flex'") == "9")
    #expect(
      try ledger.rows("SELECT price_seq, set_id, conditions, source, reason FROM prices") == [
        "1|1||by hand|a test", "2|1|tier=batch|by hand|a test", "3|1|above=5|by hand|a test",
        "4|4||by hand|a test",
      ])
  }

  @Test("a price for large calls needs one for small calls of the same tier and date")
  func base() throws {
    try set()
    for (conditions, fromMs) in [("above=5", Self.dayMs), ("tier=batch,above=5", 0)] {
      #expect(throws: OwnPriceError.noBasePrice(model: "m")) {
        try set("m", conditions, fromMs: fromMs)
      }
    }
    #expect(try ledger.ownPrices().count == 1)
  }

  @Test("a discount is kept as the text of its factor, and is exact on any price")
  func discounts() throws {
    #expect(try set("*", input: nil, factor: "0.80").reference == "p/*@1970-01-01*0.8#1")
    #expect(try cost() == "1.6")
    #expect(try set(input: 3, factor: "0.5").reference == "p/m@1970-01-01*0.5#2")
    #expect(try cost() == "1.5")
    try set(input: 3, factor: "1")
    #expect(try cost() == "3")
    #expect(try ledger.rows("SELECT model, multiplier FROM prices") == ["*|0.8", "m|0.5", "m|1"])
    try ledger.withdrawPrices(provider: "p", model: "m", nowMs: testNowMs)
    #expect(try cost() == "1.6")
  }

  @Test("prices are withdrawn by number, model, provider or set; the history keeps them")
  func withdrawing() throws {
    try set("m")
    try set("n")
    try set("m", "tier=batch")
    try ledger.withdrawPrice(row: 3, reason: "wrong", nowMs: testNowMs)
    #expect(try ledger.withdrawSet(1, nowMs: testNowMs).count == 1)
    #expect(try ledger.withdrawPrices(provider: "P", model: nil, nowMs: testNowMs).count == 1)
    #expect(failure { try ledger.withdrawPrice(row: 1, nowMs: testNowMs) }.hasPrefix("noSuchPrice"))
    #expect(failure { _ = try ledger.withdrawSet(9, nowMs: testNowMs) }.hasPrefix("noSuchPrice"))
    #expect(try ledger.ownPrices().isEmpty)
    let history = try ledger.ownPriceHistory(provider: "p")
    #expect(history.map(\.price.model) == ["m", "n", "m"])
    #expect(history.map(\.unsetRow) == [5, 6, 4])
    #expect(history[2].unsetReason == "wrong" && history[2].reason == "a test")
    #expect(try ledger.ownPriceHistory(provider: "q").isEmpty)
  }

  @Test("SQLite itself refuses a price that makes no sense")
  func constraints() throws {
    let columns = "INSERT INTO prices (set_id,provider,model,from_ms,source,set_at_ms,multiplier)"
    for values in [
      "2,'p','m',0,'by hand',0,NULL", "0,'p','m',0,'by hand',0,NULL",
      "1,'P','m',0,'by hand',0,NULL",
      "1,'p','*',0,'by hand',0,NULL", "1,'p','m',0,'',0,NULL", "1,'p','m',0,'by hand',0,'-1'",
    ] {
      #expect(throws: (any Error).self, "\(values)") {
        try ledger.connection.execute("\(columns) VALUES (\(values))")
      }
    }
  }

  // MARK: Imports

  private func list(_ text: String) throws -> PriceDocument {
    try PriceDocument(parsing: Array(text.replacing("'", with: "\"").utf8))
  }

  @Test("an import is one set of the models that differ; again it is nothing to do")
  func importing() throws {
    let document = try list(
      """
      {'m': {'litellm_provider': 'p', 'input_cost_per_token': 2e-06,
             'output_cost_per_token': 4e-06},
       'n': {'litellm_provider': 'p', 'input_cost_per_token': 5e-07,
             'input_cost_per_token_batches': 2.5e-07},
       'new': {'litellm_provider': 'p', 'input_cost_per_token': 1e-06}}
      """)
    let (first, set) = try ledger.importPrices(document, fromMs: todayMs, nowMs: testNowMs)
    #expect(first.changes.map(\.model) == ["n", "new"] && set == 1)
    #expect(
      try ledger.rows("SELECT set_id, model, conditions, source FROM prices") == [
        "1|n||litellm", "1|n|tier=batch|litellm", "1|new||litellm",
      ])
    let again = try ledger.importPrices(document, fromMs: todayMs + Self.dayMs, nowMs: testNowMs)
    #expect(again.comparison.changes.isEmpty && again.set == nil)
    #expect(again.comparison.missing.isEmpty && again.comparison.unchanged == 3)
    try ledger.withdrawSet(1, nowMs: testNowMs)
    #expect(try ledger.ownPrices().isEmpty)
  }

  @Test("a price set by hand is kept, and a discount goes on being given")
  func keeping() throws {
    try set("m", input: 9)
    try set("*", input: nil, factor: "0.5")
    let document = try list(
      """
      {'m': {'litellm_provider': 'p', 'input_cost_per_token': 1e-06},
       'n': {'litellm_provider': 'p', 'input_cost_per_token': 4e-06}}
      """)
    let (comparison, _) = try ledger.importPrices(document, fromMs: todayMs, nowMs: testNowMs)
    #expect(comparison.kept.map(\.model) == ["m"] && comparison.changes.map(\.model) == ["n"])
    #expect(try cost() == "4.5")
    let event = try UsageEvent("{'model':'n','provider':'p','input_tokens':1000000}")
    let call = try ledger.assessor().assess(event, nowMs: testNowMs, madeID: "x")
    #expect(call.computedPicousd == 2_000_000_000_000)
    #expect(call.priceReference == "p/n@2026-10-15*0.5#3")
  }

  @Test("the replay prices real calls as if the list had held, and writes nothing")
  func replay() throws {
    try ledger.record("{'id':'a','model':'m','provider':'p','input_tokens':1000000}")
    try ledger.record("{'id':'b','model':'x','provider':'p','input_tokens':1000000}")
    try ledger.record("{'id':'c','model':'m','provider':'q','input_tokens':1000000}")
    try ledger.record(
      "{'id':'d','model':'m','provider':'p','input_tokens':1000000,'service_tier':'batch'}")
    let document = try list(
      """
      {'m': {'litellm_provider': 'p', 'input_cost_per_token': 3e-06},
       'x': {'litellm_provider': 'p', 'input_cost_per_token': 1e-06}}
      """)
    let before = try ledger.rows("SELECT count(*) FROM prices")
    let period = try #require(Period("30d", zone: .utc, nowMs: testNowMs))
    let comparison = try ledger.compare(document, fromMs: todayMs + Self.dayMs)
    let replay = try ledger.replay(comparison, over: period)
    #expect(replay.examined == 4 && replay.total.calls == 3)
    #expect(replay.rows.map(\.model) == ["x", "m"], "the largest change first")
    #expect(replay.rows[0].thenUnpriced == 1 && replay.rows[0].nowPicousd == 1_000_000_000_000)
    // The list has no batch price: that call would have none.
    #expect(replay.rows[1].thenPicousd == 3_000_000_000_000 && replay.rows[1].nowUnpriced == 1)
    #expect(replay.rows[1].nowPicousd == 3_000_000_000_000)
    #expect(try ledger.rows("SELECT count(*) FROM prices") == before)
    let past = Period(sinceMs: 0, untilMs: 1)
    #expect(try ledger.replay(comparison, over: past).examined == 0)
  }
}
