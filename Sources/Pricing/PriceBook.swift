import CPriceBook
import Synchronization

/// The price lists of the providers, compiled into the program.
///
/// The book is text: one line a card, sorted by `provider/model`, so that a model is found by
/// binary search in the bytes as they lie in the executable, and nothing is parsed at start.
/// `Sources/CPriceBook/SOURCES.md` describes the lines and says where the facts come from.
public struct PriceBook: @unchecked Sendable {
  // The bytes are never written: either the executable's constants, or a copy that is never freed.
  private let bytes: UnsafeRawBufferPointer
  private let memo = CardMemo()

  /// The book that is built in.
  public static let builtIn = PriceBook(
    bytes: UnsafeRawBufferPointer(start: costs_price_book(), count: costs_price_book_length()))

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A book from text in the built-in book's format, for tests.
  ///
  /// Its memory is kept for good.
  init(text: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: text.utf8)
    bytes = UnsafeRawBufferPointer(copy)
  }

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
    let found = lines(key: key)
    if let alias = found.first.flatMap(BookLine.aliasTarget) {
      return lines(key: alias).compactMap(BookLine.price)
    }
    return found.compactMap(BookLine.price)
  }

  /// Every model of the book: provider, name, and whether it is another spelling of one.
  public func models() -> [(provider: String, model: String, isAlias: Bool)] {
    var all: [(provider: String, model: String, isAlias: Bool)] = []
    var last = ""
    var start = 0
    while start < bytes.count {
      let end = lineEnd(after: start)
      let line = text(start..<end)
      start = end + 1
      guard let key = BookLine.key(line), key.whole != last else { continue }
      last = key.whole
      all.append((key.provider, key.model, BookLine.aliasTarget(line) != nil))
    }
    return all
  }

  // MARK: The search

  private func lines(key: String) -> [Substring] {
    let wanted = Array(key.utf8) + [UInt8(ascii: "\t")]
    var low = 0
    var high = bytes.count
    while low < high {
      let middle = lineStart(before: low + (high - low) / 2, notBefore: low)
      if isLine(at: middle, before: wanted) {
        low = lineEnd(after: middle) + 1
      } else {
        high = middle
      }
    }
    var found: [Substring] = []
    while low < bytes.count, hasPrefix(wanted, at: low) {
      let end = lineEnd(after: low)
      found.append(text(low..<end)[...])
      low = end + 1
    }
    return found
  }

  private func lineStart(before offset: Int, notBefore lowest: Int) -> Int {
    var start = offset
    while start > lowest, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    return start
  }

  private func lineEnd(after start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return end
  }

  private func isLine(at start: Int, before wanted: [UInt8]) -> Bool {
    for (offset, byte) in wanted.enumerated() {
      guard start + offset < bytes.count else { return true }
      let found = bytes[start + offset]
      if found != byte { return found < byte }
    }
    return false
  }

  private func hasPrefix(_ wanted: [UInt8], at start: Int) -> Bool {
    guard start + wanted.count <= bytes.count else { return false }
    return bytes[start..<start + wanted.count].elementsEqual(wanted)
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
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
