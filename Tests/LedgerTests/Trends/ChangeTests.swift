import TestSupport
import Testing

@testable import Ledger

@Suite("Changes")
struct ChangeTests {
  @Test("the percentage is exact to a tenth, a half goes to the even one")
  func permille() throws {
    let table = TextTable(
      """
      before                      now                         | difference  permille
      100                         150                         | 50          500
      150                         100                         | -50         -333
      3                           1                           | -2          -667
      2000                        2001                        | 1           0     # 0.5 permille
      2000                        2003                        | 3           2     # 1.5 permille
      2000                        1999                        | -1          0
      2000                        1997                        | -3          -2
      7                           7                           | 0           0
      0                           0                           | 0           0
      0                           5                           | 5           new
      5                           0                           | -5          -1000
      10000000000000000000000000  10000000000000000000000001  | 1           0
      1                           10000000000000000000000000  | 9999999999999999999999999 \
      9999999999999999999999999000
      """)
    for row in table.rows {
      let change = try #require(Change(from: Int128(row["before"]), to: Int128(row["now"])))
      #expect("\(change.differencePicousd)" == row["difference"], "\(row.line)")
      #expect(change.permille.map { "\($0)" } ?? "new" == row["permille"], "\(row.line)")
      #expect(change.isNew == (row["permille"] == "new"), "\(row.line)")
    }
  }

  @Test("against what is not known nothing is a change")
  func unknown() {
    #expect(Change(from: nil, to: 5) == nil && Change(from: 5, to: nil) == nil)
  }

  @Test("quotients are rounded half to even on both sides of zero")
  func rounding() {
    let halves = (-5...5).map { Rounding.halfEven($0, dividedBy: 2) }
    #expect(halves == [-2, -2, -2, -1, 0, 0, 0, 1, 2, 2, 2])
    var random = SplitMix64(17)
    for _ in 0..<2000 {
      let (dividend, divisor) = (Int128(random.integer(-99...99)), Int128(random.integer(1...12)))
      let rounded = Rounding.halfEven(dividend, dividedBy: divisor)
      let twice = ((dividend - rounded * divisor) * 2).magnitude
      let isRight =
        twice < divisor.magnitude || (twice == divisor.magnitude && rounded % 2 == 0)
      #expect(isRight, "\(dividend) / \(divisor) = \(rounded), seed \(random.seed)")
    }
  }
}
