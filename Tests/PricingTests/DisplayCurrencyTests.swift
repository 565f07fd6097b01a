import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Amounts in another currency, and unit prices")
struct DisplayCurrencyTests {
  @Test("an amount is exact, however many digits the rate has")
  func amounts() throws {
    let table = TextTable(
      """
      picousd                  | rate      | text
      17950000000              | 0.92      | 0.016514
      1                        | 0.000001  | 0.000000000000000001
      -500000000000            | 0.92      | -0.46
      0                        | 1400      | 0
      9223372036854775807      | 1000000   | 9223372036854.775807
      100000000000000000000    | 1.5       | 150000000
      1000000000000            | 0         | error: notANumber
      1000000000000            | -1        | error: negative
      1000000000000            | 0.1234567 | error: tooFine
      1000000000000            | 1000001   | error: tooLarge
      1000000000000            | much      | error: notANumber
      """)
    for row in table.rows {
      let amount = try #require(Int128(row["picousd"]))
      #expect(Self.text(amount, rate: row["rate"]) == row["text"], "\(row.line)")
    }
  }

  private static func text(_ picousd: Int128, rate: String) -> String {
    do {
      return try DisplayCurrency(code: "eur", rate: rate)?.text(picousd) ?? "no currency"
    } catch { return "error: \(caseName(error))" }
  }

  private static func caseName(_ error: PricingError) -> String {
    switch error {
    case .notANumber: "notANumber"
    case .negative: "negative"
    case .tooFine: "tooFine"
    case .tooLarge: "tooLarge"
    case .partsExceedTotal: "partsExceedTotal"
    }
  }

  @Test("an amount that was written in USD is read back exactly")
  func written() throws {
    let euros = try #require(try DisplayCurrency(code: "eur", rate: "0.92"))
    let amounts: [Int128] = [
      0, 1, -1, 17_950_000_000, -1_000_000_000_000, 9_223_372_036_854_775_807,
      100_000_000_000_000_000_000_000,
    ]
    for picousd in amounts {
      #expect(euros.text(usd: Money.usd(picousd)) == euros.text(picousd), "\(picousd)")
    }
    for text in ["", "1e5", "0.0000000000001", "much"] { #expect(euros.text(usd: text) == nil) }
  }

  @Test("a currency has a code of three letters", arguments: ["EU", "EURO", "€", "E1R", ""])
  func codes(code: String) throws {
    #expect(try DisplayCurrency(code: code, rate: "1") == nil)
    #expect(try DisplayCurrency(code: "eur", rate: "1")?.field == "cost_eur")
  }

  @Test("a unit price holds all factors, exactly")
  func unitPrices() throws {
    func price(_ usd: String, _ factors: String...) throws -> String {
      let rate = try Rate(usd: usd, kind: .input)
      let factor = try factors.map { try Multiplier($0) }.reduce(.one, *)
      return CostLine(
        kind: .input, counted: [.input], count: 1, rate: rate, multiplier: factor, picousd: 0
      ).unitPriceUSD
    }
    #expect(try price("2.5") == "2.5")
    #expect(try price("2.5", "1.1") == "2.75")
    #expect(try price("0.000001", "0.333333") == "0.000000333333")
    #expect(try price("0.000000000001", "0.333333", "0.333333") == "0.000000000000111110888889")
    #expect(try price("9000000", "1000") == "9000000000")
  }
}
