import Metering

/// US dollars as an integer number of picodollars (1e-12 USD), and their decimal text.
///
/// Every first-party price per token is a whole number of picodollars, so costs are exact.
public enum Money {
  /// Digits after the point of one USD.
  static let places = 12

  /// Parses an amount in USD such as `0.01795` or `4e-05`, rounded half to even at 1e-12 USD.
  ///
  /// - Returns: Picodollars, 0 or more.
  /// - Throws: ``PricingError`` for text that is no number, is negative or does not fit.
  public static func picousd(_ text: String) throws(PricingError) -> Int64 {
    try scaled(text, places: places).value
  }

  /// Like ``picousd(_:)``, but refuses what is finer than 1e-12 USD.
  public static func exactPicousd(_ text: String) throws(PricingError) -> Int64 {
    let (value, isExact) = try scaled(text, places: places)
    guard isExact else { throw .tooFine(text) }
    return value
  }

  /// The number x 10^`places`, rounded half to even.
  static func scaled(
    _ text: String, places: Int
  ) throws(PricingError) -> (value: Int64, isExact: Bool) {
    guard let decimal = DecimalText(text) else { throw .notANumber(text) }
    guard !decimal.isNegative || decimal.isZero else { throw .negative(text) }
    guard let (floor, isExact) = decimal.integer(timesTenTo: places) else { throw .tooLarge(text) }
    let cut = -(decimal.exponent + places)
    guard !isExact, cut <= decimal.digits.count else { return (floor, isExact) }
    // The digits have no trailing zeros, so more than one cut digit after a 5 is more than a half.
    let first = decimal.digits[decimal.digits.count - cut]
    let isUp = first > 5 || (first == 5 && (cut > 1 || floor % 2 != 0))
    guard isUp else { return (floor, false) }
    guard floor < .max else { throw .tooLarge(text) }
    return (floor + 1, false)
  }

  /// The amount in USD: exact, no exponent, no trailing zeros.
  ///
  /// `17950000000` becomes `0.01795`.
  public static func usd(_ picousd: some BinaryInteger) -> String {
    decimal(Int128(picousd), places: places)
  }

  /// An amount rounded to whole units, a half to the even one: for a glance, never for a sum.
  ///
  /// - Parameters:
  ///   - picousd: The amount, 0 or more.
  ///   - unit: Picodollars of the unit, more than 0.
  /// - Returns: A multiple of `unit`.
  public static func rounded(_ picousd: Int128, to unit: Int128) -> Int128 {
    divideHalfEven(picousd, by: unit) * unit
  }

  /// `value` x 10^-`places` as decimal text: exact, no exponent, no trailing zeros.
  static func decimal(_ value: Int128, places: Int) -> String {
    // Most amounts fit 64 bits, which are divided much more quickly than 128.
    if let small = UInt64(exactly: value.magnitude) {
      return decimal(small, isNegative: value < 0, places: places)
    }
    return decimal(value.magnitude, isNegative: value < 0, places: places)
  }

  private static func decimal(
    _ magnitude: some FixedWidthInteger, isNegative: Bool, places: Int
  ) -> String {
    // An Int128 has at most 39 digits.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 41 + places) { bytes in
      var place = bytes.count
      var rest = magnitude
      for digit in 0... {
        if rest == 0, digit > places { break }
        if digit == places, place < bytes.count {
          place -= 1
          bytes[place] = UInt8(ascii: ".")
        }
        let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
        rest = quotient
        // Zeros at the end of the fraction are left out.
        if digit < places, remainder == 0, place == bytes.count { continue }
        place -= 1
        bytes[place] = UInt8(ascii: "0") + UInt8(remainder)
      }
      if isNegative {
        place -= 1
        bytes[place] = UInt8(ascii: "-")
      }
      return String(decoding: bytes[place...], as: UTF8.self)
    }
  }
}

/// `dividend / divisor` rounded to the nearest integer, a half to the even one.
///
/// Both are 0 or more, `divisor` more.
package func divideHalfEven(_ dividend: Int128, by divisor: Int128) -> Int128 {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  let twice = remainder * 2
  let isUp = twice > divisor || (twice == divisor && quotient % 2 != 0)
  return isUp ? quotient + 1 : quotient
}
