import Metering
import Pricing

/// What another ledger decided about a call.
///
/// It is carried over as it stands, for a recorded cost never moves: neither because this program
/// has other prices, nor because it is merged on another day.
public struct CarriedCost: Hashable, Sendable {
  /// The computed cost that holds there, re-pricings included, in picodollars; nil if unknown.
  public let computedPicousd: Int64?
  /// Where the cost comes from; nil when it is unknown.
  public let costSource: CostSource?
  /// The card that priced the call.
  public let price: String?
  /// The rates of that card.
  public let rates: String?
  /// The counts that lack a price.
  public let unpriced: [UsageKind]
  /// Where the record comes from: `record`, or an importer's name.
  public let recordedSource: String?

  /// The decisions that stand in an entry of another ledger.
  init(_ entry: CallEntry) {
    computedPicousd = entry.computedPicousd
    costSource = entry.costSource.flatMap(CostSource.init)
    price = entry.price
    rates = entry.rates
    unpriced = entry.unpriced.compactMap { UsageKind(field: $0) }
    recordedSource = entry.source
  }
}

extension AssessedCall {
  /// A call of another ledger, with the cost that it has there.
  ///
  /// - Parameters:
  ///   - foreign: The call, as it counts there.
  ///   - id: The id that it gets here.
  public init(_ foreign: ForeignCall, id: String) {
    let entry = foreign.entry
    self.init(
      event: entry.event, id: id, provider: entry.provider, occurredAtMs: entry.occurredAtMs,
      timeWasGiven: foreign.timeWasGiven, quote: nil, reportedPicousd: entry.reportedPicousd,
      carried: CarriedCost(entry))
  }
}
