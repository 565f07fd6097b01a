import Metering

/// A currency in which amounts are shown beside USD: never stored, for the rate is the reader's.
public struct DisplayCurrency: Hashable, Sendable {
  /// The ISO 4217 code, such as `EUR`.
  public let code: String
  /// How many of it one USD is, as it was given.
  public let rate: String

  /// The name of an amount in it, such as `cost_eur`.
  public var field: String { "cost_" + code.lowercased() }

  private let millionths: Int64
  private static let places = 6

  /// A currency with its rate; nil for a code that is none.
  ///
  /// - Parameters:
  ///   - code: Three letters of ASCII, in either case.
  ///   - rate: Units of the currency for one USD: above 0, at most six digits after the point, at
  ///     most 1,000,000.
  /// - Throws: ``PricingError`` for a rate that is none.
  public init?(code: String, rate: String) throws(PricingError) {
    let letters = code.uppercased()
    guard letters.utf8.count == 3, letters.utf8.allSatisfy({ (65...90).contains($0) }) else {
      return nil
    }
    let (value, isExact) = try Money.scaled(rate, places: Self.places)
    guard isExact else { throw .tooFine(rate) }
    guard value > 0 else { throw .notANumber(rate) }
    guard value <= 1_000_000_000_000 else { throw .tooLarge(rate) }
    self.code = letters
    self.rate = rate
    millionths = value
  }

  /// An amount in the currency: exact, no exponent, no trailing zeros.
  ///
  /// - Parameter picousd: The amount in 1e-12 USD, below 1e26 either way.
  /// - Returns: Decimal text.
  public func text(_ picousd: some BinaryInteger) -> String {
    Money.decimal(Int128(picousd) * Int128(millionths), places: Money.places + Self.places)
  }

  /// An amount that ``Money/usd(_:)`` wrote, in the currency.
  ///
  /// - Parameter usd: Decimal text in USD, such as `-0.01795`.
  /// - Returns: Decimal text; nil for text that is none, or is finer than 1e-12 USD.
  public func text(usd: String) -> String? {
    let parts = usd.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    guard !parts[0].isEmpty, fraction.utf8.count <= Money.places else { return nil }
    let zeros = String(repeating: "0", count: Money.places - fraction.utf8.count)
    return Int128(parts[0] + fraction + zeros).map { text($0) }
  }
}
