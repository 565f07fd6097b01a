import Metering
import Pricing

/// Why a recorded call costs what it costs, from the ledger alone: the price that was used is kept
/// with the call, so the sum can be redone whatever the price list says today.
public struct Explanation: Sendable {
  /// The call.
  public let call: CallEntry
  /// The card that was used, with the rates as they were then; nil when there was none.
  public let price: Price?
  /// Counts times rates.
  public let lines: [CostLine]
  /// What the lines add up to, in picodollars: the computed cost of the call.
  public let sumPicousd: Int64?
  /// How a price would be found today: the reason for a cost that is not known.
  public let today: PriceSelection?
}

extension LedgerFile {
  /// Explains the computed cost of a call.
  ///
  /// - Throws: ``LedgerError/noSuchCall(id:)``.
  public func explain(id: String) throws -> Explanation {
    let call = try call(id: id)
    guard let usage = call.event.usage else {
      return Explanation(call: call, price: nil, lines: [], sumPicousd: nil, today: nil)
    }
    let assessed = try assessor().assess(
      call.event, nowMs: call.occurredAtMs, madeID: call.id)
    let today = assessed.quote?.selection
    guard let reference = call.price, let rates = call.rates,
      var price = Price(reference: reference, ratesText: rates)
    else {
      return Explanation(
        call: call, price: nil, lines: [], sumPicousd: call.computedPicousd, today: today)
    }
    if case .found(let card) = today, card.reference == reference { price.origin = card.origin }
    var request = PricingRequest(
      provider: call.provider, modelNames: [], atMs: call.occurredAtMs, usage: usage)
    request.inferenceGeo = call.event.inferenceGeo
    let quote = try PriceList.quote(request, at: price)
    return Explanation(
      call: call, price: price, lines: quote.lines, sumPicousd: quote.picousd, today: today)
  }
}
