import Metering
import Pricing

/// A call with everything that is decided about it before it is written: provider, time and cost.
public struct AssessedCall: Hashable, Sendable {
  /// What was measured, as it was given.
  public let event: UsageEvent
  /// The id: the given one, or one that was made.
  public let id: String
  /// The provider that bills, in our spelling; `unknown` when nothing tells.
  public let provider: String
  /// When the call happened, in Unix milliseconds.
  public let occurredAtMs: Int64
  /// Whether that time was given, as against taken from the clock.
  public let timeWasGiven: Bool
  /// The computed cost with its reasons; nil for a call without reported usage.
  public let quote: Quote?
  /// The cost the provider itself reported, in picodollars.
  public let reportedPicousd: Int64?
  /// What another ledger decided, for a call that comes from there: it goes before the quote.
  public internal(set) var carried: CarriedCost?

  /// What the call costs, in picodollars: the reported cost, else the computed one; nil if unknown.
  public var costPicousd: Int64? { reportedPicousd ?? computedPicousd }

  /// The cost computed from counts and price, in picodollars; nil if unknown.
  ///
  /// An error without usage was not billed: 0.
  public var computedPicousd: Int64? {
    if let carried { return carried.computedPicousd }
    if let quote { return quote.picousd }
    return isUnbilledError ? 0 : nil
  }

  /// Whether the provider refused the call without charging for it.
  public var isUnbilledError: Bool { event.usage == nil && event.status == "error" }

  /// Where ``costPicousd`` comes from; nil when it is unknown and for an error that cost nothing.
  public var costSource: CostSource? {
    if let carried { return carried.costSource }
    return reportedPicousd != nil ? .provider : quote?.source
  }

  /// The name of the card that priced the call.
  public var priceReference: String? { carried?.price ?? quote?.price?.reference }

  /// The rates of that card, as text, so that the cost can be redone whatever the book says later.
  public var ratesText: String? { carried?.rates ?? quote?.price?.ratesText }

  /// The counts that lack a price.
  public var unpriced: [UsageKind] { carried?.unpriced ?? quote?.unpriced ?? [] }
}

/// Decides provider, time and cost of calls.
///
/// Pure, but for the prices it asks for.
public final class Assessor {
  private let priceList: PriceList
  private var resolved: [String: ResolvedModel] = [:]
  /// Prices set by hand for a provider, in the order they were set.
  let ownPrices: (_ provider: String) throws -> [Price]

  /// An assessor over the built-in prices alone.
  public init(priceList: PriceList = PriceList()) {
    self.priceList = priceList
    ownPrices = { _ in [] }
  }

  init(priceList: PriceList, ownPrices: @escaping (String) throws -> [Price]) {
    self.priceList = priceList
    self.ownPrices = ownPrices
  }

  /// Assesses one event.
  ///
  /// - Parameters:
  ///   - event: What was measured. It is validated first.
  ///   - nowMs: The time of recording, which stands in for a time that was not given.
  ///   - madeID: The id for an event without one.
  /// - Returns: The call, ready to be recorded.
  /// - Throws: `MeteringError` for an event that cannot be true, `PricingError` for a cost that
  ///   cannot be represented.
  public func assess(_ event: UsageEvent, nowMs: Int64, madeID: String) throws -> AssessedCall {
    try event.validate()
    let atMs = event.occurredAtMs ?? nowMs
    let request = request(for: event, atMs: atMs)
    let quote = try event.usage.map { _ in
      try priceList.quote(request, own: try ownPrices(request.provider))
    }
    return AssessedCall(
      event: event, id: event.id ?? madeID, provider: request.provider, occurredAtMs: atMs,
      timeWasGiven: event.occurredAtMs != nil, quote: quote,
      reportedPicousd: try event.reportedCostUSD.map { try Money.picousd($0) })
  }

  /// Who bills an event, and under which names its price may be listed.
  func priced(_ event: UsageEvent) -> (provider: String, names: [String]) {
    let answered = resolve(event.model, provider: event.provider)
    var names = answered.priceNames
    // A provider may answer with an internal name that its price list does not have.
    if let requested = event.requestedModel, requested != event.model {
      names += resolve(requested, provider: answered.provider).priceNames
    }
    return (answered.provider, names)
  }

  /// All cards and discounts that may bill an event at some time, in some tier and of some size.
  func everyPrice(of event: UsageEvent) throws -> [Price] {
    let (provider, names) = priced(event)
    return priceList.everyPrice(
      provider: provider, modelNames: names, own: try ownPrices(provider))
  }

  /// What has to be known of a call to price it; its provider is the one that bills.
  func request(for event: UsageEvent, atMs: Int64) -> PricingRequest {
    let (provider, names) = priced(event)
    var request = PricingRequest(
      provider: provider, modelNames: names, atMs: atMs, usage: event.usage ?? Usage())
    request.serviceTier = event.serviceTier
    request.speed = event.speed
    request.inferenceGeo = event.inferenceGeo
    return request
  }

  /// Names come again and again; looking them up takes longer than remembering.
  private func resolve(_ model: String, provider: String?) -> ResolvedModel {
    let key = (provider ?? "") + "\u{0}" + model
    if let known = resolved[key] { return known }
    let answer = Self.lookUp(model, provider: provider)
    if resolved.count < 4096 { resolved[key] = answer }
    return answer
  }

  private static func lookUp(_ model: String, provider: String?) -> ResolvedModel {
    guard let provider, ModelNames.canonicalProvider(provider) != "unknown" else {
      return ModelNames.resolve(model)
    }
    return ModelNames.resolve(model, provider: provider)
  }
}
