import Pricing

/// Numbers as a person reads them.
package enum Digits {
  /// A whole number with thousands separated by commas.
  package static func grouped(_ value: some BinaryInteger) -> String {
    let digits = String(Int128(value).magnitude)
    return (value < 0 ? "-" : "") + grouped(digits: digits)
  }

  /// `1 call`, `2 calls`.
  package static func calls(_ count: some BinaryInteger) -> String {
    grouped(count) + (count == 1 ? " call" : " calls")
  }

  /// An amount in USD, exact: thousands separated, at least two digits after the point.
  package static func usd(_ picousd: Int128) -> String {
    amount(Money.usd(picousd))
  }

  /// Decimal text, exact: thousands separated, at least two digits after the point.
  package static func amount(_ plain: String) -> String {
    let sign = plain.hasPrefix("-") ? "-" : ""
    let parts = plain.dropFirst(sign.count).split(separator: ".")
    var fraction = parts.count > 1 ? String(parts[1]) : ""
    while fraction.utf8.count < 2 { fraction += "0" }
    return sign + grouped(digits: String(parts[0])) + "." + fraction
  }

  private static func grouped(digits: String) -> String {
    var text = ""
    for (offset, digit) in digits.enumerated() {
      if offset > 0, (digits.utf8.count - offset) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}

extension String {
  /// The number of terminal columns the text takes: East Asian wide characters and emoji take two.
  package var displayWidth: Int {
    unicodeScalars.reduce(0) { width, scalar in
      if scalar.properties.generalCategory == .nonspacingMark || scalar.value == 0x200D {
        return width
      }
      return width + (scalar.isWide ? 2 : 1)
    }
  }

  /// The text cut to a number of terminal columns, with an ellipsis where it was cut.
  package func shortened(to width: Int) -> String {
    guard displayWidth > width else { return self }
    var kept = ""
    for character in self {
      if (kept + String(character)).displayWidth > width - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The text with spaces before or after it, up to a number of terminal columns.
  package func padded(to width: Int, onLeft: Bool) -> String {
    let spaces = String(repeating: " ", count: max(0, width - displayWidth))
    return onLeft ? spaces + self : self + spaces
  }
}

extension Unicode.Scalar {
  /// Unicode's East Asian Wide and Fullwidth blocks, roughly: enough to keep columns straight.
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
