import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Prices set by hand")
struct OwnPriceSelectionTests {
  private let list = PriceList(
    book: book("p/m ; - ; - ; input=1\np/n ; - ; - ; input=1"), localProviders: ["ollama"])

  @Test("one wins over the book from its first instant until before its end")
  func edges() {
    let own = [price(1, "m", from: "2026-03-13T00:00:00Z", until: "2026-04-01T00:00:00Z")]
    let table = TextTable(
      """
      at                        | price
      2026-03-12T23:59:59.999Z  | p/m
      2026-03-13T00:00:00.000Z  | p/m@2026-03-13#1
      2026-03-31T23:59:59.999Z  | p/m@2026-03-13#1
      2026-04-01T00:00:00.000Z  | p/m
      """)
    for row in table.rows {
      #expect(list.select(request(at: row["at"]), own: own).words == row["price"], "\(row.line)")
    }
  }

  @Test("of those that cover the call, the one set last is in force, not the one that began last")
  func order() {
    let own = [
      price(1, "m", from: "2026-06-01T00:00:00Z", until: nil),
      price(2, "m", from: "2026-01-01T00:00:00Z", until: nil),
      price(3, "m", from: "2027-01-01T00:00:00Z", until: nil),
    ]
    #expect(list.select(request(), own: own).words == "p/m@2026-01-01#2")
  }

  @Test("it is for its model only; the call's most specific name goes first")
  func models() {
    let own = [
      price(1, "m", from: "2026-01-01T00:00:00Z", until: nil),
      price(2, "m-2026", from: "2026-01-01T00:00:00Z", until: nil),
    ]
    #expect(list.select(request("p/n"), own: own).words == "p/n")
    var call = request("p/m")
    call.modelNames = ["m-2026", "m"]
    #expect(list.select(call, own: own).words == "p/m-2026@2026-01-01#2")
    // A price by hand for the shorter name goes before a book price for the longer one.
    call.modelNames = ["n", "m"]
    #expect(list.select(call, own: own).words == "p/m@2026-01-01#1")
  }

  @Test("it holds for every tier, and makes a local model cost something")
  func tiersAndLocal() {
    let own = [price(1, "m", from: "2026-01-01T00:00:00Z", until: nil)]
    var call = request("p/m")
    call.serviceTier = "batch"
    #expect(list.select(call, own: own).words == "p/m@2026-01-01#1")
    #expect(list.select(call).words == "no price for service tier 'batch'")
    var local = own
    local[0].provider = "ollama"
    #expect(list.select(request("ollama/m"), own: local).words == "ollama/m@2026-01-01#1")
    #expect(list.select(request("ollama/n"), own: local) == .local)
    var unknown = own
    unknown[0].provider = "unknown"
    #expect(list.select(request("unknown/m"), own: unknown).words == "unknown/m@2026-01-01#1")
  }

  private func price(_ row: Int64, _ model: String, from: String, until: String?) -> Price {
    Price(
      provider: "p", model: model, fromMs: Timestamp.parse(from),
      untilMs: until.flatMap { Timestamp.parse($0) },
      rates: [.input: Rate(picousd: 1, per: 1_000_000)], origin: .own(row))
  }
}
