import Metering
import Pricing

/// What a call costs in three senses, as FOCUS tells them apart.
///
/// Each is nil where it is not known, which is not 0.
public struct ThreeCosts: Hashable, Sendable {
  /// At the list's rates, before any agreed discount, in picodollars.
  ///
  /// A cost that only the provider told of stands in where no list has a price.
  public var listPicousd: Int64?
  /// What an invoice says for the call, in picodollars: its cost, or 0 when a plan covers it.
  public var billedPicousd: Int64?
  /// The billed cost and the call's share of the plan's fee, in picodollars.
  public var effectivePicousd: Int64?
  /// The name of the plan that covers the call.
  public var plan: String?

  /// The costs of a call.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - share: What a plan that covers it makes of it; nil when none does.
  init(_ call: CallEntry, share: PlanShares.Share?) throws(PricingError) {
    listPicousd = try call.listPicousd()
    guard let share else {
      billedPicousd = call.costPicousd
      effectivePicousd = call.costPicousd
      return
    }
    plan = share.plan
    billedPicousd = 0
    effectivePicousd = share.picousd
  }
}

extension CallEntry {
  /// The cost at the list's rates, in picodollars; nil if unknown.
  ///
  /// - Throws: `PricingError` for a cost beyond 64 bits.
  func listPicousd() throws(PricingError) -> Int64? {
    guard let computedPicousd else { return reportedPicousd }
    guard let rates, rates.contains("discount="), let lines = try costLines(isListPrice: true)
    else { return computedPicousd }
    return Int64(exactly: lines.reduce(0) { $0 + $1.picousd })
  }

  /// Counts times the rates that the call keeps; nil for a call without them.
  ///
  /// - Parameter isListPrice: Whether an agreed discount is left out.
  /// - Throws: `PricingError` for a cost beyond 64 bits.
  func costLines(isListPrice: Bool = false) throws(PricingError) -> [CostLine]? {
    guard let usage = event.usage, let price, let rates,
      var card = Price(reference: price, ratesText: rates)
    else { return nil }
    if isListPrice { card.discount = .one }
    var request = PricingRequest(
      provider: provider, modelNames: [], atMs: occurredAtMs, usage: usage)
    request.inferenceGeo = event.inferenceGeo
    return try PriceList.quote(request, at: card).lines
  }
}
