/// Lines of text that are sorted by their first field, searched in the bytes as they lie.
///
/// Nothing is parsed before it is asked for. The first field ends at a tab.
struct SortedText: @unchecked Sendable {
  // The bytes are never written: either the executable's constants, or a copy that is never freed.
  private let bytes: UnsafeRawBufferPointer

  /// The lines at an address that stays valid, each with its end.
  init(_ start: UnsafePointer<UInt8>?, count: Int) {
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  /// Lines in a text, for tests.
  ///
  /// Its memory is kept for good.
  init(_ text: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: text.utf8)
    bytes = UnsafeRawBufferPointer(copy)
  }

  /// Calls `body` with every line, in order.
  func forEachLine(_ body: (String) -> Void) {
    var start = 0
    while start < bytes.count {
      let end = lineEnd(after: start)
      body(text(start..<end))
      start = end + 1
    }
  }

  /// The lines whose first field is `key`, in order.
  func lines(key: String) -> [Substring] {
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
