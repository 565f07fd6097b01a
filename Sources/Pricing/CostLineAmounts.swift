import Metering

extension CostLine {
  /// The price of ``Rate/per`` units with all factors, in USD: exact decimal text.
  ///
  /// Factors have at most six digits after the point each, and there are at most two of them.
  public var unitPriceUSD: String {
    let places = 12
    let unit: Int128 = 1_000_000_000_000
    let (scaled, overflow) = (Int128(rate.picousd) * Int128(multiplier.numerator))
      .multipliedReportingOverflow(by: unit / Int128(multiplier.denominator))
    return overflow
      ? Money.usd(rate.picousd) : Money.decimal(scaled, places: Money.places + places)
  }
}
