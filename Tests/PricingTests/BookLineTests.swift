import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("A line of the price book")
struct BookLineTests {
  @Test("a card with everything")
  func full() throws {
    let price = try #require(
      line(
        "openai/gpt-5 ; 2025-09-05T16:00:00Z ; tier=batch,speed=fast,hours=16:30-00:30,above=200000"
          + " ; input=1.25 cache_read=0.125 web_search=10 request=0.005 geo.us=1.1 geo.eu=1"
          + " ; litellm"
      ))
    #expect(price.provider == "openai" && price.model == "gpt-5")
    #expect(price.fromMs == Timestamp.parse("2025-09-05T16:00:00Z") && price.untilMs == nil)
    #expect(price.conditions.tier == "batch" && price.conditions.speed == "fast")
    #expect(price.conditions.hours == Price.Hours("16:30-00:30"))
    #expect(price.conditions.aboveInputTokens == 200_000)
    #expect(
      price.rates == [
        .input: Rate(picousd: 1_250_000_000_000, per: 1_000_000),
        .cacheRead: Rate(picousd: 125_000_000_000, per: 1_000_000),
        .webSearch: Rate(picousd: 10_000_000_000_000, per: 1000),
        .request: Rate(picousd: 5_000_000_000, per: 1),
      ])
    #expect(price.geoMultipliers == ["us": try Multiplier("1.1"), "eu": try Multiplier("1")])
    #expect(price.origin == .book("litellm"))
  }

  @Test("a model's name may hold slashes, colons and dots")
  func names() throws {
    let price = try #require(line("fireworks/accounts/x/models/y:z-v1.0 ; - ; - ; input=1 ; s"))
    #expect(price.provider == "fireworks" && price.model == "accounts/x/models/y:z-v1.0")
    #expect(price.fromMs == nil && price.conditions == Price.Conditions())
  }

  @Test("the name of a card says provider, model, start and conditions")
  func references() {
    let table = TextTable(
      """
      from                  conditions                 | reference
      -                     none                       | p/m
      2026-03-13            none                       | p/m@2026-03-13
      2025-09-05T16:00:00Z  none                       | p/m@2025-09-05T16:00:00Z
      2026-03-13            tier=batch                 | p/m@2026-03-13+tier=batch
      -                     hours=01:00-04:00,above=9  | p/m+hours=01:00-04:00,above=9
      -                     tier=flex,speed=fast       | p/m+tier=flex,speed=fast
      """)
    for row in table.rows {
      let from = row["from"].isEmpty ? "-" : row["from"]
      let conditions = row["conditions"] == "none" ? "-" : row["conditions"]
      let found = line("p/m ; \(from) ; \(conditions) ; input=1 ; s")?.reference
      #expect(found == row["reference"], "\(row.line)")
    }
    var own = line("p/m ; 2026-03-13 ; - ; input=1 ; s")
    own?.origin = .own(7)
    #expect(own?.reference == "p/m@2026-03-13#7")
  }

  @Test(
    "a malformed line is no card, never a card with something missing",
    arguments: [
      "p/m ; - ; - ; input=1",  // no source
      "p/m ; - ; - ; input=1 ; s ; more",
      "pm ; - ; - ; input=1 ; s",  // no provider
      "p/m ;  ; - ; input=1 ; s",
      "p/m ; yesterday ; - ; input=1 ; s",
      "p/m ; 2026-02-30 ; - ; input=1 ; s",
      "p/m ; 2026-03-13T10:00:00 ; - ; input=1 ; s",  // no zone
      "p/m ; - ; weather=fine ; input=1 ; s",
      "p/m ; - ; tier ; input=1 ; s",
      "p/m ; - ; above=many ; input=1 ; s",
      "p/m ; - ; hours=16:30 ; input=1 ; s",
      "p/m ; - ; hours=25:00-26:00 ; input=1 ; s",
      "p/m ; - ; - ; ; s",  // no rate at all
      "p/m ; - ; - ; geo.us=1.1 ; s",
      "p/m ; - ; - ; input ; s",
      "p/m ; - ; - ; input=cheap ; s",
      "p/m ; - ; - ; input=-1 ; s",
      "p/m ; - ; - ; input=1e-13 ; s",
      "p/m ; - ; - ; input_tokens=1 ; s",
      "p/m ; - ; - ; input=1 geo.us=many ; s",
      "",
    ])
  func malformed(text: String) {
    #expect(line(text) == nil)
  }

  @Test("another spelling names its model and is no card")
  func alias() {
    #expect(BookLine.aliasTarget("p/other\t=p/m") == "p/m")
    #expect(BookLine.price("p/other\t=p/m") == nil)
    #expect(BookLine.aliasTarget("p/m\t-\t-\tinput=1\ts") == nil)
    #expect(BookLine.aliasTarget("no tab") == nil)
  }

  @Test("a line's key ends at the first tab")
  func keys() {
    #expect(BookLine.key("p/m/n\t-\tx/y")?.whole == "p/m/n")
    #expect(BookLine.key("p/m/n\t-\tx/y")?.provider == "p")
    #expect(BookLine.key("p/m/n\t-\tx/y")?.model == "m/n")
    #expect(BookLine.key("pm\tx/y") == nil)
    #expect(BookLine.key("p/m") == nil)
  }

  private func line(_ text: String) -> Price? {
    let fields = text.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
    return BookLine.price(fields.joined(separator: "\t")[...])
  }
}
