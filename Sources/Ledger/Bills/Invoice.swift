import Metering

/// A provider's own word on what was used and what it costs: an export of its costs, or the total
/// of an invoice.
public struct Invoice {
  /// One amount.
  public struct Line: Hashable, Sendable {
    /// The day (UTC) it is for, as days since 1970-01-01; nil for the whole period.
    public var day: Int64?
    /// What it is for, as the provider writes it; nil where the export does not tell.
    public var item: String?
    /// The model, where it stands apart from the item.
    public var model: String?
    /// The kind of token, where it stands apart from the item.
    public var tokenType: String?
    /// The service tier, where it stands apart from the item.
    public var serviceTier: String?
    /// How many tokens or searches; nil where the export does not tell.
    public var quantity: Int64?
    /// The amount, in picodollars; negative for what is taken off.
    public var amountPicousd: Int64
    /// How many digits of the amount stand behind the point, in USD.
    public var places = 0

    /// An amount.
    public init(amountPicousd: Int64) { self.amountPicousd = amountPicousd }
  }

  /// Who bills, in our spelling.
  public var provider: String
  /// Where it comes from: a file's name, or `by hand`.
  public var source: String
  /// What it covers; days without an amount are covered, too.
  public var period: Period
  /// The zone of the period's days.
  public var zone: Zone
  /// The amounts.
  public var lines: [Line] = []

  /// An invoice without lines.
  public init(provider: String, source: String, period: Period, zone: Zone = .utc) {
    self.provider = ModelNames.canonicalProvider(provider)
    self.source = source
    self.period = period
    self.zone = zone
  }

  /// Only what lies in a period.
  public func limited(to limits: Period) -> Invoice {
    var invoice = self
    invoice.period.sinceMs = [period.sinceMs, limits.sinceMs].compactMap(\.self).max()
    invoice.period.untilMs = [period.untilMs, limits.untilMs].compactMap(\.self).min()
    let (since, until) = (invoice.period.sinceMs ?? .min, invoice.period.untilMs ?? .max)
    invoice.lines = lines.filter { line in
      line.day.map { since <= $0 * BillDate.dayMs && $0 * BillDate.dayMs < until } ?? true
    }
    return invoice
  }

  /// The sum of the lines, in picodollars.
  public var picousd: Int128 { lines.reduce(0) { $0 + Int128($1.amountPicousd) } }
}

/// How much an invoice tells: the ledger is compared in no more detail.
struct InvoiceShape {
  /// Whether usage is told by day.
  let hasDays: Bool
  /// Whether usage is told by item.
  let isItemised: Bool
  /// The service tiers that it names: calls of others are among the standard ones.
  let tiers: Set<String>
  /// Whether it is one total, in which taxes and credits are contained.
  let isTotal: Bool
  /// Half of the last digit in which the amounts are written, in picodollars.
  let roomPicousd: Int128

  init(_ invoice: Invoice) {
    let usage = invoice.lines.filter {
      if case .entry = BilledItem.of($0, provider: invoice.provider).item { false } else { true }
    }
    hasDays = usage.allSatisfy { $0.day != nil }
    isItemised = usage.allSatisfy { $0.item != nil || $0.model != nil }
    tiers = Set(usage.compactMap { BilledItem.tier(of: $0, provider: invoice.provider) })
    isTotal = invoice.lines.count == 1 && !hasDays && !isItemised
    let places = invoice.lines.map(\.places).max() ?? 0
    var unit: Int128 = 1
    for _ in 0..<max(0, 12 - max(places, 2)) { unit *= 10 }
    roomPicousd = max(1, unit / 2)
  }
}
