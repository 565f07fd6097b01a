import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Where prices change")
struct PriceBreaksTests {
  private static let cards = book(
    """
    p/m ; - ; - ; input=1 output=2
    p/m ; - ; above=1000 ; input=2 output=3
    p/m ; - ; days=6-7 ; input=3 output=4
    p/m ; - ; days=1-5,hours=22:00-02:00 ; input=4 output=5
    p/m ; 2026-06-01T10:30:00Z ; - ; input=5 output=6
    p/m ; 2026-06-01T10:30:00Z ; hours=16:30-00:30 ; input=6 output=7
    p/m ; 2026-06-01T10:30:00Z ; above=5000 ; input=7 output=8
    """)

  @Test("calls of one stretch are billed at one card")
  func stretches() {
    let list = PriceList(book: Self.cards)
    let prices = list.everyPrice(provider: "p", modelNames: ["m"], own: [])
    #expect(prices.count == 7)
    let breaks = PriceBreaks(prices)
    var random = SplitMix64(11)
    var found: [PriceBreaks.Segment: String] = [:]
    for _ in 0..<20_000 {
      let edges: [Int64] = [1000, 1001, 5000, 5001, random.integer(0...9000)]
      let size = random.pick(edges)
      // Mid-May to mid-June of 2026, often on the minute.
      var atMs = random.integer(1_778_800_000_000...1_781_400_000_000)
      if random.once(in: 2) { atMs -= atMs % 1_800_000 }
      if random.once(in: 50) { atMs = 1_780_309_800_000 - random.integer(0...1) }
      var call = request("p/m", [.input: size])
      call.atMs = atMs
      let selection = list.select(call).words
      let segment = breaks.segment(atMs: atMs, inputTokens: size)
      #expect(found[segment, default: selection] == selection, "seed \(random.seed)")
      found[segment] = selection
    }
    #expect(found.count > 10)
  }

  @Test("a limit is a break, too")
  func limits() {
    let breaks = PriceBreaks([], limits: [100])
    let segments = [100, 101, 200].map { breaks.segment(atMs: 0, inputTokens: $0) }
    #expect(segments[0] != segments[1] && segments[1] == segments[2])
  }

  @Test("an amount is whole per unit, or it is not")
  func whole() throws {
    let table = TextTable(
      """
      rate         geo  discount | is
      2.5          1    1        | yes
      0.123457     1    1        | yes
      0.1234567    1    1        | no
      0.123457     1.1  1        | no
      2.5          1.1  1        | yes
      2.5          1    0.85     | yes
      0.000001     1    0.5      | no
      """)
    for row in table.rows {
      var price = Price(
        provider: "p", model: "m", fromMs: nil,
        rates: [.input: try Rate(usd: row["rate"], kind: .input)], origin: .book("test"))
      price.geoMultipliers["us"] = try Multiplier(row["geo"])
      price.discount = try Multiplier(row["discount"])
      #expect(PriceList.isWholePerUnit([price]) == (row["is"] == "yes"), "\(row.line)")
    }
  }
}
