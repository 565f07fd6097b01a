import Foundation
import Terminal
import TestSupport
import Testing

@testable import CostsCLI

@Suite("Figures of reports")
struct ReportFormsTests {
  @Test("rounded amounts have cents, or four digits, a half to the even one")
  func rounded() throws {
    let table = TextTable(
      """
      picousd                | shown
      0                      | 0.00
      1                      | 0.000000000001
      123456                 | 0.0000001235
      123450                 | 0.0000001234
      123550                 | 0.0000001236
      999950000000           | 1.00
      999940000000           | 0.9999
      1000000000000          | 1.00
      1005000000000          | 1.00
      1015000000000          | 1.02
      1234567890000000000    | 1,234,567.89
      -2500000000000         | -2.50
      """)
    for row in table.rows {
      #expect(Shown.rounded(try #require(Int128(row["picousd"]))) == row["shown"], "\(row.line)")
    }
  }

  @Test("percentages")
  func percent() {
    #expect(Shown.percent(0) == "0.0%" && Shown.percent(-5) == "-0.5%")
    #expect(Shown.percent(1234) == "123.4%" && Shown.percent(-12_345_678) == "-1,234,567.8%")
    #expect(Shown.share(1, of: 3) == "33.3%" && Shown.share(nil, of: 3) == "")
    #expect(Shown.share(0, of: 0) == "")
  }

  @Test("titles name the month and the weekday")
  func titles() {
    #expect(Shown.title("2026-10") == "October 2026")
    #expect(Shown.title("2026-10-15") == "Thursday, 15 October 2026")
    #expect(Shown.title("2024-02-29") == "Thursday, 29 February 2024")
    #expect(Shown.title("1970-01-01") == "Thursday, 1 January 1970")
  }

  @Test("bars are as long as amounts, to an eighth, and what is not zero is seen")
  func bars() {
    let bar = Bar(width: 4, isASCII: false, longest: 32)
    let shown: [(Int128, String)] = [
      (32, "████"), (16, "██"), (17, "██▏"), (31, "███▉"), (1, "▏"), (0, ""),
    ]
    for (amount, text) in shown { #expect(bar.text(amount) == text) }
    #expect(Bar(width: 4, isASCII: false, longest: 1_000_000).text(1) == "▏")
    #expect(Bar(width: 4, isASCII: true, longest: 1_000_000).text(1) == "#")
    #expect(Bar(width: 4, isASCII: true, longest: 4).text(4) == "####")
    #expect(Bar(width: 4, isASCII: true, longest: 0).text(0) == "")
  }

  @Test("scales have two to five lines, at round amounts")
  func scales() {
    for highest in [1, 2, 3, 7, 10, 99, 100, 101, 5_000_000_000_001] as [Int128] {
      let step = TimeChart.step(highest)
      #expect(step * 4 >= highest && (step == 1 || step * 4 <= highest * 10))
      #expect(["1", "2", "5"].contains(String("\(step)".prefix(1))))
    }
    #expect(Shown.scale(1_500_000_000_000, step: 500_000_000_000) == "1.50")
    #expect(Shown.scale(400_000_000_000_000, step: 100_000_000_000_000) == "400")
    #expect(Shown.scale(2_000_000_000, step: 1_000_000_000) == "0.002")
  }

  @Test("lengths have at most two digits behind the point")
  func lengths() {
    #expect(
      [0, 5, 50, 123, 120, 100, -250].map(Length.text)
        == ["0", "0.05", "0.5", "1.23", "1.2", "1", "-2.5"])
    #expect(Length.part(1, of: 3, 100) == 33 && Length.part(1, of: 0, 100) == 0)
  }

  @Test("no character of a name can be taken for HTML")
  func escaping() {
    #expect(
      HTML.escaped("<a href=\"x\" title='y'>&</a>\u{0}\t\u{9F}")
        == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;\u{FFFD} \u{FFFD}")
    #expect(HTML.figure("-12.3%") == "\u{2212}12.3%")
  }

  @Test("texts have a contrast of 4.5 on their ground, colours of series of 3, light and dark")
  func contrast() throws {
    let style = ReportStyle.text
    let dark = try #require(style.range(of: "prefers-color-scheme:dark"))
    for theme in [style[..<dark.lowerBound], style[dark.lowerBound...]] {
      let panel = try luminance("panel", theme)
      let ground = try luminance("ground", theme)
      for name in ["ink", "soft", "accent", "alarm"] {
        let text = try luminance(name, theme)
        #expect(contrast(text, panel) >= 4.5 && contrast(text, ground) >= 4.5, "\(name)")
      }
      for number in 0...6 {
        #expect(contrast(try luminance("s\(number)", theme), panel) >= 3, "s\(number)")
      }
    }
  }

  /// The relative luminance of a colour of the style, by WCAG.
  private func luminance(_ name: String, _ theme: Substring) throws -> Double {
    let start = try #require(theme.range(of: "--\(name):#"))
    let digits = theme[start.upperBound...].prefix { $0.isHexDigit }
    let full = digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits)
    let value = try #require(UInt32(full, radix: 16))
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double((value >> UInt32(shift)) & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func contrast(_ one: Double, _ other: Double) -> Double {
    (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }
}
