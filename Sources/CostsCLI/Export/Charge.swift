import Ledger
import Metering
import Pricing

/// One line of a FOCUS 1.2 dataset.
///
/// Columns that a provider of language models has no use for (commitment discounts, capacity
/// reservations, availability zones) are conditional in the specification and left out.
struct Charge {
  /// The names of ``fields``: FOCUS's, and ours, which begin with `x_` as it asks.
  static let columns = [
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingAccountType",
    "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass",
    "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart",
    "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "ContractedUnitPrice", "EffectiveCost",
    "InvoiceId", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory",
    "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName",
    "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName",
    "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "SubAccountId",
    "SubAccountName", "SubAccountType", "Tags", "x_CallId", "x_CostSource",
  ]

  private let call: CallEntry
  private let account: String
  private let meter: Meter

  /// What is counted, and at which price.
  private struct Meter {
    /// The number of tokens, searches or requests.
    var count: Int64
    var unit: String
    /// The rate's unit, and how many of `unit` it is.
    var pricingUnit: String
    var per: Int64
    /// The rates of one pricing unit, in USD, without and with an agreed discount.
    var listPrice: String
    var contractedPrice: String
    /// The amounts, in picodollars.
    var listPicousd: Int128
    var billedPicousd: Int128
    var name: String
    var priceID: String
    var details: [JSONMember]
  }

  /// The whole call: its provider reported what it costs, or it is free.
  init(_ call: CallEntry, account: String?) {
    self.call = call
    self.account = account ?? call.provider
    let cost = Int128(call.costPicousd ?? 0)
    meter = Meter(
      count: 1, unit: "Requests", pricingUnit: "Requests", per: 1, listPrice: Money.usd(cost),
      contractedPrice: Money.usd(cost), listPicousd: cost, billedPicousd: cost,
      name: "Requests", priceID: "\(call.provider)/\(call.event.model)#call", details: [])
  }

  /// One line of a call's computed cost, as agreed and as listed.
  init(_ call: CallEntry, account: String?, line: CostLine, listed: CostLine, of price: Price) {
    self.call = call
    self.account = account ?? call.provider
    let words = Self.words(for: line.kind)
    meter = Meter(
      count: line.count, unit: words.unit, pricingUnit: words.pricingUnit, per: line.rate.per,
      listPrice: listed.unitPriceUSD, contractedPrice: line.unitPriceUSD,
      listPicousd: listed.picousd, billedPicousd: line.picousd, name: words.meter,
      priceID: price.reference + "#" + line.kind.priceName,
      details: Self.details(call))
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

  private static func details(_ call: CallEntry) -> [JSONMember] {
    let all = [("x_ServiceTier", call.event.serviceTier), ("x_Speed", call.event.speed)]
    return all.compactMap { name, value in
      value.map { JSONMember(key: name, value: .string($0)) }
    }
  }

  // MARK: Fields

  /// The values of ``columns``.
  var fields: [String] {
    let month = Self.month(of: call.occurredAtMs)
    let billed = Money.usd(meter.billedPicousd)
    let second = call.occurredAtMs / 1000 * 1000
    let model = call.event.model
    let project = call.event.attribution[.project] ?? ""
    return [
      billed, account, account, "LLM account", "USD", month.end, month.start, "Usage", "",
      "\(meter.name) of \(model)", "Usage-Based", Self.time(second + 1000), Self.time(second),
      "\(meter.count)", meter.unit, billed, meter.contractedPrice, billed,
      "", call.provider, Money.usd(meter.listPicousd), meter.listPrice, "Standard",
      Self.quantity(meter.count, per: meter.per), meter.pricingUnit, call.provider, call.provider,
      call.event.inferenceGeo ?? "", call.event.inferenceGeo ?? "",
      model, model, "Model", "AI and Machine Learning", "Model inference",
      "Generative AI", "\(call.provider)/\(model)/\(meter.name)", meter.name,
      meter.details.isEmpty ? "" : JSON.object(meter.details).text, meter.priceID,
      project, project, project.isEmpty ? "" : "Project", tags, call.id, call.costSource ?? "",
    ]
  }

  private var tags: String {
    var members = Attribution.allCases.compactMap { dimension in
      call.event.attribution[dimension].map {
        JSONMember(key: dimension.field, value: .string($0))
      }
    }
    for (key, value) in call.event.tags.sorted(by: { $0.key < $1.key }) {
      // FOCUS: a tag without a value is true.
      members.append(JSONMember(key: key, value: value.isEmpty ? .bool(true) : .string(value)))
    }
    return members.isEmpty ? "" : JSON.object(members).text
  }

  /// The units of a price list that a count is, exactly.
  private static func quantity(_ count: Int64, per: Int64) -> String {
    Money.usd(Int128(count) * (1_000_000_000_000 / Int128(per)))
  }

  /// FOCUS's times have whole seconds.
  private static func time(_ ms: Int64) -> String { Timestamp.format(ms).prefix(19) + "Z" }

  /// The billing period: the month, in UTC.
  private static func month(of ms: Int64) -> (start: String, end: String) {
    let parts = Timestamp.format(ms).prefix(7).split(separator: "-").compactMap { Int($0) }
    func text(_ year: Int, _ month: Int) -> String {
      "\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z"
    }
    let next = parts[1] == 12 ? (parts[0] + 1, 1) : (parts[0], parts[1] + 1)
    return (text(parts[0], parts[1]), text(next.0, next.1))
  }
}
