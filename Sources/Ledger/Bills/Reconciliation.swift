import Metering
import Pricing
import SQLite

/// A bill beside the ledger: what both say, and what makes the difference.
public struct Reconciliation: Sendable {
  /// What both say of one item on one day.
  public struct Row: Hashable, Sendable {
    /// The day (UTC), as days since 1970-01-01; nil for the whole period.
    public let day: Int64?
    /// The model, tool or kind of entry.
    public let item: String
    /// What the bill says, in picodollars.
    public let billedPicousd: Int128
    /// What the ledger says, in picodollars; calls of unknown cost count nothing.
    public let ledgerPicousd: Int128
    /// The ledger's calls.
    public let calls: Int64

    /// By how much the bill is higher, in picodollars.
    public var differencePicousd: Int128 { billedPicousd - ledgerPicousd }
  }

  /// Who bills.
  public let provider: String
  /// Where the bill comes from.
  public let source: String
  /// What it covers.
  public let period: Period
  /// The name of the zone of its days.
  public let timezone: String
  /// Both sides by day and item, in that order.
  public internal(set) var rows: [Row] = []
  /// What makes the difference: the parts add up to it exactly.
  public internal(set) var differences: [Difference] = []
  /// The entries of the ledger that are compared with the bill's.
  public internal(set) var entries: [BillEntry] = []
  /// The kinds of entries that the comparison is with.
  public internal(set) var entryKinds: [BillEntry.Kind] = []
  /// The ledger's calls that a plan covers: they are on no bill by use.
  public internal(set) var coveredCalls: Int64 = 0
  /// The ledger's calls whose cost is not known.
  public internal(set) var unpricedCalls: Int64 = 0

  /// The bill's total, in picodollars.
  public var billedPicousd: Int128 { rows.reduce(0) { $0 + $1.billedPicousd } }
  /// The ledger's total, in picodollars.
  public var ledgerPicousd: Int128 { rows.reduce(0) { $0 + $1.ledgerPicousd } }
  /// By how much the bill is higher, in picodollars.
  public var differencePicousd: Int128 { billedPicousd - ledgerPicousd }
  /// What no reason was found for, in picodollars.
  public var unexplainedPicousd: Int128 {
    differences.reduce(0) { $0 + ($1.reason == .unexplained ? $1.picousd : 0) }
  }
}

/// One part of the difference between a bill and the ledger.
public struct Difference: Hashable, Sendable {
  /// Why they differ.
  public enum Reason: String, CaseIterable, Sendable {
    /// The ledger has no call of a day that was billed.
    case missingDay = "missing_day"
    /// The ledger has calls of a day on which nothing was billed.
    case extraDay = "extra_day"
    /// Calls without a known price.
    case unpriced
    /// The same usage at another price.
    case price
    /// Billed usage that the ledger does not have.
    case missingCalls = "missing_calls"
    /// Usage of the ledger that was not billed.
    case extraCalls = "extra_calls"
    /// An item that is no call.
    case notMetered = "not_metered"
    /// What was taken off.
    case credit
    /// A tax.
    case tax
    /// Another entry.
    case entry
    /// The digits that the bill leaves out.
    case rounding
    /// Nothing that could be told.
    case unexplained
  }

  /// Why.
  public var reason: Reason
  /// The first and last day concerned, as days since 1970-01-01; nil for the whole period.
  public var days: ClosedRange<Int64>?
  /// The model, tool or kind of entry; nil for all.
  public var item: String?
  /// The kind of token or search; nil for all.
  public var meter: UsageKind?
  /// By how much it makes the bill higher, in picodollars.
  public var picousd: Int128
  /// The ledger's calls concerned.
  public var calls: Int64 = 0
  /// What the unpriced calls would cost at today's prices, in picodollars, as far as these are
  /// known.
  public var nowPicousd: Int128 = 0
  /// Of the unpriced calls, those that have no price today either.
  public var nowUnpriced: Int64 = 0
  /// The billed tokens or searches, and what was billed for them.
  public var billed = Metered()
  /// The ledger's tokens or searches, and what they cost there.
  public var recorded = Metered()
}

/// A count and what it costs.
public struct Metered: Hashable, Sendable {
  /// Tokens or searches.
  public var count: Int128 = 0
  /// In picodollars.
  public var picousd: Int128 = 0

  /// A count and what it costs, in picodollars.
  public init(count: Int128 = 0, picousd: Int128 = 0) {
    self.count = count
    self.picousd = picousd
  }

  static func += (sum: inout Metered, other: Metered) {
    sum.count += other.count
    sum.picousd += other.picousd
  }

  /// The price of `per` units in picodollars, and whether it is exact; nil for no units.
  public func rate(per: Int64) -> (picousd: Int128, isExact: Bool)? {
    guard count > 0 else { return nil }
    let (rate, rest) = (picousd * Int128(per)).quotientAndRemainder(dividingBy: count)
    return (rate, rest == 0)
  }
}

extension LedgerFile {
  /// Compares a bill with the ledger.
  ///
  /// - Parameters:
  ///   - invoice: The bill.
  ///   - nowMs: The time, in Unix milliseconds: plans cover calls until then.
  /// - Returns: Both sides and what makes the difference.
  /// - Throws: ``LedgerError``, and what pricing a call throws.
  public func reconcile(_ invoice: Invoice, nowMs: Int64) throws -> Reconciliation {
    let shape = InvoiceShape(invoice)
    var cells = ReconciliationCells(shape, provider: invoice.provider)
    for line in invoice.lines { cells.add(line) }
    var reconciliation = Reconciliation(
      provider: invoice.provider, source: invoice.source, period: invoice.period,
      timezone: invoice.zone.name)
    let assessor = assessor()
    var filter = CallFilter(zone: invoice.zone)
    filter.period = invoice.period
    filter.terms = try CallFilter.provider(invoice.provider)
    try forEachBilledCall(filter, nowMs: nowMs) { call, costs in
      if costs.plan != nil {
        reconciliation.coveredCalls += 1
        return
      }
      guard call.costPicousd == nil else { return try cells.add(call, nowPicousd: nil) }
      reconciliation.unpricedCalls += 1
      let now = try assessor.assess(call.event, nowMs: call.occurredAtMs, madeID: call.id)
      try cells.add(call, nowPicousd: now.computedPicousd)
    }
    reconciliation.entryKinds = cells.entryKinds
    reconciliation.entries = try billEntries().filter {
      $0.provider == invoice.provider && cells.entryKinds.contains($0.kind)
        && filter.holds(day: $0.days.lowerBound)
    }
    for entry in reconciliation.entries { cells.add(entry) }
    cells.settleNames()
    reconciliation.rows = cells.rows
    reconciliation.differences = cells.differences()
    return reconciliation
  }
}

extension CallFilter {
  /// The calls of one provider.
  static func provider(_ name: String) throws(LedgerError) -> [Term] {
    [try Term("provider=\(name)")].compactMap(\.self)
  }
}
