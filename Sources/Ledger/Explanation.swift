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
    guard call.event.usage != nil else {
      return Explanation(call: call, price: nil, lines: [], sumPicousd: nil, today: nil)
    }
    let assessed = try assessor().assess(
      call.event, nowMs: call.occurredAtMs, madeID: call.id)
    let today = assessed.quote?.selection
    guard let (card, quote) = try call.keptQuote() else {
      return Explanation(
        call: call, price: nil, lines: [], sumPicousd: call.computedPicousd, today: today)
    }
    var price = card
    if case .found(let found) = today, found.reference == price.reference {
      price.origin = found.origin
    }
    return Explanation(
      call: call, price: price, lines: quote.lines, sumPicousd: quote.picousd, today: today)
  }
}

extension CallEntry {
  /// The computed cost done again, from the rates that are kept with the call.
  ///
  /// - Parameters:
  ///   - isListPrice: Whether an agreed discount is left out.
  ///   - cards: Remembers the cards of earlier calls, for who asks for many.
  /// - Returns: The card with the rates as they were, and its lines; nil when nothing was computed.
  /// - Throws: `PricingError` for a row that was tampered with: its counts contradict one another.
  public func keptQuote(
    isListPrice: Bool = false, cards: KeptCards = KeptCards()
  ) throws -> (price: Price, quote: Quote)? {
    guard let usage = event.usage, let price, let rates,
      var card = cards.card(reference: price, ratesText: rates)
    else { return nil }
    if isListPrice { card.discount = .one }
    var request = PricingRequest(
      provider: provider, modelNames: [], atMs: occurredAtMs, usage: usage)
    request.inferenceGeo = event.inferenceGeo
    return (card, try PriceList.quote(request, at: card))
  }
}

/// The cards that calls kept, each read once: a million calls share a few.
public final class KeptCards {
  private var known: [ExactText: Price?] = [:]

  /// Nothing that is remembered.
  public init() {}

  func card(reference: String, ratesText: String) -> Price? {
    // No text of a ledger holds a control character.
    let key = ExactText(reference + "\u{0}" + ratesText)
    if let card = known[key] { return card }
    if known.count >= 4096 { known.removeAll() }
    let card = Price(reference: reference, ratesText: ratesText)
    known.updateValue(card, forKey: key)
    return card
  }
}
