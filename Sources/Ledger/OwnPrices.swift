import Metering
import Pricing
import SQLite

/// A price of one's own with what the ledger keeps about it.
public struct OwnPrice: Hashable, Sendable {
  /// The card or discount.
  public let price: Price
  /// When it was set, in Unix milliseconds.
  public let setAtMs: Int64
  /// Why, where whoever set it said so.
  public let reason: String?
  /// When it was withdrawn, in Unix milliseconds; nil while it counts.
  public let unsetAtMs: Int64?
  /// The number of the row that withdrew it.
  public let unsetRow: Int64?
  /// Why it was withdrawn.
  public let unsetReason: String?
}

/// Reading one's own prices.
extension LedgerFile {
  /// Own prices in the order they were set, withdrawn ones left out.
  ///
  /// - Parameter provider: Only this provider's, in our spelling; nil for all.
  /// - Returns: Cards and discounts.
  /// - Throws: ``LedgerError``.
  public func ownPrices(provider: String? = nil) throws -> [Price] {
    try translatingErrors {
      var prices: [Price] = []
      // A provider is looked up by index: recording a call asks for one, and most have none.
      try connection.query(
        """
        SELECT p.price_seq, p.provider, p.model, p.from_ms, p.until_ms, p.conditions, p.multiplier,
          p.geo, p.source, p.set_id, r.kind, r.picousd, r.per
        FROM prices AS p LEFT JOIN price_rates AS r USING (price_seq)
        WHERE \(provider == nil ? "?1 IS NULL" : "p.provider = ?1") AND p.withdraws_seq IS NULL
          AND NOT EXISTS (SELECT 1 FROM prices AS w WHERE w.withdraws_seq = p.price_seq)
        ORDER BY p.price_seq
        """, [Value(provider)]
      ) { row in
        if prices.last?.origin != .own(row.int64(0)) { prices.append(Self.price(row)) }
        guard let kind = UsageKind(priceName: row.text(10)) else { return }
        prices[prices.count - 1].rates[kind] = Rate(picousd: row.int64(11), per: row.int64(12))
      }
      return prices
    }
  }

  /// All prices that were ever set, in that order, withdrawn ones among them.
  ///
  /// - Parameter provider: Only this provider's, in our spelling; nil for all.
  /// - Returns: The prices with when they were set and withdrawn.
  /// - Throws: ``LedgerError``.
  public func ownPriceHistory(provider: String? = nil) throws -> [OwnPrice] {
    try translatingErrors {
      var history: [OwnPrice] = []
      let rates = try connection.prepare(
        "SELECT kind, picousd, per FROM price_rates WHERE price_seq = ?")
      try connection.query(
        """
        SELECT p.price_seq, p.provider, p.model, p.from_ms, p.until_ms, p.conditions, p.multiplier,
          p.geo, p.source, p.set_id, p.set_at_ms, p.reason, w.set_at_ms, w.price_seq, w.reason
        FROM prices AS p LEFT JOIN prices AS w ON w.withdraws_seq = p.price_seq
        WHERE \(provider == nil ? "?1 IS NULL" : "p.provider = ?1") AND p.withdraws_seq IS NULL
        ORDER BY p.price_seq
        """, [Value(provider)]
      ) { row in
        var price = Self.price(row)
        try rates.bind([.integer(row.int64(0))])
        while try rates.step() {
          guard let kind = UsageKind(priceName: rates.text(0)) else { continue }
          price.rates[kind] = Rate(picousd: rates.int64(1), per: rates.int64(2))
        }
        history.append(
          OwnPrice(
            price: price, setAtMs: row.int64(10), reason: row.optionalText(11),
            unsetAtMs: row.optionalInt64(12), unsetRow: row.optionalInt64(13),
            unsetReason: row.optionalText(14)))
      }
      return history
    }
  }

  /// The price in a row whose first columns are those of both queries above.
  private static func price(_ row: Statement) -> Price {
    var price = Price(
      provider: row.text(1), model: row.text(2), fromMs: row.int64(3),
      untilMs: row.optionalInt64(4), rates: [:], origin: .own(row.int64(0)))
    price.conditions = Price.Conditions(row.text(5)) ?? Price.Conditions()
    if let text = row.optionalText(6), let factor = try? Multiplier(text) {
      price.discount = factor
      price.discountRow = row.int64(0)
    }
    for part in row.text(7).split(separator: ",") {
      let pair = part.split(separator: "=")
      guard pair.count == 2, let factor = try? Multiplier(String(pair[1])) else { continue }
      price.geoMultipliers[String(pair[0])] = factor
    }
    price.ownSource = row.text(8)
    price.setID = row.int64(9)
    return price
  }

  /// An assessor that prices with this ledger's own prices and the book.
  ///
  /// It keeps the ledger open.
  public func assessor() -> Assessor {
    var cache: [String: [Price]] = [:]
    return Assessor(priceList: priceList) { [self] provider in
      if let known = cache[provider] { return known }
      let prices = try ownPrices(provider: provider)
      cache[provider] = prices
      return prices
    }
  }
}
