import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Searching the price book")
struct PriceBookTests {
  private let small = book(
    """
    a/first ; - ; - ; input=1
    b/gpt ; - ; - ; input=2
    b/gpt ; 2026-01-01 ; - ; input=3
    b/gpt ; 2026-01-01 ; tier=batch ; input=4
    b/gpt-4 ; - ; - ; input=5
    b/gpt-4o ; - ; - ; input=6
    b/gpt.4 ; - ; - ; input=7
    b/gptx ; =b/gpt-4o
    b/dangling ; =b/nothing
    z/last ; - ; - ; input=8
    """)

  @Test("the exact name is found, whatever stands around it")
  func search() {
    let table = TextTable(
      """
      provider  model     | inputs
      a         first     | 1
      b         gpt       | 2 3 4
      b         gpt-4     | 5
      b         gpt-4o    | 6
      b         gpt.4     | 7
      b         gptx      | 6     # another spelling
      z         last      | 8
      b         dangling  | -
      a         gpt       | -     # another provider's
      b         gp        | -     # a prefix of a name
      b         gpt-      | -
      b         gpt-4o-x  | -
      b         GPT       | -
      a         firs      | -
      a         aaa       | -     # before the first line
      z         zzz       | -     # behind the last line
      0         first     | -
      """)
    for row in table.rows {
      let cards = small.cards(provider: row["provider"], model: row["model"])
      let inputs = cards.map { Money.usd($0.rates[.input]?.picousd ?? -1) }
      #expect(inputs.joined(separator: " ") == row["inputs"], "\(row.line)")
    }
    #expect(small.cards(provider: "", model: "").isEmpty)
  }

  @Test("the last line may lack its line end; an empty book knows nothing")
  func edges() {
    let open = PriceBook(text: "a/x\t-\t-\tinput=1\ts\nb/y\t-\t-\tinput=2\ts")
    #expect(open.cards(provider: "b", model: "y").count == 1)
    #expect(open.cards(provider: "a", model: "x").count == 1)
    #expect(open.models().map(\.model) == ["x", "y"])
    let empty = PriceBook(text: "")
    #expect(empty.cards(provider: "a", model: "x").isEmpty && empty.models().isEmpty)
  }

  @Test("models are listed once, with other spellings told apart")
  func models() {
    let listed = small.models().map { "\($0.provider)/\($0.model)\($0.isAlias ? " =" : "")" }
    #expect(
      listed == [
        "a/first", "b/dangling =", "b/gpt", "b/gpt-4", "b/gpt-4o", "b/gpt.4", "b/gptx =", "z/last",
      ])
  }

  @Test("binary search finds what a look at every line finds")
  func randomBooks() {
    var random = SplitMix64(11)
    for _ in 0..<60 {
      let count = random.integer(0...40)
      var keys: Set<String> = []
      for _ in 0..<count { keys.insert(name(&random)) }
      let lines = keys.map { "\($0) ; - ; - ; input=\($0.utf8.count)" }.joined(separator: "\n")
      let book = book(lines)
      #expect(book.models().count == keys.count, "seed \(random.seed)")
      for wanted in keys.union((0..<40).map { _ in name(&random) }) {
        let parts = wanted.split(separator: "/").map(String.init)
        let found = book.cards(provider: parts[0], model: parts[1])
        let isRight = keys.contains(wanted) ? found.map(\.model) == [parts[1]] : found.isEmpty
        #expect(isRight, "\(wanted) among \(keys.sorted()), seed \(random.seed)")
      }
    }
  }

  /// Short names of few letters, so that many are prefixes of one another.
  private func name(_ random: inout SplitMix64) -> String {
    let letters = (0..<random.integer(1...4)).map { _ in random.pick(["a", "b", "-", ".", "~"]) }
    return random.pick(["p", "pp", "q"]) + "/" + letters.joined()
  }
}
