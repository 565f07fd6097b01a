import Metering
import Pricing
import SQLite

/// Why a price was not set.
///
/// Nothing was written.
public enum OwnPriceError: Error, Hashable, Sendable {
  /// There is no price for smaller calls of the same tier and date, which one above a size needs.
  case noBasePrice(model: String)
}

/// Writing one's own prices: by appending only.
extension LedgerFile {
  /// Sets a price by hand, or a discount.
  ///
  /// Without conditions it begins a sheet of its own, which holds for every tier and speed. With
  /// conditions it joins the sheet that is in force for the model at its first instant, if that is
  /// one of one's own, so that a sheet can be built up one card after another.
  ///
  /// - Parameters:
  ///   - provider: The provider in any common spelling.
  ///   - model: The model's exact name; `Price.everyModel` for a discount on all of a provider's.
  ///   - fromMs: The first instant it holds, in Unix milliseconds.
  ///   - untilMs: The first instant it no longer holds; nil until another is set.
  ///   - rates: The rates; none for a discount.
  ///   - conditions: When the card applies; for a discount, which calls it is on.
  ///   - multiplier: A factor on the rates, or, without rates, on those of whatever card holds.
  ///   - reason: Why, for whoever reads the history.
  ///   - nowMs: The time of setting.
  /// - Returns: The price as stored, with its number.
  /// - Throws: ``OwnPriceError/noBasePrice(model:)``, ``LedgerError``.
  @discardableResult
  public func setPrice(
    provider: String, model: String, fromMs: Int64, untilMs: Int64?, rates: [UsageKind: Rate],
    conditions: Price.Conditions = Price.Conditions(), multiplier: Multiplier? = nil,
    reason: String? = nil, nowMs: Int64
  ) throws -> Price {
    precondition(!rates.isEmpty || multiplier != nil, "a price has rates or a factor")
    var price = Price(
      provider: ModelNames.canonicalProvider(provider), model: model.lowercased(),
      fromMs: fromMs, untilMs: untilMs, rates: rates, origin: .own(0))
    price.conditions = conditions
    if let multiplier {
      price.discount = multiplier
      price.discountRow = 0
    }
    return try translatingErrors {
      try connection.write {
        price.setID = try setToJoin(price)
        return try PriceWriter(connection).append(price, reason: reason, nowMs: nowMs)
      }
    }
  }

  private func setToJoin(_ price: Price) throws -> Int64? {
    let conditions = price.conditions
    guard !price.rates.isEmpty, !conditions.isEmpty, let fromMs = price.fromMs else { return nil }
    let cards = try ownPrices(provider: price.provider).filter {
      $0.model == price.model && !$0.isDiscount && $0.covers(fromMs)
    }
    let latest = cards.compactMap(\.setID).max()
    guard conditions.aboveInputTokens != nil || conditions.hours != nil || conditions.days != nil
    else { return latest }
    // A date begins a whole sheet, so a card for large calls alone would leave small ones unpriced.
    var base = Price.Conditions()
    base.tier = conditions.tier
    base.speed = conditions.speed
    guard
      cards.contains(where: {
        $0.setID == latest && $0.conditions == base && $0.fromMs == fromMs
      })
    else { throw OwnPriceError.noBasePrice(model: price.model) }
    return latest
  }

  /// Withdraws a price: from now on calls are priced as if it had not been set.
  ///
  /// Costs that were recorded with it stay.
  ///
  /// - Throws: ``LedgerError/noSuchPrice(_:)`` for a number that is none, or is withdrawn already.
  public func withdrawPrice(row: Int64, reason: String? = nil, nowMs: Int64) throws {
    try withdraw(reason: reason, nowMs: nowMs, named: "#\(row)") { $0.origin == .own(row) }
  }

  /// Withdraws all prices and discounts of a model, or of a provider.
  ///
  /// - Parameters:
  ///   - provider: The provider in any common spelling.
  ///   - model: The model's exact name; nil for all of the provider's.
  ///   - reason: Why.
  ///   - nowMs: The time of withdrawing.
  /// - Returns: What was withdrawn.
  /// - Throws: ``LedgerError/noSuchPrice(_:)`` when there is none.
  @discardableResult
  public func withdrawPrices(
    provider: String, model: String?, reason: String? = nil, nowMs: Int64
  ) throws -> [Price] {
    let provider = ModelNames.canonicalProvider(provider)
    let model = model?.lowercased()
    return try withdraw(
      reason: reason, nowMs: nowMs, named: "\(provider)/\(model ?? Price.everyModel)"
    ) { $0.provider == provider && (model == nil || $0.model == model) }
  }

  /// Withdraws what was set together, such as an import.
  ///
  /// - Returns: What was withdrawn.
  /// - Throws: ``LedgerError/noSuchPrice(_:)`` when nothing of the set counts.
  @discardableResult
  public func withdrawSet(_ set: Int64, reason: String? = nil, nowMs: Int64) throws -> [Price] {
    try withdraw(reason: reason, nowMs: nowMs, named: "set \(set)") { $0.setID == set }
  }

  @discardableResult
  private func withdraw(
    reason: String?, nowMs: Int64, named name: String, _ isMeant: (Price) -> Bool
  ) throws -> [Price] {
    try translatingErrors {
      try connection.write {
        let prices = try ownPrices().filter(isMeant)
        guard !prices.isEmpty else { throw LedgerError.noSuchPrice(name) }
        let writer = try PriceWriter(connection)
        for price in prices { try writer.withdraw(price, reason: reason, nowMs: nowMs) }
        return prices
      }
    }
  }

  /// Writes what a price list says differently from the prices in force: one set, or nothing.
  ///
  /// - Parameters:
  ///   - document: The price list.
  ///   - fromMs: From when its prices without a date hold, in Unix milliseconds.
  ///   - nowMs: The time of setting.
  /// - Returns: The comparison that was carried out, and the number of the set; nil when nothing
  ///   was to be done.
  /// - Throws: ``LedgerError``.
  public func importPrices(
    _ document: PriceDocument, fromMs: Int64, nowMs: Int64
  ) throws -> (comparison: PriceComparison, set: Int64?) {
    try translatingErrors {
      try connection.write {
        let comparison = try compare(document, fromMs: fromMs)
        let writer = try PriceWriter(connection)
        for var price in comparison.changes.flatMap(\.prices) {
          price.setID = nil  // the comparison's is provisional
          _ = try writer.append(price, reason: nil, nowMs: nowMs)
        }
        return (comparison, comparison.changes.isEmpty ? nil : writer.setID)
      }
    }
  }

  /// What a price list says differently from the prices in force.
  ///
  /// Nothing is written.
  ///
  /// - Parameters:
  ///   - document: The price list.
  ///   - fromMs: From when its prices without a date hold, in Unix milliseconds.
  /// - Returns: The models with other prices.
  /// - Throws: ``LedgerError``.
  public func compare(_ document: PriceDocument, fromMs: Int64) throws -> PriceComparison {
    PriceComparison(of: document, with: priceList, own: try ownPrices(), fromMs: fromMs)
  }
}

/// Appends rows to `prices` that belong to one set, in a transaction that is open.
private final class PriceWriter {
  /// The number of the set: that of the first row written.
  let setID: Int64
  private let connection: Connection
  private let insertPrice: Statement
  private let insertRate: Statement

  init(_ connection: Connection) throws {
    self.connection = connection
    setID = (try connection.integer("SELECT max(price_seq) FROM prices") ?? 0) + 1
    insertPrice = try connection.prepare(
      """
      INSERT INTO prices (set_id, provider, model, from_ms, until_ms, conditions, multiplier, geo,
        source, reason, withdraws_seq, set_at_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
      """)
    insertRate = try connection.prepare("INSERT INTO price_rates VALUES (?,?,?,?)")
  }

  /// Appends a card or discount; its `setID`, where it has one, is the set it joins.
  func append(_ price: Price, reason: String?, nowMs: Int64) throws -> Price {
    var price = price
    price.setID = price.setID ?? setID
    let isFactorStated = price.discountRow != nil
    let geo = price.geoMultipliers.sorted { $0.key < $1.key }
    try insertPrice.run([
      Value(price.setID), .text(price.provider), .text(price.model), .integer(price.fromMs ?? 0),
      Value(price.untilMs), .text(price.conditions.text),
      isFactorStated ? .text(price.discount.text) : .null,
      .text(geo.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",")),
      .text(price.ownSource), Value(reason), .null, .integer(nowMs),
    ])
    let row = connection.lastInsertedRow
    for (kind, rate) in price.rates {
      try insertRate.run([
        .integer(row), .text(kind.priceName), .integer(rate.picousd), .integer(rate.per),
      ])
    }
    price.origin = .own(row)
    if isFactorStated { price.discountRow = row }
    return price
  }

  func withdraw(_ price: Price, reason: String?, nowMs: Int64) throws {
    guard case .own(let row) = price.origin else { return }
    try insertPrice.run([
      .integer(setID), .text(price.provider), .text(price.model), .integer(price.fromMs ?? 0),
      .null, .text(""), .null, .text(""), .text(Price.byHand), Value(reason), .integer(row),
      .integer(nowMs),
    ])
  }
}
