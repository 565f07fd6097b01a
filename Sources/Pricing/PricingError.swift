/// A price or a cost that cannot be computed exactly.
public enum PricingError: Error, Hashable, Sendable {
  /// The text is no decimal number.
  case notANumber(String)
  /// The amount is negative.
  case negative(String)
  /// The amount has more digits after the point than the ledger keeps (12).
  case tooFine(String)
  /// The amount exceeds what one row can hold, 9,223,372.036854775807 USD.
  case tooLarge(String)
  /// The parts of the usage that have prices of their own exceed the total they belong to.
  case partsExceedTotal(parts: String, partsCount: Int64, total: String, totalCount: Int64)
}

extension PricingError: CustomStringConvertible {
  /// What is wrong, with the value, without a full stop.
  public var description: String {
    switch self {
    case .notANumber(let text): "'\(text)' is not a decimal number"
    case .negative(let text): "'\(text)' is negative"
    case .tooFine(let text): "'\(text)' has more than 12 digits after the point"
    case .tooLarge(let text):
      "\(text) is more than one row can hold (9223372.036854775807 USD)"
    case .partsExceedTotal(let parts, let partsCount, let total, let totalCount):
      "\(parts) (\(partsCount)) exceeds \(total) (\(totalCount))"
    }
  }
}
