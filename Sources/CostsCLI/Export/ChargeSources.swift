import Ledger
import Metering
import Pricing

/// What charges are made of: calls, the lines of their costs, fees and entries.
extension Charge {
  private static let dayMs: Int64 = 86_400_000

  /// A call as one request: its provider reported what it costs, it is free, or a plan covers it.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - costs: Its three costs, the billed one known.
  ///   - account: The billing account.
  init(_ call: CallEntry, _ costs: ThreeCosts, account: String?) {
    let list = Int128(costs.listPicousd ?? costs.billedPicousd ?? 0)
    // What a plan covers was agreed on at the list's price, and is billed by the plan.
    let contracted = costs.plan == nil ? Int128(costs.billedPicousd ?? 0) : list
    self.init(
      .usage, provider: call.provider, account: account,
      description: "Requests of \(call.event.model)", period: Self.second(of: call), picousd: list)
    self.call = call
    billedPicousd = Int128(costs.billedPicousd ?? 0)
    contractedPicousd = contracted
    effectivePicousd = Int128(costs.effectivePicousd ?? costs.billedPicousd ?? 0)
    meter = ChargeMeter(
      name: "Requests", count: 1, unit: "Requests", pricingUnit: "Requests", per: 1,
      listPrice: Money.usd(list), contractedPrice: Money.usd(contracted),
      priceID: "\(call.provider)/\(call.event.model)#call")
  }

  /// One line of a call's computed cost, as agreed and as listed.
  init(_ call: CallEntry, account: String?, line: CostLine, listed: CostLine, of price: Price) {
    let words = Self.words(for: line.kind)
    self.init(
      .usage, provider: call.provider, account: account,
      description: "\(words.meter) of \(call.event.model)", period: Self.second(of: call),
      picousd: line.picousd)
    self.call = call
    listPicousd = listed.picousd
    meter = ChargeMeter(
      name: words.meter, count: line.count, unit: words.unit, pricingUnit: words.pricingUnit,
      per: line.rate.per, listPrice: listed.unitPriceUSD, contractedPrice: line.unitPriceUSD,
      priceID: price.reference + "#" + line.kind.priceName)
  }

  /// The fee of a plan's window.
  ///
  /// The calls it was shared among bear it; what could not be shared out it bears itself.
  init(_ fee: PlanCharge, account: String?) {
    self.init(
      .purchase, provider: fee.provider, account: account, description: "Plan \(fee.plan)",
      period: Self.period(fee.days), picousd: Int128(fee.feePicousd))
    effectivePicousd = Int128(fee.unallocatedPicousd)
    isRecurring = true
    meter = Self.once(Int128(fee.feePicousd), name: "Plan", id: "\(fee.provider)/plan/\(fee.plan)")
  }

  /// A tax, a credit, or what else is billed beside calls.
  init(_ entry: BillEntry, account: String?) {
    let category: Category =
      switch entry.kind {
      case .tax: .tax
      case .credit: .credit
      case .adjustment: .adjustment
      case .purchase: .purchase
      }
    let amount = Int128(entry.amountPicousd)
    self.init(
      category, provider: entry.provider, account: account,
      description: entry.note ?? "\(category.rawValue) of \(entry.provider)",
      period: Self.period(entry.days), picousd: amount)
    if category == .purchase {
      meter = Self.once(amount, name: "Purchase", id: "\(entry.provider)/purchase/\(entry.id)")
    }
  }

  private static func once(_ picousd: Int128, name: String, id: String) -> ChargeMeter {
    ChargeMeter(
      name: name, count: 1, unit: "Units", pricingUnit: "Units", per: 1,
      listPrice: Money.usd(picousd), contractedPrice: Money.usd(picousd), priceID: id)
  }

  /// FOCUS's times have whole seconds.
  private static func second(of call: CallEntry) -> Range<Int64> {
    let second = call.occurredAtMs / 1000 * 1000
    return second..<second + 1000
  }

  private static func period(_ days: ClosedRange<Int64>) -> Range<Int64> {
    days.lowerBound * dayMs..<(days.upperBound + 1) * dayMs
  }

  private static func words(
    for kind: UsageKind
  ) -> (unit: String, pricingUnit: String, meter: String) {
    switch kind {
    case .request: ("Requests", "Requests", "Requests")
    case .webSearch, .xSearch: ("Searches", "1000 Searches", meterName(kind))
    case .searchUnit: ("Search Units", "1000 Search Units", meterName(kind))
    default: ("Tokens", "1000000 Tokens", meterName(kind) + " Tokens")
    }
  }

  /// `cache_read` as `Cache Read`.
  private static func meterName(_ kind: UsageKind) -> String {
    kind.priceName.split(separator: "_")
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
  }
}
