/// Pieces of HTML as text.
enum HTML {
  /// A text as content or in a quoted attribute: no character of it can be taken for a tag.
  ///
  /// Characters that HTML does not allow become U+FFFD, so that a name cannot break the file.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n": escaped.unicodeScalars.append(" ")
      case "\u{0}"..<" ", "\u{7F}"..."\u{9F}": escaped.unicodeScalars.append("\u{FFFD}")
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A name as content, kept from turning the direction of what stands around it.
  static func name(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

  /// A figure with a proper minus.
  static func figure(_ text: String) -> String {
    escaped(text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text)
  }
}

/// Lengths in SVG, in hundredths of a pixel or percent, so that no binary fraction is needed.
enum Length {
  /// `1234` as `12.34`.
  static func text(_ hundredths: Int) -> String {
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let fraction = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0" : "") + "\(rest)"
    return (hundredths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : "." + fraction)
  }

  /// An amount's part of a length: `amount / whole * length`, rounded down.
  static func part(_ amount: Int128, of whole: Int128, _ length: Int) -> Int {
    whole > 0 ? Int(amount * Int128(length) / whole) : 0
  }
}
