import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Money: decimal text and picodollars")
struct MoneyTests {
  @Test("USD text becomes picodollars, rounded half to even at 1e-12 USD")
  func parses() {
    let table = TextTable(
      """
      usd                        | picousd
      0                          | 0
      -0                         | 0
      -0.000e7                   | 0
      1                          | 1000000000000
      0.01795                    | 17950000000
      0.000000000001             | 1
      4e-05                      | 40000000
      4E-05                      | 40000000
      1.5e+3                     | 1500000000000000
      123.4500                   | 123450000000000
      0.0000000000005            | 0     # a half goes to the even neighbour
      0.0000000000015            | 2
      0.0000000000025            | 2
      0.0000000000035            | 4
      5e-13                      | 0
      51e-14                     | 1     # more than a half
      49e-14                     | 0
      0.00000000000050000000001  | 1
      0.0000000000014999999999   | 1
      9e-14                      | 0     # far below
      1e-999999999               | 0
      9223372.036854775807       | 9223372036854775807
      9223372.0368547758074      | 9223372036854775807
      9223372.0368547758075      | error: tooLarge  # rounds to one more than fits
      9223372.036854775808       | error: tooLarge
      1e7                        | error: tooLarge
      1e999999999                | error: tooLarge
      -1                         | error: negative
      -1e-30                     | error: negative
      """)
    for row in table.rows { #expect(picousd(row["usd"]) == row["picousd"], "\(row.line)") }
  }

  @Test(
    "what is no decimal number is refused",
    arguments: [
      "", " ", " 1", "1 ", "1.", ".5", "01", "00", "+1", "-", "1e", "1e+", "1,5", "1_000", "0x10",
      "$1",
      "NaN", "Infinity", "1.2.3", "--1", "\u{0661}", "1\n", "1\u{0}",
    ])
  func refuses(text: String) {
    #expect(throws: PricingError.notANumber(text)) { try Money.picousd(text) }
    #expect(throws: PricingError.notANumber(text)) { try Money.exactPicousd(text) }
  }

  @Test("an exact amount is never rounded")
  func exact() throws {
    #expect(try Money.exactPicousd("0.000000000001") == 1)
    #expect(try Money.exactPicousd("1.000000000000000") == 1_000_000_000_000)
    for text in ["1e-13", "0.0000000000015", "9223372.0368547758074", "1e-999999999"] {
      #expect(throws: PricingError.tooFine(text)) { try Money.exactPicousd(text) }
    }
  }

  @Test("picodollars become text without exponent and trailing zeros")
  func prints() {
    let table = TextTable(
      """
      picousd              | usd
      0                    | 0
      1                    | 0.000000000001
      -1                   | -0.000000000001
      10                   | 0.00000000001
      17950000000          | 0.01795
      1000000000000        | 1
      -1000000000000       | -1
      1500000000000        | 1.5
      100000000000000      | 100
      9223372036854775807  | 9223372.036854775807
      -9223372036854775808 | -9223372.036854775808
      """)
    for row in table.rows {
      #expect(Int64(row["picousd"]).map { Money.usd($0) } == row["usd"], "\(row.line)")
    }
    #expect(Money.usd(Int128.max) == "170141183460469231731687303.715884105727")
    #expect(Money.usd(Int128.min) == "-170141183460469231731687303.715884105728")
  }

  @Test("text and amount are the same in both directions")
  func roundTrip() {
    var random = SplitMix64(1)
    for _ in 0..<20_000 {
      // All magnitudes alike, or nearly every amount would have 19 digits.
      let amount = random.integer(0...Int64.max) >> random.integer(0...62)
      let text = Money.usd(amount)
      #expect(picousd(text) == "\(amount)", "seed \(random.seed)")
      #expect(Money.usd(-amount) == (amount == 0 ? "0" : "-" + text), "seed \(random.seed)")
      #expect(!text.contains("e") && !(text.contains(".") && text.hasSuffix("0")))
    }
  }

  @Test("random decimals are rounded like their digits say")
  func rounding() {
    var random = SplitMix64(2)
    for _ in 0..<20_000 {
      // Eighteen digits after the point, so that the last six are cut; often exactly a half.
      let kept = random.integer(0...9_000_000_000)
      let cut = random.pick([0, 1, 499_999, 500_000, 500_001, 999_999, random.integer(0...999_999)])
      let up = cut > 500_000 || (cut == 500_000 && kept % 2 == 1)
      let digits = String(Int128(kept) * 1_000_000 + Int128(cut))
      let padded = String(repeating: "0", count: max(0, 19 - digits.count)) + digits
      let text = padded.prefix(padded.count - 18) + "." + padded.suffix(18)
      let found = picousd(String(text))
      #expect(found == "\(kept + (up ? 1 : 0))", "\(text), seed \(random.seed)")
    }
  }

  @Test("a quotient is the nearest integer, a half the even one")
  func division() {
    var random = SplitMix64(3)
    for _ in 0..<20_000 {
      let divisor = Int128(random.integer(1...1_000_000_000_000))
      let whole = Int128(random.integer(0...1_000_000_000))
      let rest = random.pick([0, 1, divisor / 2, divisor / 2 + 1, divisor - 1]) % divisor
      let quotient = divideHalfEven(whole * divisor + rest, by: divisor)
      let twice = 2 * rest
      let isUp = twice > divisor || (twice == divisor && whole % 2 == 1)
      #expect(quotient == whole + (isUp ? 1 : 0), "\(whole) \(rest) \(divisor), \(random.seed)")
    }
  }

  @Test("an error says what is wrong, with the value")
  func errors() {
    #expect("\(PricingError.notANumber("x"))" == "'x' is not a decimal number")
    #expect("\(PricingError.negative("-1"))" == "'-1' is negative")
    #expect("\(PricingError.tooFine("1e-13"))" == "'1e-13' has more than 12 digits after the point")
    let parts = PricingError.partsExceedTotal(
      parts: "a + b", partsCount: 3, total: "c", totalCount: 2)
    #expect("\(parts)" == "a + b (3) exceeds c (2)")
    #expect("\(PricingError.tooLarge("a cost of 1"))".contains("9223372.036854775807"))
  }

  /// The amount as digits, or the error's name.
  private func picousd(_ text: String) -> String {
    do throws(PricingError) { return "\(try Money.picousd(text))" } catch {
      return "error: \("\(Mirror(reflecting: error).children.first?.label ?? "?")")"
    }
  }
}
