import Ledger
import Metering
import Pricing

/// A charge as the fields of its line.
extension Charge {
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

  /// The values of ``columns``.
  var fields: [String] {
    let month = Self.month(of: period.lowerBound)
    let billed = Money.usd(billedPicousd)
    let account = account ?? provider
    let model = call?.event.model ?? ""
    let region = call?.event.inferenceGeo ?? ""
    let project = call?.event.attribution[.project] ?? ""
    // FOCUS has quantities consumed for usage alone.
    let used = category == .usage ? meter : nil
    return [
      billed, account, account, "LLM account", "USD", month.end, month.start, category.rawValue,
      "", description, frequency, Self.time(period.upperBound), Self.time(period.lowerBound),
      used.map { "\($0.count)" } ?? "", used?.unit ?? "", Money.usd(contractedPicousd),
      meter?.contractedPrice ?? "", Money.usd(effectivePicousd),
      "", provider, Money.usd(listPicousd), meter?.listPrice ?? "",
      meter == nil ? "" : "Standard",
      meter.map { Self.quantity($0.count, per: $0.per) } ?? "", meter?.pricingUnit ?? "",
      provider, provider, region, region, model, model, model.isEmpty ? "" : "Model",
      "AI and Machine Learning", "Model inference", "Generative AI",
      meter.map { sku($0) } ?? "", meter?.name ?? "", details, meter?.priceID ?? "",
      project, project, project.isEmpty ? "" : "Project", tags, call?.id ?? "",
      call?.costSource ?? "",
    ]
  }

  private var frequency: String {
    switch category {
    case .usage: "Usage-Based"
    case .purchase where isRecurring: "Recurring"
    default: "One-Time"
    }
  }

  private func sku(_ meter: ChargeMeter) -> String {
    call.map { "\($0.provider)/\($0.event.model)/\(meter.name)" } ?? meter.priceID
  }

  private var details: String {
    let all = [("x_ServiceTier", call?.event.serviceTier), ("x_Speed", call?.event.speed)]
    let members = all.compactMap { name, value in
      value.map { JSONMember(key: name, value: .string($0)) }
    }
    return members.isEmpty ? "" : JSON.object(members).text
  }

  private var tags: String {
    guard let event = call?.event else { return "" }
    var members = Attribution.allCases.compactMap { dimension in
      event.attribution[dimension].map { JSONMember(key: dimension.field, value: .string($0)) }
    }
    for (key, value) in event.tags.sorted(by: { $0.key < $1.key }) {
      // FOCUS: a tag without a value is true.
      members.append(JSONMember(key: key, value: value.isEmpty ? .bool(true) : .string(value)))
    }
    return members.isEmpty ? "" : JSON.object(members).text
  }

  /// The units of a price list that a count is, exactly.
  private static func quantity(_ count: Int64, per: Int64) -> String {
    Money.usd(Int128(count) * (1_000_000_000_000 / Int128(per)))
  }

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
