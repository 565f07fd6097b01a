import Metering
import Testing

@testable import Pricing

/// A call keeps the name and the rates of its card as text: both must lead back to the card.
@Suite("Cards as text")
struct PriceTextTests {
  @Test("every card of the book comes back from its name and its rates")
  func everyCard() throws {
    var count = 0
    for (provider, model, _) in PriceBook.builtIn.models() {
      for card in PriceBook.builtIn.cards(provider: provider, model: model) {
        let again = try #require(
          Price(reference: card.reference, ratesText: card.ratesText), "\(card.reference)")
        #expect(again.provider == card.provider && again.model == card.model)
        #expect(again.fromMs == card.fromMs && again.conditions == card.conditions)
        #expect(again.rates == card.rates && again.geoMultipliers == card.geoMultipliers)
        #expect(again.reference == card.reference && again.ratesText == card.ratesText)
        #expect(!Price.hasDiscount(ratesText: card.ratesText))
        var cheaper = card
        cheaper.discount = try Multiplier("0.8")
        #expect(Price.hasDiscount(ratesText: cheaper.ratesText))
        count += 1
      }
    }
    #expect(count > 4000)
  }

  @Test("rates are written in the order of the kinds, factors behind them")
  func text() {
    let list = book(
      "p/m ; - ; - ; output=15 cache_read=0.30 input=3 geo.us=1.10 geo.eu=2 request=1e-3")
    let texts = list.cards(provider: "p", model: "m").map(\.ratesText)
    #expect(texts == ["input=3 cache_read=0.3 output=15 request=0.001 geo.eu=2 geo.us=1.1"])
  }

  @Test("a price by hand keeps its number; marks in a model's name are no dates and no conditions")
  func names() throws {
    for (reference, model, row) in [
      ("p/m@2026-01-01#7", "m", 7), ("p/claude@20250805", "claude@20250805", nil),
      ("p/a+b", "a+b", nil), ("p/a+b@2026-01-01+tier=batch", "a+b", nil), ("p/x#y", "x#y", nil),
      ("p/org/m:v1.0@2026-03-13T10:00:00Z+above=9", "org/m:v1.0", nil),
    ] as [(String, String, Int64?)] {
      let price = try #require(Price(reference: reference, ratesText: "input=1"), "\(reference)")
      #expect(price.model == model && price.reference == reference)
      #expect(price.origin == (row.map { .own($0) } ?? .book("")))
    }
  }

  @Test(
    "other texts are no card",
    arguments: [
      ("", "input=1"), ("m", "input=1"), ("p/m", ""), ("p/m", "input"), ("p/m", "input=x"),
      ("p/m", "geo.us=1.1"), ("p/m+tier=batch,weather=fine", "input=1"),
    ])
  func refused(reference: String, rates: String) {
    #expect(Price(reference: reference, ratesText: rates) == nil)
  }
}
