import Metering
import Pricing
import Terminal
import Testing

@testable import CostsCLI

/// Amounts in another currency beside those in USD, in every form.
@Suite("Another currency")
struct OtherCurrencyTests {
  private func euros() throws -> DisplayCurrency {
    try #require(try DisplayCurrency(code: "EUR", rate: "0.92"))
  }

  @Test("in JSON every amount has its like behind it, at any depth; what is not known is null")
  func json() throws {
    let plain = try JSON(
      parsing: """
        {"cost_usd":"0.5","rows":[{"limit_usd":null,"calls":3,"x":{"difference_usd":"-1"}}],\
        "cost_source":"local","usd":"1","average_usd":2}
        """)
    let expected = """
      {"cost_usd":"0.5","cost_eur":"0.46","rows":[{"limit_usd":null,"limit_eur":null,"calls":3,\
      "x":{"difference_usd":"-1","difference_eur":"-0.92"}}],"cost_source":"local","usd":"1",\
      "average_usd":2}
      """
    #expect(plain.also(in: try euros()).text == expected)
    #expect(plain.also(in: nil) == plain)
  }

  @Test("in rows every column of amounts has its like right of it, totals too")
  func rows() throws {
    var grid = Grid(columns: [
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
    ])
    grid.rows = [
      [.text("a"), .money(500_000_000_000), .count(1)], [.text("b"), .money(nil), .count(2)],
    ]
    grid.totals = [.text("total"), .money(1_500_000_000_000), .count(3)]
    let both = grid.also(in: try euros())
    #expect(both.csv() == "model,cost_usd,cost_eur,calls\na,0.5,0.46,1\nb,,,2\n")
    #expect(
      both.table(width: nil, isEmphatic: false) == """
        model  cost USD  cost EUR  calls
        a          0.50      0.46      1
        b      unpriced  unpriced      2
        --------------------------------
        total      1.50      1.38      3

        """)
    #expect(both.html(caption: "c").contains("<td class=\"n\">0.46</td>"))
    #expect(grid.also(in: nil).csv() == grid.csv())
  }

  @Test("an amount in a sentence")
  func sentence() throws {
    #expect(Shown.amount(1_234_500_000_000_000, in: try euros()) == "1,234.50 USD (1,135.74 EUR)")
    #expect(Shown.amount(1, in: nil) == "0.000000000001 USD")
    #expect(Shown.amount(nil, in: try euros()) == "unpriced")
  }
}
