import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

/// Costs change by dated entries in the journal only, and can be changed back.
@Suite("Re-pricing")
struct RepricingTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private let all = CallFilter(zone: .utc)

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    let call = "'provider':'p','input_tokens':1000000,'occurred_at':'2026-02-01'"
    try ledger.record("{'id':'priced','model':'m',\(call)}")
    try ledger.record("{'id':'unpriced','model':'new',\(call)}")
    try ledger.record("{'id':'reported','model':'new','cost_usd':'0.5',\(call)}")
    try ledger.record("{'id':'no usage','model':'new','provider':'p'}")
    try ledger.setPrice(
      provider: "p", model: "new", fromMs: 0, untilMs: nil,
      rates: [.input: try Rate(usd: "3", kind: .input)], nowMs: testNowMs)
  }

  /// The costs of all calls in USD, by id.
  private func costs(asOfMs: Int64? = nil) throws -> [String: String] {
    var filter = all
    filter.asOfMs = asOfMs
    var costs: [String: String] = [:]
    try ledger.calls(filter, limit: nil) { call in
      costs[call.id] = call.costPicousd.map { Money.usd($0) } ?? "-"
    }
    return costs
  }

  private let before = ["priced": "1", "unpriced": "-", "reported": "0.5", "no usage": "-"]
  private let after = ["priced": "1", "unpriced": "3", "reported": "0.5", "no usage": "-"]

  @Test("a plan says what would change and writes nothing")
  func plan() throws {
    let plan = try ledger.planRepricing(all, isUnpricedOnly: true)
    #expect(plan.changes.map(\.id).sorted() == ["reported", "unpriced"])
    #expect(plan.oldPicousd == nil && plan.newPicousd == 6_000_000_000_000)
    #expect(plan.examined == 2, "a call without usage has nothing to be priced")
    #expect(try costs() == before && ledger.repricings().isEmpty)
    let everything = try ledger.planRepricing(all, isUnpricedOnly: false)
    #expect(everything.examined == 4)
    #expect(everything.changes.map(\.id).sorted() == ["reported", "unpriced"])
  }

  @Test("a decision changes the cost everywhere; what the books said before stays readable")
  func apply() throws {
    let plan = try ledger.planRepricing(all, isUnpricedOnly: true)
    let number = try ledger.apply(plan, reason: "known now", nowMs: testNowMs + 1000)
    #expect(try costs() == after)
    #expect(try ledger.total().costPicousd == 4_500_000_000_000)
    let views = try ledger.rows("SELECT cost_picousd FROM spend_by_provider")
    #expect(views == ["4500000000000"])
    #expect(
      try ledger.rows("SELECT cost_picousd FROM calls WHERE id = 'unpriced'") == ["3000000000000"])
    let entry = try ledger.call(id: "unpriced")
    #expect(entry.price == "p/new@1970-01-01#1" && entry.costSource == "price_book")
    #expect(entry.unpriced == [])
    #expect(try ledger.call(id: "reported").computedPicousd == 3_000_000_000_000)
    for (asOf, expected) in [(0, before), (999, before), (1000, after)]
      as [(Int64, [String: String])]
    {
      #expect(try costs(asOfMs: testNowMs + asOf) == expected, "\(asOf)")
    }
    let decisions = try ledger.repricings()
    #expect(decisions.map(\.number) == [number] && decisions.map(\.calls) == [2])
    #expect(
      decisions.map(\.reason) == ["known now"] && decisions[0].decidedAtMs == testNowMs + 1000)
    #expect(try ledger.planRepricing(all, isUnpricedOnly: false).changes.isEmpty)
  }

  @Test("undoing leads back to every cost, price and reason, and is a decision itself")
  func undo() throws {
    let rows = "SELECT * FROM call_history ORDER BY seq"
    let original = try ledger.rows(rows)
    let plan = try ledger.planRepricing(all, isUnpricedOnly: true)
    let number = try ledger.apply(plan, reason: "known now", nowMs: testNowMs + 1000)
    #expect(try ledger.rows(rows) != original)
    let undone = try ledger.undoRepricing(number, reason: nil, nowMs: testNowMs + 2000)
    #expect(undone.calls == 2)
    #expect(try ledger.rows(rows) == original && costs() == before)
    #expect(try costs(asOfMs: testNowMs + 1500) == after, "the books were so for a while")
    #expect(try ledger.repricings().map(\.undoes) == [nil, number])
    for missing in [number, 99] {
      let error = failure { _ = try ledger.undoRepricing(missing, reason: nil, nowMs: 0) }
      #expect(error == "noSuchRepricing(\(missing))")
    }
    // And the undoing can be undone.
    _ = try ledger.undoRepricing(undone.number, reason: nil, nowMs: testNowMs + 3000)
    #expect(try costs() == after)
  }

  @Test("a decision that a later one overlaps cannot be undone first")
  func undoOrder() throws {
    let first = try ledger.apply(
      try ledger.planRepricing(all, isUnpricedOnly: true), reason: "first", nowMs: testNowMs)
    let dear = try folder.ledger(priceList: TestPrices.dear)
    try dear.setPrice(
      provider: "p", model: "new", fromMs: 0, untilMs: nil,
      rates: [.input: try Rate(usd: "9", kind: .input)], nowMs: testNowMs)
    let second = try dear.apply(
      try dear.planRepricing(all, isUnpricedOnly: false), reason: "second", nowMs: testNowMs)
    #expect(try costs() == ["priced": "100", "unpriced": "9", "reported": "0.5", "no usage": "-"])
    let error = failure { _ = try ledger.undoRepricing(first, reason: nil, nowMs: testNowMs) }
    #expect(error.hasPrefix("changedMeanwhile"), "\(error)")
    _ = try ledger.undoRepricing(second, reason: nil, nowMs: testNowMs)
    _ = try ledger.undoRepricing(first, reason: nil, nowMs: testNowMs)
    #expect(try costs() == before)
  }

  @Test("only the calls of the filter are re-priced, corrected ones never")
  func filtered() throws {
    let corrected = "{'id':'right','model':'new','provider':'p','input_tokens':7}"
    try ledger.record(corrected, correcting: "unpriced")
    var filter = all
    filter.terms = [try #require(try CallFilter.Term("cost_source="))]
    let plan = try ledger.planRepricing(filter, isUnpricedOnly: true)
    #expect(plan.changes.map(\.id) == [])
    let everything = try ledger.planRepricing(all, isUnpricedOnly: true)
    #expect(everything.changes.map(\.id) == ["reported"], "the correction has its price already")
  }
}

@Suite("Explaining a cost")
struct ExplanationTests {
  @Test("the lines are those of the recording, whatever the price list says now")
  func lines() throws {
    let folder = try TemporaryFolder()
    let call = "'provider':'p','model':'m','occurred_at':'2026-02-01'"
    try folder.ledger().record(
      "{'id':'a',\(call),'input_tokens':1000,'cache_read_tokens':400,'output_tokens':50}")
    for list in [TestPrices.list, TestPrices.dear] {
      let explanation = try folder.ledger(priceList: list).explain(id: "a")
      let lines = explanation.lines.map { "\($0.kind.priceName) \($0.count) \($0.picousd)" }
      #expect(lines == ["input 600 600000000", "cache_read 400 40000000", "output 50 100000000"])
      #expect(explanation.sumPicousd == 740_000_000 && explanation.call.costPicousd == 740_000_000)
      #expect(explanation.price?.reference == "p/m")
    }
  }

  @Test("every recorded cost can be redone from the ledger alone")
  func everyCall() throws {
    let folder = try TemporaryFolder()
    let ledger = try folder.ledger()
    let random = RandomCalls(seed: 95)
    try random.record(150, in: ledger)
    let stranger = try folder.ledger(priceList: TestPrices.dear)
    for id in try ledger.ids() {
      let explanation = try stranger.explain(id: id)
      let call = explanation.call
      let sum = explanation.lines.map(\.picousd).reduce(0, +)
      if call.price != nil, let computed = call.computedPicousd {
        #expect(sum == Int128(computed), "\(id), seed \(random.seed)")
      }
      #expect(call.event.usage == nil || explanation.sumPicousd == call.computedPicousd, "\(id)")
    }
    #expect(failure { _ = try ledger.explain(id: "nothing") } == "noSuchCall(id: \"nothing\")")
  }
}
