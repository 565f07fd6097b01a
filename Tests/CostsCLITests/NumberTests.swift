import Pricing
import Terminal
import TestSupport
import Testing

@testable import CostsCLI

@Suite("Numbers as they are shown")
struct NumberTests {
  @Test("thousands are separated")
  func grouped() {
    let table = TextTable(
      """
      number       | shown
      0            | 0
      -1           | -1
      12           | 12
      999          | 999
      1000         | 1,000
      -1000        | -1,000
      123456       | 123,456
      1234567      | 1,234,567
      -999999      | -999,999
      1000000000   | 1,000,000,000
      """)
    for row in table.rows {
      #expect(Int64(row["number"]).map { Digits.grouped($0) } == row["shown"], "\(row.line)")
    }
    #expect(Digits.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    #expect(Digits.grouped(Int128.max).hasPrefix("170,141,183,"))
  }

  @Test("amounts are exact, with two digits after the point at least")
  func usd() {
    let table = TextTable(
      """
      picousd                  | shown
      0                        | 0.00
      1                        | 0.000000000001
      500000000000             | 0.50
      1230000000000            | 1.23
      1234000000000            | 1.234
      1000000000000            | 1.00
      1234567000000000000      | 1,234,567.00
      -1234500000000000        | -1,234.50
      -1                       | -0.000000000001
      27000000000000000003     | 27,000,000.000000000003
      """)
    for row in table.rows {
      #expect(Int128(row["picousd"]).map { Digits.usd($0) } == row["shown"], "\(row.line)")
    }
  }

  @Test("an amount without its commas is the amount")
  func exactUSD() {
    var random = SplitMix64(121)
    for _ in 0..<5000 {
      let amount = Int128(random.integer(.min...Int64.max) >> random.integer(0...62)) * 1_000_003
      let plain = Digits.usd(amount).replacing(",", with: "")
      let fraction = plain.split(separator: ".").last?.count ?? 0
      #expect((2...18).contains(fraction), "\(amount), seed \(random.seed)")
      let short = Money.usd(amount)
      #expect(plain.hasPrefix(short), "\(amount), seed \(random.seed)")
      #expect(plain.dropFirst(short.count).allSatisfy { $0 == "0" || $0 == "." })
    }
  }

  @Test("a double has no exponent and the digits that tell it apart")
  func plainDecimals() {
    let table: [(Double, String)] = [
      (0, "0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (-2.5, "-2.5"), (100, "100"),
      (1e16, "10000000000000000"),
      (1e20, "100000000000000000000"), (1.5e20, "150000000000000000000"), (4e-05, "0.00004"),
      (1e-12, "0.000000000001"), (-1.25e-7, "-0.000000125"), (123456789.125, "123456789.125"),
      (1.7976931348623157e308, "17976931348623157" + String(repeating: "0", count: 292)),
      (.leastNonzeroMagnitude, "0." + String(repeating: "0", count: 323) + "5"),
    ]
    for (value, expected) in table { #expect(PlainDecimal.text(value) == expected) }
  }

  @Test("reading the text gives the double back")
  func roundTrip() {
    var random = SplitMix64(122)
    for _ in 0..<20_000 {
      var value = Double(bitPattern: random.next())
      // Costs are more like these than like random bits.
      if random.once(in: 2) { value = Double(random.integer(0...9_999_999_999)) / 1e6 }
      guard value.isFinite else { continue }
      let text = PlainDecimal.text(value)
      #expect(Double(text) == value, "\(text), seed \(random.seed)")
      #expect(text.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" }, "\(text)")
      #expect(!text.hasSuffix(".") && !text.hasPrefix(".") && !text.hasPrefix("-."), "\(text)")
    }
  }

  @Test("a text's width is its columns on a terminal")
  func widths() {
    let table: [(String, Int)] = [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｆｕｌｌ", 8), ("한글", 4),
      ("👍", 2), ("a漢b", 4),
    ]
    for (text, width) in table { #expect(text.displayWidth == width, "\(text)") }
  }

  @Test("a text is cut to columns, not to characters")
  func shortened() {
    let table: [(String, Int, String)] = [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("漢字漢字", 8, "漢字漢字"),
      ("漢字漢字", 7, "漢字漢…"), ("漢字漢字", 6, "漢字…"), ("漢字漢字", 5, "漢字…"),
      ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ]
    for (text, width, expected) in table {
      #expect(text.shortened(to: width) == expected)
      #expect(text.shortened(to: width).displayWidth <= width)
    }
  }

  @Test("a text is filled up to columns")
  func padded() {
    #expect("漢".padded(to: 4, onLeft: false) == "漢  ")
    #expect("漢".padded(to: 4, onLeft: true) == "  漢")
    #expect("abc".padded(to: 2, onLeft: true) == "abc")
  }

  @Test("one call is a call, more are calls")
  func calls() {
    #expect(Digits.calls(0) == "0 calls" && Digits.calls(1) == "1 call")
    #expect(Digits.calls(1234) == "1,234 calls")
  }
}
