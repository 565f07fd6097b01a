import CPriceBook
import Synchronization

/// The price lists of the providers, compiled into the program.
///
/// The book is text: one line a card, sorted by `provider/model`, so that a model is found by
/// binary search in the bytes as they lie in the executable, and nothing is parsed at start.
/// `Sources/CPriceBook/SOURCES.md` describes the lines and says where the facts come from.
public struct PriceBook: Sendable {
  private let lines: SortedText
  private let memo = CardMemo()

  /// The book that is built in.
  public static let builtIn = PriceBook(
    lines: SortedText(costs_price_book(), count: costs_price_book_length()))

  private init(lines: SortedText) { self.lines = lines }

  /// A book from text in the built-in book's format, for tests.
  ///
  /// Its memory is kept for good.
  init(text: String) { lines = SortedText(text) }

  /// All cards of a model, with aliases followed.
  ///
  /// - Parameters:
  ///   - provider: The provider in our spelling.
  ///   - model: The exact name, lower case. No pattern, no neighbour.
  /// - Returns: The cards in the book's order; empty when the book does not know the name.
  public func cards(provider: String, model: String) -> [Price] {
    let key = "\(provider)/\(model)"
    return memo.cards(of: key) { read(key) }
  }

  private func read(_ key: String) -> [Price] {
    let found = lines.lines(key: key)
    if let alias = found.first.flatMap(BookLine.aliasTarget) {
      return lines.lines(key: alias).compactMap(BookLine.price)
    }
    return found.compactMap(BookLine.price)
  }

  /// Every model of the book: provider, name, and whether it is another spelling of one.
  public func models() -> [(provider: String, model: String, isAlias: Bool)] {
    var all: [(provider: String, model: String, isAlias: Bool)] = []
    var last = ""
    lines.forEachLine { line in
      guard let key = BookLine.key(line), key.whole != last else { return }
      last = key.whole
      all.append((key.provider, key.model, BookLine.aliasTarget(line) != nil))
    }
    return all
  }
}

/// The cards that were read before: a stream of calls asks for the same few models again and again.
private final class CardMemo: Sendable {
  /// More names than this are not remembered: made-up ones must not fill the memory.
  private static let limit = 4096

  private let known = Mutex<[String: [Price]]>([:])

  func cards(of key: String, read: () -> [Price]) -> [Price] {
    if let cards = known.withLock({ $0[key] }) { return cards }
    let cards = read()
    known.withLock { if $0.count < Self.limit { $0[key] = cards } }
    return cards
  }
}
