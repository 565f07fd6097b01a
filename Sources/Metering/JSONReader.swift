extension JSON {
  /// How many arrays and objects may lie inside one another.
  ///
  /// No provider comes near it; a body of a million `[` must be an error, not a stack overflow.
  public static let maximumDepth = 512

  /// Reads one JSON value that is the whole input, but for white space and a byte order mark.
  ///
  /// A lone surrogate escape such as `\ud800` becomes U+FFFD: models do emit halves of emoji.
  ///
  /// - Throws: ``MeteringError`` with the byte offset, counted from 0, when the text is not strict
  ///   RFC 8259 in valid UTF-8 or is nested deeper than ``maximumDepth``.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(MeteringError) {
    var reader = JSONReader(bytes)
    self = try reader.document()
  }

  /// Reads one JSON value that is the whole input.
  public init(parsing bytes: [UInt8]) throws(MeteringError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(MeteringError) in
      try JSON(parsing: UnsafeRawBufferPointer(buffer))
    }
  }

  /// Reads one JSON value that is the whole text.
  public init(parsing text: String) throws(MeteringError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// A single pass over JSON text.
///
/// Past the end it sees a zero byte, which is not allowed anywhere in JSON, so no step needs a
/// bounds check of its own.
struct JSONReader {
  private let bytes: UnsafeRawBufferPointer
  var position = 0
  private var depth = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The one value of the input.
  mutating func document() throws(MeteringError) -> JSON {
    let value = try next()
    if position < bytes.count { throw failure("something follows the value") }
    return value
  }

  /// The next of several values that stand one after another, as in NDJSON.
  mutating func next() throws(MeteringError) -> JSON {
    skipSpace()
    if position >= bytes.count { throw failure("the input is empty") }
    depth = 0
    let value = try value()
    skipSpace()
    return value
  }

  /// Whether all of the input was read.
  var isAtEnd: Bool { position >= bytes.count }

  var current: UInt8 { byte(at: position) }

  func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  mutating func skipSpace() {
    while true {
      switch current {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        position += 1
      default: return
      }
    }
  }

  private mutating func value() throws(MeteringError) -> JSON {
    switch current {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(MeteringError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      if current != word.utf8Start[offset] { throw unexpected("'\(word)'") }
      position += 1
    }
    return value
  }

  private mutating func array() throws(MeteringError) -> JSON {
    try open()
    var elements: [JSON] = []
    if current == UInt8(ascii: "]") { return close(.array(elements)) }
    while true {
      elements.append(try value())
      skipSpace()
      if current == UInt8(ascii: "]") { return close(.array(elements)) }
      try take(UInt8(ascii: ","), "',' or ']'")
    }
  }

  private mutating func object() throws(MeteringError) -> JSON {
    try open()
    var members: [JSONMember] = []
    if current == UInt8(ascii: "}") { return close(.object(members)) }
    members.reserveCapacity(8)
    while true {
      if current != UInt8(ascii: "\"") { throw unexpected("a member name") }
      let key = try string()
      skipSpace()
      try take(UInt8(ascii: ":"), "':'")
      members.append(JSONMember(key: key, value: try value()))
      skipSpace()
      if current == UInt8(ascii: "}") { return close(.object(members)) }
      try take(UInt8(ascii: ","), "',' or '}'")
    }
  }

  private mutating func open() throws(MeteringError) {
    depth += 1
    if depth > JSON.maximumDepth { throw failure("nested deeper than \(JSON.maximumDepth)") }
    position += 1
    skipSpace()
  }

  private mutating func close(_ value: JSON) -> JSON {
    depth -= 1
    position += 1
    return value
  }

  private mutating func take(_ byte: UInt8, _ what: String) throws(MeteringError) {
    if current != byte { throw unexpected(what) }
    position += 1
    skipSpace()
  }

  private mutating func number() throws(MeteringError) -> String {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if current == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if current | 0x20 == UInt8(ascii: "e") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return String(decoding: text(start..<position), as: UTF8.self)
  }

  private mutating func digits() throws(MeteringError) {
    let start = position
    while current &- UInt8(ascii: "0") <= 9 { position += 1 }
    if position == start { throw unexpected("a digit") }
  }
}

// Strings, the bulk of every body.
extension JSONReader {
  private mutating func string() throws(MeteringError) -> String {
    position += 1
    let start = position
    let isASCII = skipPlain()
    guard current == UInt8(ascii: "\"") else { return try escapedString(from: start) }
    let slice = text(start..<position)
    position += 1
    // The standard library's quickest way; it would mend what is not UTF-8, so only for ASCII.
    if isASCII { return String(decoding: slice, as: UTF8.self) }
    guard let text = String(validating: slice, as: UTF8.self) else { throw notUTF8(start) }
    return text
  }

  /// The bytes of a range, as text that may yet be no UTF-8.
  func text(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(rebasing: bytes[range]).assumingMemoryBound(to: UInt8.self)
  }

  /// Moves to the next byte that is a quote, a backslash, a control character or the end, and says
  /// whether all bytes on the way were ASCII.
  @discardableResult
  mutating func skipPlain() -> Bool {
    var seen: UInt64 = 0
    while position + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if Self.needsAttention(word) { break }
      seen |= word
      position += 8
    }
    while true {
      let byte = current
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        return seen & 0x8080_8080_8080_8080 == 0
      }
      seen |= UInt64(byte)
      position += 1
    }
  }

  /// Whether one of eight bytes is a quote, a backslash or below 0x20.
  ///
  /// After Sean Eron Anderson, "Bit Twiddling Hacks" (hasvalue, hasless).
  @inline(__always)
  private static func needsAttention(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let slash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let below = (word &- ones &* 0x20) & ~word
    let hits = ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | below
    return hits & 0x8080_8080_8080_8080 != 0
  }

  private mutating func escapedString(from start: Int) throws(MeteringError) -> String {
    var text = [UInt8](bytes[start..<position])
    while true {
      switch current {
      case UInt8(ascii: "\""):
        guard let valid = String(validating: text, as: UTF8.self) else { throw notUTF8(start) }
        position += 1
        return valid
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &text)
      default:
        if position >= bytes.count { throw failure("the input ends inside a string") }
        throw failure("a control character in a string")
      }
      let plain = position
      skipPlain()
      text.append(contentsOf: bytes[plain..<position])
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(MeteringError) {
    let letter = current
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
    default:
      position -= 1
      throw unexpected("an escape")
    }
  }

  private mutating func escapedScalar() throws(MeteringError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = try hexadecimal()
    guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) ?? replacement }
    let next = position
    if current == UInt8(ascii: "\\"), byte(at: position + 1) == UInt8(ascii: "u") {
      position += 2
      let second = try hexadecimal()
      if second & 0xFC00 == 0xDC00 {
        let code = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        return Unicode.Scalar(code) ?? replacement
      }
    }
    // The first half stood alone; what follows it is read on its own.
    position = next
    return replacement
  }

  private mutating func hexadecimal() throws(MeteringError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      let byte = current
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value << 4 | UInt16(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        value = value << 4 | UInt16((byte | 0x20) - UInt8(ascii: "a") + 10)
      default: throw unexpected("four hexadecimal digits")
      }
      position += 1
    }
    return value
  }
}

// What went wrong, and where. One byte of the input at most: the rest may be a prompt.
extension JSONReader {
  private func failure(_ what: String) -> MeteringError {
    MeteringError("invalid JSON at byte \(position): \(what)")
  }

  private func notUTF8(_ start: Int) -> MeteringError {
    MeteringError("invalid JSON at byte \(start): the string there is not UTF-8")
  }

  private func unexpected(_ wanted: String) -> MeteringError {
    if position >= bytes.count { return failure("the input ends where \(wanted) should be") }
    let byte = current
    let found =
      byte > 0x20 && byte < 0x7F
      ? "'\(Unicode.Scalar(byte))'" : "byte 0x" + String(byte, radix: 16, uppercase: true)
    return failure("\(found) where \(wanted) should be")
  }
}
