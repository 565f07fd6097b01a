import Metering

/// Prices as public lists print them: JSON numbers, which are read as text and never as doubles.
enum PriceNumber {
  /// The digits that are kept of a number with more: what stands behind them is float noise.
  ///
  /// The lists are written by programs that compute prices in doubles, and some print 17 digits
  /// (`7.499999999999999e-07` for 7.5e-07). `script/prices` cleans the book by the same rule.
  private static let significantDigits = 10

  /// The rate that `number` x 10^`power` USD is, for the units of a kind.
  ///
  /// - Throws: ``PricingError`` for what is no number, negative, too fine or too large.
  static func rate(
    _ number: String, timesTenTo power: Int = 0, kind: UsageKind
  ) throws(PricingError) -> Rate {
    guard let decimal = DecimalText(number) else { throw .notANumber(number) }
    guard !decimal.isNegative || decimal.isZero else { throw .negative(number) }
    if decimal.isZero { return Rate(picousd: 0, per: kind.per) }
    let clean = cleaned(decimal)
    let digits = String(decoding: clean.digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    return try Rate(usd: "\(digits)e\(clean.exponent + power)", kind: kind)
  }

  /// The digits rounded half to even, as Python's `decimal` does.
  private static func cleaned(_ decimal: DecimalText) -> (digits: [UInt8], exponent: Int) {
    let cut = decimal.digits.count - significantDigits
    guard cut > 0 else { return (decimal.digits, decimal.exponent) }
    var kept = Array(decimal.digits.prefix(significantDigits))
    // There are no trailing zeros, so any digit behind a first 5 makes it more than a half.
    let first = decimal.digits[significantDigits]
    let isUp = first > 5 || (first == 5 && (cut > 1 || kept[significantDigits - 1] % 2 == 1))
    guard isUp else { return (kept, decimal.exponent + cut) }
    var index = significantDigits - 1
    while kept[index] == 9, index > 0 {
      kept[index] = 0
      index -= 1
    }
    kept[index] += 1
    // 9999999999 and a bit is 10000000000: one digit more, which is written as two.
    if kept[0] == 10 { kept.replaceSubrange(0...0, with: [1, 0]) }
    return (kept, decimal.exponent + cut)
  }

  /// A whole number of tokens, such as the `200000` or `128000.0` at which a price changes.
  static func tokens(_ value: JSON?) -> Int64? {
    guard let text = value?.number, let whole = DecimalText(text)?.integer(), whole.isExact,
      whole.value >= 0
    else { return nil }
    return whole.value
  }
}
