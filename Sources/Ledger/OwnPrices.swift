import Metering
import Pricing
import SQLite

/// Prices set by hand, kept in the ledger.
extension LedgerFile {
  /// Sets a price. Of the prices that cover an instant, the one set last is in force.
  ///
  /// - Parameters:
  ///   - provider: The provider in any common spelling.
  ///   - model: The model's exact name.
  ///   - fromMs: The first instant it holds, in Unix milliseconds.
  ///   - untilMs: The first instant it no longer holds; nil until another is set.
  ///   - rates: At least one rate.
  ///   - nowMs: The time of setting.
  /// - Returns: The price as stored, with its number.
  @discardableResult
  public func setPrice(
    provider: String, model: String, fromMs: Int64, untilMs: Int64?, rates: [UsageKind: Rate],
    nowMs: Int64
  ) throws -> Price {
    try translatingErrors {
      try connection.write {
        try connection.prepare(
          "INSERT INTO prices (provider, model, from_ms, until_ms, set_at_ms) VALUES (?,?,?,?,?)"
        ).run([
          .text(ModelNames.canonicalProvider(provider)), .text(model.lowercased()),
          .integer(fromMs), Value(untilMs), .integer(nowMs),
        ])
        let row = connection.lastInsertedRow
        let insert = try connection.prepare("INSERT INTO price_rates VALUES (?,?,?,?)")
        for (kind, rate) in rates {
          try insert.run([
            .integer(row), .text(kind.priceName), .integer(rate.picousd), .integer(rate.per),
          ])
        }
        return Price(
          provider: ModelNames.canonicalProvider(provider), model: model.lowercased(),
          fromMs: fromMs, untilMs: untilMs, rates: rates, origin: .own(row))
      }
    }
  }

  /// Withdraws a price set by hand: from now on calls are priced as if it had not been set.
  ///
  /// Costs that were recorded with it stay.
  ///
  /// - Throws: ``LedgerError/noSuchPrice(_:)`` for a number that is none, or is withdrawn already.
  public func withdrawPrice(row: Int64, nowMs: Int64) throws {
    try translatingErrors {
      try connection.write {
        guard let price = try ownPrices().first(where: { $0.origin == .own(row) }) else {
          throw LedgerError.noSuchPrice("#\(row)")
        }
        try connection.prepare(
          """
          INSERT INTO prices (provider, model, from_ms, withdraws_seq, set_at_ms)
          VALUES (?,?,?,?,?)
          """
        ).run([
          .text(price.provider), .text(price.model), .integer(price.fromMs ?? 0), .integer(row),
          .integer(nowMs),
        ])
      }
    }
  }

  /// Prices set by hand in the order they were set, withdrawn ones left out.
  ///
  /// - Parameter provider: Only this provider's, in our spelling; nil for all.
  public func ownPrices(provider: String? = nil) throws -> [Price] {
    try translatingErrors {
      var prices: [Price] = []
      try connection.query(
        """
        SELECT p.price_seq, p.provider, p.model, p.from_ms, p.until_ms, r.kind, r.picousd, r.per
        FROM prices AS p JOIN price_rates AS r USING (price_seq)
        WHERE p.provider = coalesce(?, p.provider)
          AND NOT EXISTS (SELECT 1 FROM prices AS w WHERE w.withdraws_seq = p.price_seq)
        ORDER BY p.price_seq
        """, [Value(provider)]
      ) { row in
        if prices.last?.origin != .own(row.int64(0)) {
          prices.append(
            Price(
              provider: row.text(1), model: row.text(2), fromMs: row.int64(3),
              untilMs: row.optionalInt64(4), rates: [:], origin: .own(row.int64(0))))
        }
        guard let kind = UsageKind(priceName: row.text(5)) else { return }
        prices[prices.count - 1].rates[kind] = Rate(picousd: row.int64(6), per: row.int64(7))
      }
      return prices
    }
  }

  /// An assessor that prices with this ledger's own prices and the book.
  public func assessor() -> Assessor {
    var cache: [String: [Price]] = [:]
    return Assessor(priceList: priceList) { [unowned self] provider in
      if let known = cache[provider] { return known }
      let prices = try ownPrices(provider: provider)
      cache[provider] = prices
      return prices
    }
  }
}
