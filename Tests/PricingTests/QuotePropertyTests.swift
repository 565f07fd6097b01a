import Foundation
import Metering
import TestSupport
import Testing

@testable import Pricing

/// What must hold for every card of the book and any usage.
@Suite("Costs, computed twice")
struct QuotePropertyTests {
  @Test("a quote is what its card's written rates come to, for every card of the book")
  func everyCard() throws {
    let oracle = Oracle(book: try Repository.text("Sources/CPriceBook/book.tsv"))
    let list = PriceList()
    var random = SplitMix64(21)
    var priced = 0
    for (key, cards) in oracle.cards.sorted(by: { $0.key < $1.key }) {
      for card in cards {
        let draw = Draw(card, &random)
        let quote = try list.quote(draw.request(key, card))
        let reference = quote.price?.reference.dropFirst(key.utf8.count) ?? "?"
        let used = cards.first { $0.reference == reference }
        let expected = used.flatMap {
          Oracle.picousd(tokens: draw.tokens, units: draw.units, geo: draw.geo, card: $0)
        }
        #expect(
          quote.picousd.map { Int128($0) } == expected,
          "\(key)\(card.reference) \(draw), seed \(random.seed)")
        checkParts(quote, "\(key)\(card.reference), seed \(random.seed)")
        if quote.picousd != nil { priced += 1 }
      }
    }
    // Or the test would pass by pricing nothing.
    #expect(priced > oracle.cards.count / 2, "seed \(random.seed)")
  }

  @Test("another spelling costs what its model costs")
  func aliases() throws {
    let oracle = Oracle(book: try Repository.text("Sources/CPriceBook/book.tsv"))
    var random = SplitMix64(22)
    #expect(!oracle.aliases.isEmpty)
    for (name, target) in oracle.aliases {
      guard let card = oracle.cards[target]?.last else {
        Issue.record("\(name) stands for \(target), which has no card")
        continue
      }
      let draw = Draw(card, &random)
      let one = try PriceList().quote(draw.request(name, card))
      let other = try PriceList().quote(draw.request(target, card))
      #expect(one.picousd == other.picousd && one.price == other.price, "\(name) \(random.seed)")
    }
  }

  @Test("more of anything never costs less")
  func monotone() throws {
    let list = PriceList(
      book: book(
        """
        p/m ; - ; - ; input=3 cache_read=0.3 cache_creation=4 output=15 reasoning=20 web_search=9
        """))
    var random = SplitMix64(23)
    for _ in 0..<2000 {
      var call = request("p/m")
      for kind in [UsageKind.cacheRead, .cacheCreation, .reasoning, .webSearch] {
        call.usage[kind] = random.integer(0...1000)
      }
      call.usage[.input] = call.usage[.cacheRead] + call.usage[.cacheCreation] + 500
      call.usage[.output] = call.usage[.reasoning] + 500
      let before = try #require(try list.quote(call).picousd)
      call.usage[random.pick([.input, .output, .webSearch])] += random.integer(1...500)
      let after = try #require(try list.quote(call).picousd)
      #expect(after > before, "\(call.usage), seed \(random.seed)")
    }
  }

  /// The sum is the sum of the lines, and the lines hold every counted unit once.
  private func checkParts(_ quote: Quote, _ comment: String) {
    guard quote.price != nil else { return }
    let sum = quote.lines.map(\.picousd).reduce(0, +)
    if let total = quote.picousd { #expect(sum == Int128(total), "\(comment)") }
    #expect((quote.picousd == nil) == !quote.unpriced.isEmpty, "\(comment)")
    let counted = quote.lines.flatMap(\.counted) + quote.unpriced
    #expect(Set(counted).count == counted.count, "\(comment)")
    #expect(quote.lines.allSatisfy { $0.count > 0 && $0.picousd >= 0 }, "\(comment)")
  }
}

/// A random call that meets a card's conditions more often than not.
private struct Draw: CustomStringConvertible {
  var tokens: [TokenCell: Int64] = [:]
  var units: [String: Int64] = ["request": 1]
  var geo: String?
  let atMs: Int64

  init(_ card: Oracle.Card, _ random: inout SplitMix64) {
    let largest: Int64 = random.pick([3, 1000, 300_000, 1_000_000_000])
    for cell in TokenCell.allCases where random.once(in: 2) {
      tokens[cell] = random.integer(0...largest)
    }
    if let above = card.conditions["above"].flatMap({ Int64($0) }), !random.once(in: 4) {
      tokens[.text] = above + random.integer(0...1)
    }
    for kind in ["web_search", "x_search", "search_unit"]
    where random.once(in: card.rates[kind] == nil ? 20 : 2) {
      units[kind] = random.integer(0...9)
    }
    if random.once(in: 4) { units["request"] = random.integer(0...3) }
    if random.once(in: 2) { geo = random.pick(["us", "eu", "global"]) }
    let begin = card.from == "-" ? 1_600_000_000_000 : Timestamp.parse(card.from) ?? 0
    atMs =
      begin + random.pick([0, random.integer(0...86_400_000), random.integer(0...9_000_000_000)])
  }

  func request(_ key: String, _ card: Oracle.Card) -> PricingRequest {
    let name = key.split(separator: "/", maxSplits: 1).map(String.init)
    var call = PricingRequest(
      provider: name[0], modelNames: [name[1]], atMs: atMs, usage: usage)
    call.serviceTier = card.conditions["tier"]
    call.speed = card.conditions["speed"]
    call.inferenceGeo = geo
    return call
  }

  private var usage: Usage {
    func count(_ cells: TokenCell...) -> Int64 { cells.reduce(0) { $0 + (tokens[$1] ?? 0) } }
    return Usage([
      .input: count(
        .text, .cached, .cachedAudio, .written, .writtenForAnHour, .audio, .image, .video),
      .cacheRead: count(.cached, .cachedAudio),
      .cacheReadAudio: count(.cachedAudio),
      .cacheCreation: count(.written, .writtenForAnHour),
      .cacheCreation1h: count(.writtenForAnHour),
      .inputAudio: count(.audio, .cachedAudio),
      .inputImage: count(.image),
      .inputVideo: count(.video),
      .output: count(.answer, .thinking, .citation, .spoken, .drawn),
      .reasoning: count(.thinking),
      .citation: count(.citation),
      .outputAudio: count(.spoken),
      .outputImage: count(.drawn),
      .webSearch: units["web_search"] ?? 0,
      .xSearch: units["x_search"] ?? 0,
      .searchUnit: units["search_unit"] ?? 0,
      .request: units["request"] ?? 0,
    ])
  }

  var description: String { "\(tokens) \(units) \(geo ?? "") at \(Timestamp.format(atMs))" }
}
