import Testing

/// SplitMix64, by Sebastiano Vigna: the same numbers for the same seed, everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Checks a table whose lines read `input => output`, blank lines and `#` comments aside.
///
/// A line that begins with two spaces continues the line before it.
func expectTable(
  _ table: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: (String) -> String
) {
  var count = 0
  var lines: [String] = []
  for line in table.split(separator: "\n") where !line.hasPrefix("#") {
    if line.hasPrefix("  "), !lines.isEmpty {
      lines[lines.count - 1] += " " + line.drop { $0 == " " }
    } else {
      lines.append(String(line))
    }
  }
  for line in lines.map({ $0[...] }) {
    guard let arrow = line.range(of: " => ") else {
      Issue.record("no arrow in '\(line)'", sourceLocation: sourceLocation)
      continue
    }
    count += 1
    let input = trimmed(line[..<arrow.lowerBound])
    let expected = trimmed(line[arrow.upperBound...])
    let found = function(input)
    #expect(found == expected, "\(input)", sourceLocation: sourceLocation)
  }
  #expect(count > 0, sourceLocation: sourceLocation)
}

private func trimmed(_ text: Substring) -> String {
  let start = text.drop { $0 == " " }
  guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
  return String(start[...last])
}

extension Substring {
  /// Where `text` stands first.
  func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
