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
  /// - Throws: `PricingError` for a list cost beyond 64 bits.
  init(_ call: CallEntry, share: PlanShares.Share?) throws {
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
  func listPicousd() throws -> Int64? {
    guard let computedPicousd else { return reportedPicousd }
    guard let rates, Price.hasDiscount(ratesText: rates),
      let list = try keptQuote(isListPrice: true)
    else { return computedPicousd }
    return list.quote.picousd
  }
}
