import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("The built-in price book")
struct BuiltInBookTests {
  @Test("the text that is compiled in is the file, and every line of it can be read")
  func everyLine() throws {
    let lines = try Repository.text("Sources/CPriceBook/book.tsv").split(separator: "\n")
    var cards: [String: [Price]] = [:]
    var aliases: [String: String] = [:]
    for line in lines {
      let key = try #require(BookLine.key(line), "\(line)")
      if let target = BookLine.aliasTarget(line) {
        aliases[key.whole] = target
      } else {
        cards[key.whole, default: []].append(try #require(BookLine.price(line), "\(line)"))
      }
    }
    let book = PriceBook.builtIn
    let models = book.models()
    #expect(models.count == cards.count + aliases.count)
    for (provider, model, isAlias) in models {
      let key = "\(provider)/\(model)"
      let target = isAlias ? aliases[key] : key
      let expected = target.flatMap { cards[$0] }
      #expect(book.cards(provider: provider, model: model) == expected, "\(key)")
    }
  }

  @Test("it covers at least 2,000 models of 40 providers")
  func size() {
    let models = PriceBook.builtIn.models().filter { !$0.isAlias }
    #expect(models.count >= 2000)
    #expect(Set(models.map(\.provider)).count >= 40)
  }

  @Test("every model has a price today, or had one, for a plain call")
  func plainCalls() {
    let list = PriceList()
    for (provider, model, _) in PriceBook.builtIn.models() {
      // Far ahead: every date of the book has come by then.
      let call = request("\(provider)/\(model)", at: "2098-01-01T12:00:00Z", [.input: 1])
      guard case .found = list.select(call) else {
        Issue.record("\(provider)/\(model): \(list.select(call).words)")
        continue
      }
    }
  }

  @Test("the book's providers are in our spelling, or no call would find them")
  func providers() {
    for provider in Set(PriceBook.builtIn.models().map(\.provider)) {
      #expect(ModelNames.canonicalProvider(provider) == provider)
    }
  }

  @Test("no provider of the book is one whose models are free")
  func localProviders() {
    let providers = Set(PriceBook.builtIn.models().map(\.provider))
    #expect(providers.isDisjoint(with: ModelNames.localProviders))
    #expect(!ModelNames.localProviders.isEmpty)
  }

  @Test("prices that everyone can look up")
  func spotChecks() throws {
    let table = TextTable(
      """
      at          key                          tier      | million
      2026-10-15  openai/gpt-4o                -         | 12.5
      2024-10-01  openai/gpt-4o                -         | 20
      2026-10-15  anthropic/claude-opus-4-8    -         | 30
      2026-10-15  anthropic/claude-opus-5      batch     | 15
      2026-10-15  google/gemini-2.5-pro        -         | 17.5   # above 200,000 tokens of input
      2026-10-15  openai/gpt-5                 priority  | 22.5
      """)
    for row in table.rows {
      var call = request(
        row["key"], at: row["at"] + "T12:00:00Z", [.input: 1_000_000, .output: 1_000_000])
      call.serviceTier = row["tier"]
      let quote = try PriceList().quote(call)
      #expect(quote.picousd.map { Money.usd($0) } == row["million"], "\(row.line)")
    }
  }
}
