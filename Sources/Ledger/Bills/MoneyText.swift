import Metering
import Pricing

/// Amounts of bills, which unlike costs may be negative.
public enum MoneyText {
  /// An amount in USD such as `-12.5`, rounded half to even at 1e-12 USD.
  ///
  /// - Returns: Picodollars, negative for what is taken off.
  /// - Throws: `PricingError` for text that is no number or does not fit.
  public static func picousd(_ text: String) throws(PricingError) -> Int64 {
    guard text.hasPrefix("-") else { return try Money.picousd(text) }
    return -(try Money.picousd(String(text.dropFirst())))
  }

  /// How many digits stand behind the point, trailing zeros left out; 0 for what is no number.
  public static func places(_ text: String) -> Int {
    DecimalText(text).map { max(0, -$0.exponent) } ?? 0
  }
}
