import Metering
import Testing

@testable import Pricing

@Suite("How a cost is explained")
struct QuoteLinesTests {
  @Test("a line is units x price x factor, in the order of the kinds, without empty ones")
  func lines() throws {
    let list = PriceList(
      book: book(
        "p/m ; - ; - ; input=2 cache_read=0.5 output=8 request=0.01 web_search=10 geo.us=1.1"))
    var call = request(
      "p/m",
      [.input: 1000, .cacheRead: 200, .cacheCreation: 300, .output: 50, .reasoning: 20])
    call.inferenceGeo = "us"
    let quote = try list.quote(call)
    let shown = quote.lines.map { line in
      "\(line.kind.priceName) (\(line.counted.map(\.priceName).joined(separator: "+"))) "
        + "\(line.count) x \(Money.usd(line.rate.picousd))/\(line.rate.per) "
        + "x \(line.multiplier.text) = \(line.picousd)"
    }
    #expect(
      shown == [
        "input (input+cache_creation) 800 x 2/1000000 x 1.1 = 1760000000",
        "cache_read (cache_read) 200 x 0.5/1000000 x 1.1 = 110000000",
        "output (output) 50 x 8/1000000 x 1.1 = 440000000",
        "request (request) 1 x 0.01/1 x 1 = 10000000000",
      ])
    #expect(quote.picousd == 12_310_000_000)
    #expect(quote.source == .priceBook && quote.price?.reference == "p/m")
  }

  @Test("a cost that is not whole says what is known of it, and has no sum")
  func incomplete() throws {
    let list = PriceList(book: book("p/m ; - ; - ; input=2"))
    let quote = try list.quote(request("p/m", [.input: 1000, .output: 1]))
    #expect(quote.lines.map(\.picousd) == [2_000_000_000])
    #expect(quote.unpriced == [.output] && quote.picousd == nil && quote.source == nil)
  }

  @Test("a local model is free and says so")
  func local() throws {
    let list = PriceList(book: book(""), localProviders: ["ollama"])
    let quote = try list.quote(request("ollama/llama", [.input: 1000, .webSearch: 1]))
    #expect(quote.picousd == 0 && quote.source == .local && quote.unpriced.isEmpty)
    #expect(quote.price == nil && quote.lines.isEmpty)
  }

  @Test("a call without a card lacks a price for what it counted")
  func noCard() throws {
    let list = PriceList(book: book("p/m ; - ; - ; input=2"))
    let counted = try list.quote(
      request("p/none", [.input: 5, .cacheRead: 5, .webSearch: 1, .request: 3]))
    #expect(counted.unpriced == [.input, .webSearch] && counted.picousd == nil)
    #expect(counted.source == nil && counted.price == nil)
    // Nothing counted is not free either: the model's fee per request is not known.
    let empty = try list.quote(request("p/none"))
    #expect(empty.picousd == nil && !empty.unpriced.isEmpty)
  }

  @Test("a free card costs 0 and is of the price book, not local")
  func free() throws {
    let list = PriceList(book: book("p/m ; - ; - ; input=0 output=0"))
    let quote = try list.quote(request("p/m", [.input: 5, .output: 5]))
    #expect(quote.picousd == 0 && quote.source == .priceBook)
  }

  @Test("a price by hand prices the call, tiers and all")
  func own() throws {
    let own = Price(
      provider: "p", model: "m", fromMs: 0, rates: [.input: Rate(picousd: 7, per: 1)],
      origin: .own(4))
    var call = request("p/m", [.input: 3])
    call.serviceTier = "batch"
    let quote = try PriceList(book: book("p/m ; - ; - ; input=2")).quote(call, own: [own])
    #expect(quote.picousd == 21 && quote.price?.reference == "p/m@1970-01-01#4")
  }

  @Test("a part that the card does not tell apart cannot make the parts exceed the total")
  func partsNotToldApart() throws {
    // Half of the cached tokens are an image's. The card has one price for cached and fresh input,
    // so 500 image tokens at 4 and 500 others at 2 are the whole truth.
    let list = PriceList(book: book("p/m ; - ; - ; input=2 input_image=4"))
    let usage: [UsageKind: Int64] = [.input: 1000, .cacheRead: 1000, .inputImage: 500]
    try Usage(usage).validate()
    #expect(QuoteTests.costed(list, request("p/m", usage)) == "3000000000")
  }
}
