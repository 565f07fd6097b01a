/// Reads a plain usage event in one pass over its bytes, without a tree of JSON values.
///
/// Why beside ``UsageEvent/init(_:)``: bulk loads read millions of events, and the tree takes most
/// of their time. Plain are known fields with strings without escapes, whole numbers, `null`, and
/// tags of such strings. Whatever else comes up, right or wrong, is left to the tree, so that there
/// is one place that says what is wrong.
struct EventScanner {
  /// What was read; nothing is checked yet.
  struct Plain {
    var event: UsageEvent
    var aside = EventAside()
  }

  private var reader: JSONReader
  private var plain = Plain(event: UsageEvent(model: ""))

  /// The event, or nil when it is not plain.
  static func event(in bytes: UnsafeRawBufferPointer) -> Plain? {
    var scanner = EventScanner(reader: JSONReader(bytes))
    return scanner.scan() ? scanner.plain : nil
  }

  private init(reader: JSONReader) { self.reader = reader }

  private mutating func scan() -> Bool {
    guard reader.takes(UInt8(ascii: "{")) else { return false }
    if reader.takes(UInt8(ascii: "}")) { return reader.isAtEnd }
    while true {
      guard let key = reader.plainString(), reader.takes(UInt8(ascii: ":")),
        let field = EventField(key), value(of: field)
      else { return false }
      if reader.takes(UInt8(ascii: ",")) { continue }
      return reader.takes(UInt8(ascii: "}")) && reader.isAtEnd
    }
  }

  /// Reads one value; false when it is not plain.
  private mutating func value(of field: EventField) -> Bool {
    if reader.takesNull() { return true }
    switch field {
    case .count(let kind):
      guard let count = reader.plainNumber() else { return false }
      plain.event.set(kind, count)
    case .totalTokens:
      guard let count = reader.plainNumber() else { return false }
      plain.aside.totalTokens = count
    case .latency:
      guard let count = reader.plainNumber() else { return false }
      plain.event.latencyMs = count
    case .occurredAt:
      guard let text = text(), let ms = Timestamp.parse(text) else { return false }
      plain.event.occurredAtMs = ms
    case .cost:
      guard let text = text() else { return false }
      plain.event.reportedCostUSD = text
    case .costSource:
      guard let text = text() else { return false }
      plain.aside.costSource = text
    case .tags: return tags()
    default:
      guard let text = text() else { return false }
      if field == .model { plain.aside.hasModel = true }
      plain.event.set(field, text)
    }
    return true
  }

  private mutating func text() -> String? {
    reader.plainString().map { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func tags() -> Bool {
    guard reader.takes(UInt8(ascii: "{")) else { return false }
    plain.event.tags = [:]
    if reader.takes(UInt8(ascii: "}")) { return true }
    while true {
      guard let key = text(), reader.takes(UInt8(ascii: ":")) else { return false }
      if !reader.takesNull() {
        guard let value = text() else { return false }
        plain.event.tags[key] = value
      }
      if reader.takes(UInt8(ascii: ",")) { continue }
      return reader.takes(UInt8(ascii: "}"))
    }
  }
}

// The steps of a plain pass: each leaves the reader before the next thing that is no white space.
extension JSONReader {
  /// Takes one punctuation mark, if it is the next thing.
  mutating func takes(_ mark: UInt8) -> Bool {
    skipSpace()
    guard current == mark else { return false }
    position += 1
    skipSpace()
    return true
  }

  /// Takes `null`, if it is the next thing.
  mutating func takesNull() -> Bool {
    guard current == UInt8(ascii: "n") else { return false }
    for (offset, letter) in "null".utf8.enumerated() where byte(at: position + offset) != letter {
      return false
    }
    position += 4
    return true
  }

  /// The bytes of a string of ASCII without escapes.
  mutating func plainString() -> UnsafeBufferPointer<UInt8>? {
    guard current == UInt8(ascii: "\"") else { return nil }
    position += 1
    let start = position
    guard skipPlain(), current == UInt8(ascii: "\"") else { return nil }
    let end = position
    position += 1
    return text(start..<end)
  }

  /// A whole number of up to twelve digits, which is within what a count may be.
  mutating func plainNumber() -> Int64? {
    let start = position
    var value: Int64 = 0
    while current &- UInt8(ascii: "0") <= 9 {
      value = value &* 10 &+ Int64(current - UInt8(ascii: "0"))
      position += 1
      if position - start > 12 { return nil }
    }
    if position == start || (byte(at: start) == UInt8(ascii: "0") && position > start + 1) {
      return nil
    }
    switch current {
    case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): return nil
    default: return value
    }
  }
}
