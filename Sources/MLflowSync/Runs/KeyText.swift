import Metering

/// Names of providers and models as parts of MLflow's keys, and back.
///
/// A key is letters, digits and `_-./: `, and reads as a path. What else a name holds is written as
/// `::` and the two hexadecimal digits of each byte of UTF-8, so that every name has one key and
/// every key one name: `llama3:8b` stays, `a@b` becomes `a::40b`, `a::b` becomes `a::3A:b`.
enum KeyText {
  /// The most characters of a key that a name may take: the server's limit is 250.
  static let longest = 200

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  /// A name as a part of a key.
  static func encoded(_ name: String) -> String {
    let scalars = Array(name.unicodeScalars)
    var parts: [String] = []
    for (index, scalar) in scalars.enumerated() {
      parts.append(isPlain(scalar, at: index, in: scalars) ? String(scalar) : escaped(scalar))
    }
    // A colon before an escape would read as the escape's first.
    for index in parts.indices.dropLast() where parts[index] == ":" {
      if parts[index + 1].hasPrefix(":") { parts[index] = escaped(":") }
    }
    return parts.joined()
  }

  /// The name that a part of a key stands for.
  static func decoded(_ key: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(key.utf8)[...]
    let colon = UInt8(ascii: ":")
    while let byte = rest.popFirst() {
      if byte == colon, rest.count >= 3, rest.first == colon {
        let digits = rest.dropFirst().prefix(2)
        if digits.allSatisfy(hexDigits.contains),
          let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        {
          bytes.append(value)
          rest = rest.dropFirst(3)
          continue
        }
      }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    var text: [UInt8] = []
    for byte in String(scalar).utf8 {
      text += [UInt8(ascii: ":"), UInt8(ascii: ":")]
      text += [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func isPlain(
    _ scalar: Unicode.Scalar, at index: Int, in scalars: [Unicode.Scalar]
  ) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-": return true
    // At an end the server may trim it.
    case " ", ".", "/":
      guard index > 0, index < scalars.count - 1 else { return false }
      // `..`, `//`, `/.` and `./` are no parts of a path that stays as it is.
      return scalar == " " || ![".", "/"].contains(scalars[index + 1])
    case ":": return index < scalars.count - 1
    default: return isPlainLetter(scalar)
    }
  }

  /// A letter of another script that Unicode's normal form C leaves alone.
  private static func isPlainLetter(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x80, !(0x1100...0x11FF).contains(scalar.value),
      !(0xA960...0xA97F).contains(scalar.value), !(0xD7B0...0xD7FF).contains(scalar.value),
      !scalar.properties.isFullCompositionExclusion,
      // Old servers' Unicode knows no newer letters.
      let age = scalar.properties.age, age.major < 11
    else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter: return true
    default: return false
    }
  }

  /// A name as a part of a key that is not too long for a key.
  ///
  /// - Parameter name: The name.
  /// - Returns: The part; and for a name that is too long, which had to be cut, the name of the tag
  ///   that holds it whole.
  static func fitted(_ name: String) -> (part: String, tag: String?) {
    let whole = encoded(name)
    guard whole.unicodeScalars.count > longest else { return (whole, nil) }
    var hash = StableHash()
    hash.add(name)
    var cut = String(String.UnicodeScalarView(whole.unicodeScalars.prefix(longest - 40)))
    // No half of an escape, and no end that reads as a path.
    while let last = cut.last, ":/. ".contains(last) || cut.suffix(3).contains(":") {
      cut.removeLast()
    }
    return ("\(cut)::_\(hash.text)", tagPrefix + hash.text)
  }

  /// The tag that holds the whole name of a cut one, for the part of a key; nil for an uncut one.
  static func tag(ofPart part: some StringProtocol) -> String? {
    let bytes = Array(part.utf8)
    guard bytes.count > 35, bytes.dropLast(32).suffix(3).elementsEqual("::_".utf8) else {
      return nil
    }
    return tagPrefix + String(decoding: bytes.suffix(32), as: UTF8.self)
  }

  private static let tagPrefix = "costs.name."
}
