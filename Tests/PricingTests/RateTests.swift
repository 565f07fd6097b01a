import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Rates and multipliers")
struct RateTests {
  @Test("a price is for a million tokens, a thousand searches or one request")
  func units() throws {
    let expected: [UsageKind: Int64] = [
      .webSearch: 1000, .xSearch: 1000, .searchUnit: 1000, .request: 1,
    ]
    for kind in UsageKind.allCases {
      let rate = try Rate(usd: "2.5", kind: kind)
      #expect(rate == Rate(picousd: 2_500_000_000_000, per: expected[kind] ?? 1_000_000), "\(kind)")
    }
  }

  @Test("every kind has a name in price lists, and it leads back")
  func names() {
    let names = UsageKind.allCases.map(\.priceName)
    #expect(
      names == [
        "input", "cache_read", "cache_creation", "cache_creation_1h", "output", "reasoning",
        "input_audio", "cache_read_audio", "output_audio", "input_image", "output_image",
        "citation",
        "input_video", "tool_input", "web_search", "x_search", "search_unit", "request",
      ])
    for kind in UsageKind.allCases { #expect(UsageKind(priceName: kind.priceName) == kind) }
    for name in ["", "Input", "input_tokens", "input ", "web_searches", "tokens"] {
      #expect(UsageKind(priceName: name) == nil)
    }
  }

  @Test("a count costs its share, rounded half to even")
  func costs() throws {
    let table = TextTable(
      """
      usd             per       count          geo  | picousd
      3               1000000   1000           1    | 3000000000
      3               1000000   0              1    | 0
      0.000000000001  1000000   500000         1    | 0     # half a picodollar
      0.000000000001  1000000   1500000        1    | 2
      0.000000000001  1000000   500001         1    | 1
      0.000000000003  1000000   500000         1    | 2     # 1.5
      0.000000000005  1000000   500000         1    | 2     # 2.5
      10              1000      3              1    | 30000000000
      0.005           1         7              1    | 35000000000
      3               1000000   1000           1.1  | 3300000000
      0.000000000005  1000000   1000000        1.1  | 6     # 5.5
      0.000000000005  1000000   1000000        0.9  | 4     # 4.5
      3               1000000   1000           0    | 0
      9223372         1000000   1000000000000  1    | 9223372000000000000000000  # no wrapping
      """)
    for row in table.rows {
      let picousd = try Money.exactPicousd(row["usd"])
      let factor = try Multiplier(row["geo"])
      let rate = Rate(picousd: picousd, per: Int64(row["per"]) ?? 0)
      let cost = try rate.cost(of: Int64(row["count"]) ?? 0, times: factor)
      #expect("\(cost)" == row["picousd"], "\(row.line)")
    }
  }

  @Test("a rate that the ledger could not keep exactly is refused")
  func refusedRates() {
    #expect(throws: PricingError.tooFine("1e-13")) { try Rate(usd: "1e-13", kind: .input) }
    #expect(throws: PricingError.negative("-1")) { try Rate(usd: "-1", kind: .input) }
    #expect(throws: PricingError.tooLarge("1e8")) { try Rate(usd: "1e8", kind: .input) }
    #expect(throws: PricingError.notANumber("two")) { try Rate(usd: "two", kind: .input) }
  }

  @Test("a multiplier is an exact factor from 0 to 1000 with six digits")
  func multipliers() throws {
    #expect(try Multiplier("1.1").text == "1.1")
    #expect(try Multiplier("0.8").text == "0.8")
    #expect(try Multiplier("1000").text == "1000")
    #expect(try Multiplier("0.000001").text == "0.000001")
    #expect(Multiplier.one.text == "1")
    #expect(throws: PricingError.tooFine("0.0000001")) { try Multiplier("0.0000001") }
    #expect(throws: PricingError.tooLarge("1000.000001")) { try Multiplier("1000.000001") }
    #expect(throws: PricingError.negative("-0.5")) { try Multiplier("-0.5") }
    #expect(throws: PricingError.notANumber("x")) { try Multiplier("x") }
  }
}
