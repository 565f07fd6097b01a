import Metering
import Testing

@testable import Ledger

/// Taxes, credits and the like, and bills that are kept.
@Suite("Entries of bills and kept bills")
struct BillEntryTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func entry(
    _ kind: BillEntry.Kind, _ amount: Int64, _ period: String = "2026-10", id: String? = nil,
    provider: String = "p"
  ) throws -> BillEntry {
    let span = try #require(Period(period, zone: .utc, nowMs: 0))
    let day: Int64 = 86_400_000
    let days = try #require(span.sinceMs) / day...(try #require(span.untilMs) / day - 1)
    return BillEntry(id: id, kind: kind, provider: provider, amountPicousd: amount, days: days)
  }

  private func call(_ id: String, _ tokens: Int, at: String = "2026-10-05T00:00:00Z") throws {
    try ledger.record(
      "{'id':'\(id)','occurred_at':'\(at)','provider':'p','model':'m','input_tokens':\(tokens)}")
  }

  private func filter(_ period: String, _ terms: String..., zone: Zone = .utc) throws -> CallFilter
  {
    var filter = CallFilter(zone: zone)
    filter.period = try #require(Period(period, zone: zone, nowMs: testNowMs))
    filter.terms = try terms.compactMap { try CallFilter.Term($0) }
    return filter
  }

  @Test("names are made of provider, period and kind; a credit is taken off")
  func names() throws {
    #expect(try entry(.tax, 5).id == "p-2026-10-tax")
    #expect(try entry(.tax, 5, "2026-10-03").id == "p-2026-10-03-tax")
    #expect(try entry(.tax, 5, "2026").id == "p-2026-01-01..2026-12-31-tax")
    #expect(try entry(.credit, 5).amountPicousd == -5)
    #expect(try entry(.credit, -5).amountPicousd == -5)
    #expect(try entry(.adjustment, -5).amountPicousd == -5)
    #expect(try entry(.tax, 5, provider: "AWS").provider == "bedrock")
  }

  @Test("adding twice is adding once; another amount under the name is refused")
  func once() throws {
    #expect(try ledger.addBillEntry(entry(.tax, 5), nowMs: 1))
    #expect(try !ledger.addBillEntry(entry(.tax, 5), nowMs: 2))
    let refused = failure { try ledger.addBillEntry(entry(.tax, 6), nowMs: 3) }
    #expect(refused.contains("conflict") && refused.contains("amount"))
    #expect(try ledger.billEntries().map(\.amountPicousd) == [5])
    try ledger.withdrawBillEntry(id: "p-2026-10-tax", nowMs: 4)
    #expect(try ledger.billEntries() == [])
    #expect(try ledger.addBillEntry(entry(.tax, 6), nowMs: 5))
    #expect(try ledger.rows("SELECT count(*) FROM bill_entries") == ["3"])
  }

  @Test("an entry counts in the period of its first day, in whatever zone that is")
  func period() throws {
    try ledger.addBillEntry(entry(.tax, 7), nowMs: 1)
    try ledger.addBillEntry(entry(.credit, 2, "2026-10-31"), nowMs: 1)
    for name in ["UTC", "+14:00", "-11:00"] {
      let zone = try Zone(name)
      func entries(_ period: String) throws -> Int128 {
        try ledger.bill(by: [], filter(period, zone: zone), nowMs: testNowMs).entriesPicousd
      }
      #expect(try entries("2026-10") == 5, "\(name)")
      #expect(try entries("2026-10-01") == 7, "\(name)")
      #expect(try entries("2026-10-31") == -2, "\(name)")
      #expect(try entries("2026-11") == 0 && entries("2026-09") == 0, "\(name)")
    }
  }

  @Test("what is due is calls, fees and entries; less than a whole bill has no entries")
  func due() throws {
    try call("a", 1)
    try ledger.addBillEntry(entry(.tax, 7), nowMs: 1)
    try ledger.addBillEntry(entry(.credit, 3, provider: "q"), nowMs: 1)
    func bill(_ terms: [String]) throws -> Bill {
      var filter = try filter("2026-10")
      filter.terms = try terms.compactMap { try CallFilter.Term($0) }
      return try ledger.bill(by: [.name("team")], filter, nowMs: testNowMs)
    }
    #expect(try bill([]).duePicousd == 2_000_004)
    #expect(try bill(["provider=p"]).duePicousd == 2_000_007)
    #expect(try bill(["provider!=p"]).duePicousd == -3)
    let partial = try bill(["team="])
    #expect(partial.isPartial && partial.duePicousd == 2_000_000)
  }

  @Test("the books of an earlier time have the entries and plans of that time")
  func asOf() throws {
    try ledger.addBillEntry(entry(.tax, 7), nowMs: 100)
    try ledger.withdrawBillEntry(id: "p-2026-10-tax", nowMs: 200)
    try ledger.setPlan(
      Plan(
        id: "all", provider: "p", terms: [], feePicousd: 50, per: .month,
        firstDay: try #require(Period.day("2026-10-01"))), nowMs: 300)
    for (asOf, due) in [(99, 0), (100, 7), (199, 7), (200, 0), (300, 50), (nil, 50)] {
      var filter = try filter("2026-10")
      filter.asOfMs = asOf.map { Int64($0) }
      #expect(
        try ledger.bill(by: [], filter, nowMs: testNowMs).duePicousd == Int128(due), "\(asOf ?? 0)")
    }
  }

  @Test("a kept bill holds until the ledger moves by more than the tolerance")
  func kept() throws {
    try call("a", 1)
    try ledger.addBillEntry(entry(.tax, 7), nowMs: 1)
    var invoice = Invoice(
      provider: "p", source: "by hand", period: try filter("2026-10").period)
    invoice.lines = [Invoice.Line(amountPicousd: 4_000_007)]
    let found = try ledger.reconcile(invoice, nowMs: testNowMs)
    #expect(found.ledgerPicousd == 2_000_007)
    let first = try ledger.keep(found, tolerancePicousd: 10, nowMs: 5)
    #expect(try ledger.keep(found, tolerancePicousd: 10, nowMs: 6) == first, "kept once")
    #expect(try ledger.figure(for: first, nowMs: testNowMs) == found.ledgerPicousd)
    #expect(try ledger.brokenAssertions(nowMs: testNowMs) == [])

    try call("elsewhere", 100, at: "2026-11-01T00:00:00Z")
    #expect(try ledger.brokenAssertions(nowMs: testNowMs) == [])
    try call("late", 3)
    let broken = try ledger.brokenAssertions(nowMs: testNowMs)
    #expect(broken.map(\.nowPicousd) == [8_000_007] && broken[0].assertion == first)

    try ledger.withdrawAssertion(first.number, nowMs: 7)
    #expect(try ledger.brokenAssertions(nowMs: testNowMs) == [])
    #expect(failure { try ledger.withdrawAssertion(1, nowMs: 8) }.contains("noSuchAssertion"))
  }

  @Test("a ledger that has come to agree with a kept bill breaks nothing")
  func agreesLater() throws {
    var invoice = Invoice(
      provider: "p", source: "by hand", period: try filter("2026-10").period)
    invoice.lines = [Invoice.Line(amountPicousd: 4_000_000)]
    try ledger.keep(ledger.reconcile(invoice, nowMs: testNowMs), tolerancePicousd: 0, nowMs: 5)
    try call("a", 1)
    #expect(try ledger.brokenAssertions(nowMs: testNowMs).count == 1)
    try call("b", 1)
    #expect(try ledger.brokenAssertions(nowMs: testNowMs) == [])
  }

  @Test("a plan that is set later moves the figure of a kept bill")
  func plan() throws {
    try call("a", 1)
    var invoice = Invoice(
      provider: "p", source: "by hand", period: try filter("2026-10").period)
    invoice.lines = [Invoice.Line(amountPicousd: 2_000_000)]
    try ledger.keep(ledger.reconcile(invoice, nowMs: testNowMs), tolerancePicousd: 0, nowMs: 5)
    try ledger.setPlan(
      Plan(
        id: "all", provider: "p", terms: [], feePicousd: 1, per: .month,
        firstDay: try #require(Period.day("2026-10-01"))), nowMs: 6)
    #expect(try ledger.brokenAssertions(nowMs: testNowMs).map(\.nowPicousd) == [0])
  }
}
