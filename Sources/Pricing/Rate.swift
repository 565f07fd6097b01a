import Metering

/// What a number of units of one kind costs.
public struct Rate: Hashable, Sendable {
  /// The price of ``per`` units, in picodollars (1e-12 USD), 0 or more.
  public let picousd: Int64
  /// How many units the price is for: 1,000,000 tokens, 1,000 searches or 1 request.
  public let per: Int64

  /// A rate with its parts.
  public init(picousd: Int64, per: Int64) {
    self.picousd = picousd
    self.per = per
  }

  /// A rate from a price list's decimal text in USD, for units of the given kind.
  ///
  /// - Throws: ``PricingError`` for text that is no number, negative, too fine or too large.
  public init(usd text: String, kind: UsageKind) throws(PricingError) {
    self.init(picousd: try Money.exactPicousd(text), per: kind.per)
  }

  /// The price of `count` units in picodollars, rounded half to even where it is not integral.
  func cost(
    of count: Int64, times multiplier: Multiplier
  ) throws(PricingError) -> Int128 {
    // 10^12 units x 2^63 picodollars is below 2^103: only a long factor can overflow 127 bits.
    let (product, overflow) = (Int128(count) * Int128(picousd))
      .multipliedReportingOverflow(by: Int128(multiplier.numerator))
    guard !overflow else { throw .tooLarge("a cost of \(count) units") }
    return divideHalfEven(product, by: Int128(per) * Int128(multiplier.denominator))
  }
}

/// An exact factor on a price, such as 1.1 for a regional uplift or 0.8 for a discount.
///
/// It is kept in lowest terms, so that equal factors are equal and products stay small.
public struct Multiplier: Hashable, Sendable {
  /// The upper part of the fraction.
  public let numerator: Int64
  /// The lower part of the fraction, more than 0.
  public let denominator: Int64

  /// No change.
  public static let one = Multiplier(numerator: 1, denominator: 1)

  private init(numerator: Int64, denominator: Int64) {
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  private static func greatestCommonDivisor(_ one: Int64, _ other: Int64) -> Int64 {
    var (larger, smaller) = (one, other)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return max(larger, 1)
  }

  /// Both factors, one after the other.
  static func * (one: Multiplier, other: Multiplier) -> Multiplier {
    Multiplier(
      numerator: one.numerator * other.numerator, denominator: one.denominator * other.denominator)
  }

  /// Parses a decimal factor from 0 to 1000 with at most six digits after the point.
  ///
  /// - Throws: ``PricingError`` when it is none.
  public init(_ text: String) throws(PricingError) {
    let (millionths, isExact) = try Money.scaled(text, places: 6)
    guard isExact else { throw .tooFine(text) }
    guard millionths <= 1_000_000_000 else { throw .tooLarge(text) }
    self.init(numerator: millionths, denominator: 1_000_000)
  }

  /// The factor as decimal text.
  public var text: String {
    Money.usd(Int128(numerator) * 1_000_000_000_000 / Int128(denominator))
  }
}

extension UsageKind {
  /// How many units a price list's price of this kind is for.
  public var per: Int64 {
    switch self {
    case .request: 1
    case .webSearch, .xSearch, .searchUnit: 1_000
    default: 1_000_000
    }
  }

  /// The name of this kind in a price list and as an option, such as `cache_read`.
  public var priceName: String {
    switch self {
    case .webSearch: "web_search"
    case .xSearch: "x_search"
    case .searchUnit: "search_unit"
    case .request: "request"
    default: String(field.dropLast("_tokens".count))
    }
  }

  /// The kind whose ``priceName`` is `name`, or nil.
  public init?(priceName name: String) {
    guard let kind = Self.allCases.first(where: { $0.priceName == name }) else { return nil }
    self = kind
  }
}
