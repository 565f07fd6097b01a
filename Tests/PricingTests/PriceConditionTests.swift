import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Conditions of a price: days")
struct PriceConditionTests {
  @Test("days are ISO weekdays in UTC, both ends inside; they may pass Sunday")
  func days() throws {
    // 2026-10-12 is a Monday.
    let table = TextTable(
      """
      days | inside
      1-5  | 12,13,14,15,16
      6-7  | 17,18
      6-1  | 12,17,18
      3-3  | 14
      1-7  | 12,13,14,15,16,17,18
      """)
    for row in table.rows {
      let days = try #require(Price.Days(row["days"]), "\(row.line)")
      #expect(days.text == row["days"])
      let inside = (12...18).filter { day in
        ["00:00:00.000", "23:59:59.999"].allSatisfy { time in
          Timestamp.parse("2026-10-\(day)T\(time)Z").map { days.contains(ms: $0) } ?? false
        }
      }
      #expect(inside.map(String.init).joined(separator: ",") == row["inside"], "\(row.line)")
    }
    #expect(Price.Days("4-4")?.contains(ms: 0) == true, "1970-01-01 was a Thursday")
  }

  @Test(
    "anything else is no days", arguments: ["", "1", "1-", "0-5", "1-8", "Mo-Fr", "1-5-7", "+1-5"])
  func refuses(text: String) {
    #expect(Price.Days(text) == nil)
  }

  @Test("a window past midnight belongs to the day it starts on")
  func pastMidnight() throws {
    let conditions = try #require(Price.Conditions("days=1-5,hours=22:00-02:00"))
    let table = TextTable(
      """
      at                    | holds
      2026-10-16T21:59:59Z  | no   # Friday
      2026-10-16T22:00:00Z  | yes
      2026-10-17T01:59:59Z  | yes  # Saturday, in Friday's window
      2026-10-17T02:00:00Z  | no
      2026-10-17T22:00:00Z  | no
      2026-10-19T01:59:59Z  | no   # Monday, in Sunday's window
      2026-10-19T22:00:00Z  | yes
      """)
    for row in table.rows {
      let ms = try #require(Timestamp.parse(row["at"]))
      #expect(conditions.holds(atMs: ms) == (row["holds"] == "yes"), "\(row.line)")
    }
  }

  @Test("conditions are written in one order, days before hours, and read in any")
  func order() {
    let text = "tier=batch,speed=fast,days=1-5,hours=01:00-04:00,above=9"
    #expect(Price.Conditions(text)?.text == text)
    #expect(
      Price.Conditions("above=9,hours=01:00-04:00,days=1-5,speed=fast,tier=batch")?.text == text)
    #expect(Price.Conditions("")?.isEmpty == true && Price.Conditions("-")?.isEmpty == true)
    for wrong in ["days=8-9", "days", "tier=", "days=1-5,", "weekday=1"] {
      #expect(Price.Conditions(wrong) == nil, "\(wrong)")
    }
  }

  @Test("days go before hours, hours before size")
  func rank() {
    let list = PriceList(
      book: book(
        """
        p/m ; - ; - ; input=1
        p/m ; - ; above=10 ; input=2
        p/m ; - ; hours=01:00-04:00 ; input=3
        p/m ; - ; days=6-7 ; input=4
        p/m ; - ; days=6-7,hours=02:00-03:00 ; input=5
        """))
    let table = TextTable(
      """
      at                    input | price
      2026-10-15T12:00:00Z  5     | p/m
      2026-10-15T12:00:00Z  11    | p/m+above=10
      2026-10-15T01:00:00Z  11    | p/m+hours=01:00-04:00
      2026-10-17T01:00:00Z  11    | p/m+days=6-7
      2026-10-17T02:00:00Z  11    | p/m+days=6-7,hours=02:00-03:00
      2026-10-17T12:00:00Z  11    | p/m+days=6-7
      """)
    for row in table.rows {
      let call = request("p/m", at: row["at"], [.input: Int64(row["input"]) ?? 0])
      #expect(list.select(call).words == row["price"], "\(row.line)")
    }
  }

  @Test("DeepSeek's peak is Monday to Friday since 2026-08-23 in Beijing, before of every day")
  func deepSeek() throws {
    let table = TextTable(
      """
      at                    | usd
      2026-08-16T02:00:00Z  | 0.42   # before peak and off-peak
      2026-08-20T02:00:00Z  | 1.76
      2026-08-22T02:00:00Z  | 1.76   # a Saturday, the last at the peak
      2026-08-23T02:00:00Z  | 0.88
      2026-08-24T02:00:00Z  | 1.76
      2026-10-16T09:59:59Z  | 1.5
      2026-10-16T10:00:00Z  | 0.75
      2026-10-17T02:00:00Z  | 0.75
      """)
    for row in table.rows {
      let call = request(
        "deepseek/deepseek-v4-flash", at: row["at"], [.input: 1_000_000, .output: 1_000_000])
      #expect(
        try PriceList().quote(call).picousd.map { Money.usd($0) } == row["usd"], "\(row.line)")
    }
  }
}

@Suite("Own sheets and discounts")
struct OwnSheetSelectionTests {
  private let list = PriceList(
    book: book(
      """
      p/m ; - ; - ; input=1 output=2
      p/m ; - ; tier=batch ; input=0.5 output=1
      p/m-long ; - ; - ; input=7
      """), localProviders: ["ollama"])

  @Test("the latest set is chosen from like a sheet; a tier that it lacks is not the book's")
  func sheets() {
    let own = [
      card(1, set: 1, "m", ""), card(2, set: 2, "m", ""), card(3, set: 2, "m", "tier=flex"),
      card(4, set: 2, "m", "above=100"),
    ]
    let table = TextTable(
      """
      tier   input | price
      -      1     | p/m@2026-01-01#2
      -      101   | p/m@2026-01-01+above=100#4
      flex   1     | p/m@2026-01-01+tier=flex#3
      batch  1     | no price for service tier 'batch'
      """)
    for row in table.rows {
      var call = request("p/m", [.input: Int64(row["input"]) ?? 0])
      call.serviceTier = row["tier"]
      #expect(list.select(call, own: own).words == row["price"], "\(row.line)")
    }
  }

  @Test("an imported card is the standard tier's, and yields to the book's exact name")
  func imported() {
    var own = [card(1, set: 1, "m", "")]
    own[0].ownSource = "litellm"
    var call = request("p/m")
    #expect(list.select(call, own: own).words == "p/m@2026-01-01#1")
    call.serviceTier = "batch"
    #expect(list.select(call, own: own).words == "no price for service tier 'batch'")
    call.serviceTier = nil
    call.modelNames = ["m-long", "m"]
    #expect(list.select(call, own: own).words == "p/m-long")
    call.modelNames = ["m-other", "m"]
    #expect(list.select(call, own: own).words == "p/m@2026-01-01#1")
  }

  @Test("a discount is on whatever holds: the model's before the provider's, the last one set")
  func discounts() throws {
    let wide = try discount(5, "*", "0.9")
    let narrow = try discount(3, "m", "0.8")
    let call = request("p/m", [.input: 1_000_000])
    #expect(list.select(call, own: [wide]).words == "p/m*0.9#5")
    #expect(list.select(call, own: [narrow, wide]).words == "p/m*0.8#3")
    #expect(list.select(call, own: [narrow, try discount(6, "m", "1")]).words == "p/m")
    #expect(
      list.select(call, own: [card(7, set: 7, "m", ""), wide]).words == "p/m@2026-01-01*0.9#7")
    #expect(list.select(request("p/n"), own: [wide]) == .modelUnknown)
    #expect(list.select(request("ollama/n"), own: [wide]) == .local)
    let quote = try list.quote(call, own: [narrow])
    #expect(
      quote.picousd == 800_000_000_000 && quote.price?.rates[.input]?.picousd == 1_000_000_000_000)
    #expect(quote.price.flatMap { Price(reference: $0.reference, ratesText: $0.ratesText) } != nil)
  }

  @Test("a card that states a factor takes no other; one for a tier is on that tier's calls")
  func factors() throws {
    var own = [card(1, set: 1, "m", ""), try discount(2, "*", "0.5")]
    own[0].discount = .one
    own[0].discountRow = 1
    #expect(list.select(request("p/m"), own: own).words == "p/m@2026-01-01#1")
    var batch = try discount(3, "m", "0.7")
    batch.conditions.tier = "batch"
    var call = request("p/m")
    #expect(list.select(call, own: [batch]).words == "p/m")
    call.serviceTier = "batch"
    #expect(list.select(call, own: [batch]).words == "p/m+tier=batch*0.7#3")
    var ended = try discount(4, "m", "0.7")
    ended.untilMs = Timestamp.parse("2026-10-15T12:00:00Z")
    #expect(list.select(request("p/m"), own: [ended]).words == "p/m")
  }

  private func card(_ row: Int64, set: Int64, _ model: String, _ conditions: String) -> Price {
    var price = Price(
      provider: "p", model: model, fromMs: Timestamp.parse("2026-01-01"),
      rates: [.input: Rate(picousd: 1, per: 1_000_000)], origin: .own(row))
    price.conditions = Price.Conditions(conditions) ?? Price.Conditions()
    price.setID = set
    return price
  }

  private func discount(_ row: Int64, _ model: String, _ factor: String) throws -> Price {
    var price = Price(
      provider: "p", model: model, fromMs: Timestamp.parse("2026-01-01"), rates: [:],
      origin: .own(row))
    price.discount = try Multiplier(factor)
    price.discountRow = row
    price.setID = row
    return price
  }
}

@Suite("Numbers in public price lists")
struct PriceNumberTests {
  @Test("a price per token is one per million, exactly; float noise is cleaned at ten digits")
  func rates() throws {
    let table = TextTable(
      """
      number                 | usd
      1.5e-06                | 1.5
      7.499999999999999e-07  | 0.75
      1.3999999999999998e-07 | 0.14
      3.625e-09              | 0.003625
      0                      | 0
      0.0                    | 0
      1.0000000005e-06       | 1            # a half goes to the even digit
      1.0000000015e-06       | 1.000000002
      1.00000000050001e-06   | 1.000000001
      9.9999999999e-06       | 10
      0.00012345678915       | 123.4567892
      """)
    for row in table.rows {
      let rate = try PriceNumber.rate(row["number"], timesTenTo: 6, kind: .input)
      #expect(Money.usd(rate.picousd) == row["usd"], "\(row.line)")
    }
    for wrong in ["-1e-06", "1e-19", "1e99", "free"] {
      #expect(throws: PricingError.self) {
        try PriceNumber.rate(wrong, timesTenTo: 6, kind: .input)
      }
    }
  }
}
