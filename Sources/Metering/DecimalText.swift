/// A decimal number as its digits, so that no count, price or time passes through binary floating
/// point.
///
/// The value is `digits` × 10^`exponent`. Safe for any exponent: nothing is expanded.
public struct DecimalText: Hashable, Sendable {
  /// Whether a minus stands before the number, which may be zero.
  public let isNegative: Bool
  /// The significant digits, each 0...9, without leading and trailing zeros; empty for zero.
  public let digits: [UInt8]
  /// The power of ten of the last digit, held within ±10⁹.
  public let exponent: Int

  private static let exponentLimit = 1_000_000_000

  /// Reads a number in JSON's notation, such as `28`, `-0.5` or `4e-05`; nil for anything else.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    let whole = bytes.prefix(while: Self.isDigit)
    if whole.isEmpty || (whole.count > 1 && whole.first == UInt8(ascii: "0")) { return nil }
    bytes = bytes.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if bytes.first == UInt8(ascii: ".") {
      fraction = bytes.dropFirst().prefix(while: Self.isDigit)
      if fraction.isEmpty { return nil }
      bytes = bytes.dropFirst(1 + fraction.count)
    }
    guard let power = Self.exponent(of: bytes) else { return nil }
    var digits = (whole + fraction).map { $0 - UInt8(ascii: "0") }
    digits = Array(digits.drop { $0 == 0 })
    var exponent = power - fraction.count
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    self.digits = digits
    self.exponent = digits.isEmpty ? 0 : exponent
  }

  /// Whether the number is zero, with either sign.
  public var isZero: Bool { digits.isEmpty }

  /// The number × 10^`power` without what stands behind the point, and whether nothing stood there.
  ///
  /// - Returns: nil when the result does not fit into 64 bits.
  public func integer(timesTenTo power: Int = 0) -> (value: Int64, isExact: Bool)? {
    let zeros = exponent + power
    if digits.isEmpty { return (0, true) }
    if zeros > 18 { return nil }
    let kept = zeros < 0 ? digits.dropLast(min(-zeros, digits.count)) : digits[...]
    var value: Int64 = 0
    for digit in kept + repeatElement(0, count: max(zeros, 0)) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.subtractingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    // Built up below zero, where there is room for one more.
    if isNegative { return (value, zeros >= 0) }
    return value == .min ? nil : (-value, zeros >= 0)
  }

  /// The text of `number` × 10^`power`, exactly, by changing the exponent alone.
  ///
  /// xAI reports cost in ticks of 1e-10 USD: `shifted("1234", by: -10)` is `1234e-10`.
  ///
  /// - Returns: nil when `number` is not in JSON's notation.
  public static func shifted(_ number: String, by power: Int) -> String? {
    guard DecimalText(number) != nil else { return nil }
    let bytes = Array(number.utf8)
    let mantissa = bytes.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    guard let old = exponent(of: bytes.dropFirst(mantissa.count)) else { return nil }
    return String(decoding: mantissa, as: UTF8.self) + "e\(old + power)"
  }

  /// The exact sum of two numbers that are not negative.
  ///
  /// - Returns: nil when one is not in JSON's notation, is negative, or when their digits lie more
  ///   than 60 places apart, which no two amounts of money do.
  public static func sum(_ first: String, _ second: String) -> String? {
    guard let first = DecimalText(first), let second = DecimalText(second),
      !first.isNegative, !second.isNegative
    else { return nil }
    if first.isZero { return second.text }
    if second.isZero { return first.text }
    let lowest = min(first.exponent, second.exponent)
    guard let longer = first.digits(downTo: lowest), let other = second.digits(downTo: lowest)
    else { return nil }
    var digits: [UInt8] = []
    var carry: UInt8 = 0
    for place in 0..<max(longer.count, other.count) {
      let one = place < longer.count ? longer[longer.count - 1 - place] : 0
      let two = place < other.count ? other[other.count - 1 - place] : 0
      digits.append((one + two + carry) % 10)
      carry = (one + two + carry) / 10
    }
    if carry > 0 { digits.append(carry) }
    return DecimalText.text(digits.reversed(), lowest)
  }

  /// The number in JSON's notation, such as `1234e-10`.
  public var text: String {
    let sign = isNegative && !isZero ? "-" : ""
    return sign + (isZero ? "0" : DecimalText.text(digits, exponent))
  }

  private static func text(_ digits: [UInt8], _ exponent: Int) -> String {
    let mantissa = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    return exponent == 0 ? mantissa : mantissa + "e\(exponent)"
  }

  /// The digits when the last one stands at `lowest`; nil when that takes too many zeros.
  private func digits(downTo lowest: Int) -> [UInt8]? {
    let zeros = exponent - lowest
    return zeros > 60 ? nil : digits + [UInt8](repeating: 0, count: zeros)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The exponent that `e+05` and its like stand for, 0 for nothing, nil for anything else.
  private static func exponent(of text: ArraySlice<UInt8>) -> Int? {
    guard let letter = text.first else { return 0 }
    if letter | 0x20 != UInt8(ascii: "e") { return nil }
    var rest = text.dropFirst()
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    if rest.isEmpty || !rest.allSatisfy(isDigit) { return nil }
    var value = 0
    for digit in rest where value < exponentLimit {
      value = min(value * 10 + Int(digit - UInt8(ascii: "0")), exponentLimit)
    }
    return isNegative ? -value : value
  }
}
