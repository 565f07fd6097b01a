import Metering
import Pricing

/// A sum of costs, of which some may not be known.
public struct KnownSum: Hashable, Sendable {
  /// The sum of the known ones, in picodollars.
  public var knownPicousd: Int128 = 0
  /// How many are known.
  public var known: Int64 = 0
  /// How many are not.
  public var unknown: Int64 = 0

  /// Nothing.
  public init() {}

  /// The sum in picodollars; nil when there is something and none of it is known.
  public var picousd: Int128? { known == 0 && unknown > 0 ? nil : knownPicousd }

  mutating func add(_ picousd: Int64?) {
    guard let picousd else {
      unknown += 1
      return
    }
    known += 1
    knownPicousd += Int128(picousd)
  }
}

/// What calls cost in the three senses, and what is to be paid beside them.
public struct Bill: Sendable {
  /// One group of calls.
  public struct Row: Sendable {
    /// The group's values, one for each dimension; nil where its calls have none.
    public let values: [String?]
    /// The number of calls.
    public internal(set) var calls: Int64 = 0
    /// Of these, the calls that a plan covers.
    public internal(set) var coveredCalls: Int64 = 0
    /// The cost at list prices.
    public internal(set) var list = KnownSum()
    /// What invoices say for the calls.
    public internal(set) var billed = KnownSum()
    /// That and the shares of plans' fees.
    public internal(set) var effective = KnownSum()

    mutating func add(_ costs: ThreeCosts) {
      calls += 1
      coveredCalls += costs.plan == nil ? 0 : 1
      list.add(costs.listPicousd)
      billed.add(costs.billedPicousd)
      effective.add(costs.effectivePicousd)
    }
  }

  /// The dimensions of the groups.
  public let dimensions: [Dimension]
  /// The groups, by descending effective cost; by time where a dimension is time.
  public internal(set) var rows: [Row] = []
  /// All calls.
  public internal(set) var totals = Row(values: [])
  /// The taxes, credits and other entries of the period.
  public internal(set) var entries: [BillEntry] = []
  /// The fees of plans that are due in the period.
  public internal(set) var charges: [PlanCharge] = []
  /// Whether entries and fees are left out, because the filter asks for less than a whole bill.
  public internal(set) var isPartial = false

  /// The entries of the period, in picodollars.
  public var entriesPicousd: Int128 { entries.reduce(0) { $0 + Int128($1.amountPicousd) } }
  /// The fees that are due in the period, in picodollars.
  public var feesPicousd: Int128 { charges.reduce(0) { $0 + Int128($1.feePicousd) } }
  /// What is to be paid, as far as it is known, in picodollars.
  public var duePicousd: Int128 { totals.billed.knownPicousd + entriesPicousd + feesPicousd }
}

extension LedgerFile {
  /// The bill of a period.
  ///
  /// A filter by anything but the provider leaves entries and plans' fees out.
  ///
  /// - Parameters:
  ///   - dimensions: What calls are grouped by.
  ///   - filter: Which calls; its zone says whose days the period has.
  ///   - nowMs: Fees that are due later are left out, in Unix milliseconds.
  /// - Returns: The bill.
  /// - Throws: ``LedgerError``, and `PricingError` for a cost beyond 64 bits.
  public func bill(by dimensions: [Dimension], _ filter: CallFilter, nowMs: Int64) throws -> Bill {
    var bill = Bill(dimensions: dimensions)
    var rows: [[ExactText?]: Bill.Row] = [:]
    let charges = try forEachBilledCall(filter, nowMs: nowMs) { entry, costs in
      let key = dimensions.map { entry.value(of: $0, in: filter.zone) }
      rows[key.map { $0.map(ExactText.init) }, default: Bill.Row(values: key)].add(costs)
      bill.totals.add(costs)
    }
    bill.rows = rows.values.sorted { $0.isBefore($1, dimensions) }
    bill.isPartial = filter.isPartial
    (bill.entries, bill.charges) = try due(filter, charges)
    return bill
  }

  /// What is billed beside the calls: nothing where a filter asks for less than a whole bill.
  ///
  /// - Parameters:
  ///   - filter: Which calls; an entry or fee belongs to the period that holds its first day.
  ///   - charges: The fees of all windows that overlap the period.
  /// - Returns: The entries of the period by their first day, and the fees that are due in it.
  /// - Throws: ``LedgerError``.
  public func due(
    _ filter: CallFilter, _ charges: [PlanCharge]
  ) throws -> (entries: [BillEntry], charges: [PlanCharge]) {
    if filter.isPartial { return ([], []) }
    func isMeant(_ provider: String, _ days: ClosedRange<Int64>) -> Bool {
      filter.admits(provider: provider) && filter.holds(day: days.lowerBound)
    }
    return (
      try billEntries(asOfMs: filter.asOfMs).filter { isMeant($0.provider, $0.days) },
      charges.filter { isMeant($0.provider, $0.days) }
    )
  }

  /// The plans that cover calls of a period, by name: what these calls cost is the list's word, and
  /// nobody bills it.
  ///
  /// - Throws: ``LedgerError``.
  public func plansCovering(_ period: Period) throws -> [Plan] {
    try plans().filter { plan in
      let covered = try plan.filter().period
      return (covered.sinceMs ?? .min) < (period.untilMs ?? .max)
        && (period.sinceMs ?? .min) < (covered.untilMs ?? .max)
    }
  }
}

extension CallFilter {
  /// Whether it asks for less than a whole bill: entries and fees belong to a provider, and to no
  /// team or user.
  var isPartial: Bool { terms.contains { $0.dimension != .name("provider") } }

  /// Whether a date, which has no zone, is one of the period's days.
  func holds(day: Int64) -> Bool {
    if let since = period.sinceMs, day < zone.day(at: since) { return false }
    if let until = period.untilMs, day > zone.day(at: until - 1) { return false }
    return true
  }

  /// Whether calls of a provider can pass.
  func admits(provider: String) -> Bool {
    let terms = terms.filter { $0.dimension == .name("provider") }
    let wanted = terms.filter { !$0.isExcluded }
    return (wanted.isEmpty || wanted.contains { $0.value == provider })
      && !terms.contains { $0.isExcluded && $0.value == provider }
  }
}

extension CallEntry {
  /// The call's value of a dimension; nil where it has none.
  func value(of dimension: Dimension, in zone: Zone) -> String? {
    switch dimension {
    case .tag(let key): return event.tags[key]
    case .time(let unit): return unit.label(of: unit.bucket(at: occurredAtMs, in: zone), in: zone)
    case .name(let name):
      if let attribution = Attribution.allCases.first(where: { $0.field == name }) {
        return event.attribution[attribution]
      }
      switch name {
      case "provider": return provider
      case "model": return event.model
      case "status": return event.status
      case "source": return source
      case "requested_model": return event.requestedModel
      case "service_tier": return event.serviceTier
      case "speed": return event.speed
      case "inference_geo": return event.inferenceGeo
      case "price": return price
      case "cost_source": return costSource
      default: return nil
      }
    }
  }
}

extension Bill.Row {
  fileprivate func isBefore(_ other: Bill.Row, _ dimensions: [Dimension]) -> Bool {
    for (offset, dimension) in dimensions.enumerated() where dimension.isTime {
      let (one, two) = (values[offset] ?? "", other.values[offset] ?? "")
      if one != two { return one < two }
    }
    let costs = (effective.picousd ?? -1, other.effective.picousd ?? -1)
    if costs.0 != costs.1 { return costs.0 > costs.1 }
    if calls != other.calls { return calls > other.calls }
    return values.map { $0 ?? "" }.lexicographicallyPrecedes(other.values.map { $0 ?? "" })
  }
}
