import Metering
import Testing

@testable import Ledger

@Suite("Reasons")
struct BreakdownTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  /// The unusual days of 2026.
  private func unusual() throws -> [UnusualUnit] {
    var filter = CallFilter(zone: .utc)
    filter.period = try #require(Period("2026", zone: .utc, nowMs: testNowMs))
    let end = try #require(Timestamp.parse("2027-06-01"))
    return try ledger.trend(TrendRequest(by: .day, nowMs: end), filter).unusual
  }

  private func day(_ number: Int) -> String { "2026-05-\(number < 10 ? "0" : "")\(number)" }

  @Test("whatever it is divided up by, the parts sum to the difference")
  func sums() throws {
    let calls = RandomCalls(seed: 77)
    try calls.record(3000, in: ledger)
    let found = try unusual()
    #expect(!found.isEmpty, "seed \(calls.seed)")
    for unit in found {
      #expect(unit.breakdowns.count >= 5)
      #expect(
        unit.differencePicousd
          == unit.spend.knownCostPicousd - unit.referenceSpend.knownCostPicousd)
      for breakdown in unit.breakdowns {
        let sum = breakdown.contributions.reduce(Int128(0)) { $0 + $1.differencePicousd }
        #expect(sum == unit.differencePicousd, "\(breakdown.subject) of \(unit.unit.label)")
        guard breakdown.subject != .priceChange else { continue }
        let before = breakdown.contributions.reduce(Int128(0)) { $0 + $1.beforePicousd }
        #expect(before == unit.referenceSpend.knownCostPicousd)
      }
    }
  }

  @Test("a customer that makes a day dear is its reason, not the provider all calls have")
  func customer() throws {
    for number in 1...12 {
      for customer in ["acme", "globex"] {
        let cost = number == 12 && customer == "globex" ? "9" : "1"
        try ledger.record(
          """
          {'model':'x','provider':'z','customer':'\(customer)','cost_usd':'\(cost)',
           'occurred_at':'\(day(number))T10:00:00Z'}
          """)
      }
    }
    let found = try unusual()
    #expect(found.map(\.unit.label) == ["2026-05-12", "2026-05-13"])
    let reason = try #require(found.first?.reason)
    #expect(reason.subject == .dimension(.name("customer")))
    #expect(reason.contribution.value == "globex")
    #expect(reason.contribution.differencePicousd == 8_000_000_000_000)
    #expect(found.first?.breakdowns.contains { $0.subject == .priceChange } == false)
    // After it both are gone: that is one thing to tell, until the same weekday was so before.
    let after = try #require(found.last)
    #expect(after.differencePicousd == -2_000_000_000_000 && after.spend.calls == 0)
    #expect(after.run.first?.label == "2026-05-13" && after.run.count == 7)
    #expect(found.labels.count == 8)
  }

  @Test("a new price is the reason where the same calls cost more")
  func price() throws {
    // The test's book doubles the price of p/m on 2026-06-01.
    for number in 20...31 { try call(day(number)) }
    try call("2026-06-01", tokens: 1_100_000)
    let unit = try #require(try unusual().first)
    #expect(unit.unit.label == "2026-06-01" && unit.differencePicousd == 1_200_000_000_000)
    let reason = try #require(unit.reason)
    #expect(reason.subject == .priceChange && reason.contribution.value == "m")
    #expect(reason.contribution.pricesBefore == ["p/m"])
    #expect(reason.contribution.pricesNow == ["p/m@2026-06-01"])
    // A tenth more tokens would have cost 1.1; the other 1.1 are the price.
    #expect(reason.contribution.beforePicousd == 1_100_000_000_000)
    #expect(reason.contribution.differencePicousd == 1_100_000_000_000)
    let others = unit.breakdowns.first { $0.subject == .priceChange }?.contributions
      .filter { $0.value == nil }
    #expect(others?.map(\.differencePicousd) == [100_000_000_000])
  }

  private func call(_ day: String, tokens: Int = 1_000_000) throws {
    try ledger.record(
      """
      {'model':'m','provider':'p','occurred_at':'\(day)T10:00:00Z','input_tokens':\(tokens),
       'output_tokens':0}
      """)
  }
}
