extension JSON {
  /// The count in the member `key`, or nil when it is missing or `null`.
  ///
  /// - Throws: ``MeteringError`` naming `key` and the value; see ``asCount(_:)``.
  public func count(_ key: String) throws(MeteringError) -> Int64? {
    guard let value = self[key] else { return nil }
    return try value.asCount(key)
  }

  /// This value as a count of tokens or the like.
  ///
  /// `28.0` and `1e3` are whole numbers: some servers write every number as a float.
  ///
  /// - Parameter field: What the count is called, for the error.
  /// - Returns: The count, 0...``Usage/maximumCount``, or nil for `null`.
  /// - Throws: ``MeteringError`` naming `field` and the value when it is no number, negative,
  ///   fractional, or above ``Usage/maximumCount``.
  public func asCount(_ field: String) throws(MeteringError) -> Int64? {
    switch self {
    case .null: return nil
    case .number(let text): return try JSON.count(digits: text, field)
    default: throw MeteringError("\(field) is not a number (\(summary))")
    }
  }

  private static func count(digits text: String, _ field: String) throws(MeteringError) -> Int64 {
    if let plain = plainCount(text) { return plain }
    guard let decimal = DecimalText(text) else {
      throw MeteringError("\(field) is not a number (\(brief(text)))")
    }
    if decimal.isNegative && !decimal.isZero {
      throw MeteringError("\(field) is negative (\(brief(text)))")
    }
    if decimal.exponent < 0 && !decimal.isZero {
      throw MeteringError("\(field) is not a whole number (\(brief(text)))")
    }
    guard let count = decimal.integer()?.value, count <= Usage.maximumCount else {
      throw MeteringError(
        "\(field) is too large (\(brief(text)), at most \(Usage.maximumCount))")
    }
    return count
  }

  /// The value of up to twelve digits and nothing else: nearly every count there is.
  private static func plainCount(_ text: String) -> Int64? {
    guard (1...12).contains(text.utf8.count) else { return nil }
    var value: Int64 = 0
    for byte in text.utf8 {
      let digit = byte &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }

  /// What the value is, short enough for an error and without a text that may be a prompt.
  var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): JSON.brief(digits)
    case .string(let text): text.utf8.count <= 32 ? self.text : "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// A number's digits, cut where nobody would read on.
  private static func brief(_ digits: String) -> String {
    digits.utf8.count <= 40 ? digits : digits.prefix(40) + "..."
  }
}
