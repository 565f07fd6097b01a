/// A Swift file with its comments and texts blanked out, so that words and braces can be counted.
struct SwiftSource {
  /// The lines as they are written.
  let lines: [String]
  /// The same lines, with spaces for comments and texts, and for what a text interpolates.
  let code: [String]
  /// The numbers of the lines in whose code a word stands, counted from 1.
  let words: [String: [Int]]

  init(_ text: String) {
    var blanker = Blanker(Array(text.utf8))
    lines = text.lines
    code = String(decoding: blanker.blanked(), as: UTF8.self).lines
    var words: [String: [Int]] = [:]
    for (index, line) in code.enumerated() {
      for word in Set(line.utf8.split { !Self.isWord($0) }) {
        words[String(decoding: word, as: UTF8.self), default: []].append(index + 1)
      }
    }
    self.words = words
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
      || (0x61...0x7A).contains(byte | 0x20)
  }

  /// The names of the modules that are imported, `@testable` ones too.
  var imports: [String] {
    (self.words["import"] ?? []).compactMap { number in
      let words = code[number - 1].split(separator: " ").filter { !$0.hasPrefix("@") }
      // `import struct Module.Name` imports from the module, too.
      let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let names = words.drop { $0 != "import" }.dropFirst().drop { kinds.contains(String($0)) }
      return names.first.map { String($0.prefix { $0 != "." }) }
    }
  }

  /// Functions, initialisers and accessors with a body: the first line's number and the number of
  /// lines up to the closing brace.
  var functions: [(line: Int, count: Int)] {
    let declarations = Set(
      ["func", "init", "deinit", "subscript", "get", "set", "var"].flatMap { words[$0] ?? [] })
    var found: [(line: Int, count: Int)] = []
    var open: [(depth: Int, line: Int)] = []
    var declared: Int?
    var depth = 0
    for (index, line) in code.enumerated() {
      if declarations.contains(index + 1) { declared = index + 1 }
      for byte in line.utf8 {
        if byte == UInt8(ascii: "{") {
          depth += 1
          if let start = declared { open.append((depth, start)) }
          declared = nil
        } else if byte == UInt8(ascii: "}") {
          if let last = open.last, last.depth == depth {
            found.append((last.line, index + 2 - last.line))
            open.removeLast()
          }
          depth -= 1
        }
      }
      // A requirement of a protocol has no body, and a stored property has none either.
      if depth == 0 || line.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { declared = nil }
    }
    return found
  }
}

extension String {
  /// The lines, an empty one after a last line end left out.
  var lines: [String] {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// Replaces comments and texts by spaces.
private struct Blanker {
  private let text: [UInt8]
  private var position = 0
  private var blank: [UInt8] = []

  init(_ text: [UInt8]) { self.text = text }

  mutating func blanked() -> [UInt8] {
    while position < text.count { skipCode(until: nil) }
    return blank
  }

  private func starts(with word: StaticString, at offset: Int = 0) -> Bool {
    let start = position + offset
    guard start + word.utf8CodeUnitCount <= text.count else { return false }
    return (0..<word.utf8CodeUnitCount).allSatisfy { text[start + $0] == word.utf8Start[$0] }
  }

  private func hasHashes(_ count: Int, at offset: Int) -> Bool {
    (0..<count).allSatisfy { starts(with: "#", at: offset + $0) }
  }

  /// Moves over bytes, which are kept or blanked.
  private mutating func take(_ count: Int, isBlank: Bool) {
    for _ in 0..<count where position < text.count {
      let byte = text[position]
      blank.append(isBlank && byte != UInt8(ascii: "\n") ? UInt8(ascii: " ") : byte)
      position += 1
    }
  }

  /// Code, up to the parenthesis that closes an interpolation.
  private mutating func skipCode(until closing: UInt8?, isBlank: Bool = false) {
    var depth = 0
    while position < text.count {
      if starts(with: "//") {
        while position < text.count, !starts(with: "\n") { take(1, isBlank: true) }
      } else if starts(with: "/*") {
        skipBlockComment()
      } else if let hashes = quote() {
        skipText(hashes: hashes)
      } else {
        if starts(with: "(") { depth += 1 }
        if text[position] == closing {
          if depth == 0 { return }
          depth -= 1
        }
        take(1, isBlank: isBlank)
      }
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      let (isOpening, isClosing) = (starts(with: "/*"), starts(with: "*/"))
      if isOpening { depth += 1 }
      if isClosing { depth -= 1 }
      take(isOpening || isClosing ? 2 : 1, isBlank: true)
    } while depth > 0 && position < text.count
  }

  /// The number of `#` before a quote that stands here; nil when there is none.
  private func quote() -> Int? {
    guard starts(with: "\"") || starts(with: "#") else { return nil }
    var hashes = 0
    while starts(with: "#", at: hashes) { hashes += 1 }
    return starts(with: "\"", at: hashes) ? hashes : nil
  }

  private mutating func skipText(hashes: Int) {
    let quotes = starts(with: "\"\"\"", at: hashes) ? 3 : 1
    take(hashes + quotes, isBlank: true)
    while position < text.count {
      let isQuote = quotes == 3 ? starts(with: "\"\"\"") : starts(with: "\"")
      if isQuote, hasHashes(hashes, at: quotes) { return take(quotes + hashes, isBlank: true) }
      if starts(with: "\\"), hasHashes(hashes, at: 1) {
        let isInterpolation = starts(with: "(", at: 1 + hashes)
        take(hashes + 2, isBlank: true)
        guard isInterpolation else { continue }
        skipCode(until: UInt8(ascii: ")"), isBlank: true)
        take(1, isBlank: true)
      } else {
        take(1, isBlank: true)
      }
    }
  }
}
