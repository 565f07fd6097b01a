import Metering

/// A subscription whose fee pays for calls.
///
/// Nobody bills the calls that it covers; what they cost is their share of the fee.
public struct Plan: Hashable, Sendable {
  /// How often the fee is due.
  public enum Interval: String, CaseIterable, Sendable {
    /// On the same day of every month.
    case month
    /// On the same day of every year.
    case year

    var months: Int64 { self == .month ? 1 : 12 }
  }

  /// Its name.
  public var id: String
  /// Who bills the fee, in our spelling.
  public var provider: String
  /// The terms of the calls it covers, such as `source=claude-code`, in order.
  public var scope: [String]
  /// The fee of one window, in picodollars.
  public var feePicousd: Int64
  /// How often the fee is due.
  public var per: Interval
  /// The first day, as days since 1970-01-01: windows begin there, at midnight UTC.
  public var firstDay: Int64
  /// The last day; nil while no end is known.
  public var lastDay: Int64?
  /// Whatever a person wants to remember about it.
  public var note: String?

  /// A plan.
  ///
  /// - Parameters:
  ///   - id: Its name.
  ///   - provider: Who bills the fee, in any spelling.
  ///   - terms: The calls that it covers.
  ///   - feePicousd: The fee of one window, in picodollars.
  ///   - per: How often the fee is due.
  ///   - firstDay: Its first day, as days since 1970-01-01.
  ///   - lastDay: Its last day, if known.
  ///   - note: Whatever a person wants to remember.
  public init(
    id: String, provider: String, terms: [CallFilter.Term], feePicousd: Int64, per: Interval,
    firstDay: Int64, lastDay: Int64? = nil, note: String? = nil
  ) {
    self.init(
      id: id, provider: ModelNames.canonicalProvider(provider),
      scope: Set(terms.map(\.text)).sorted(), feePicousd: feePicousd, per: per,
      firstDay: firstDay, lastDay: lastDay, note: note)
  }

  init(
    id: String, provider: String, scope: [String], feePicousd: Int64, per: Interval,
    firstDay: Int64, lastDay: Int64?, note: String?
  ) {
    self.id = id
    self.provider = provider
    self.scope = scope
    self.feePicousd = feePicousd
    self.per = per
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.note = note
  }

  /// The calls that it covers.
  func filter() throws(LedgerError) -> CallFilter {
    var filter = CallFilter(zone: .utc)
    for text in scope { if let term = try CallFilter.Term(text) { filter.terms.append(term) } }
    filter.period.sinceMs = firstDay * BillDate.dayMs
    filter.period.untilMs = lastDay.map { ($0 + 1) * BillDate.dayMs }
    return filter
  }

  /// The days of its windows that end after `sinceMs` and begin before `untilMs`.
  ///
  /// The last window is cut where the plan ends; its fee is not.
  func windows(sinceMs: Int64?, untilMs: Int64) -> [ClosedRange<Int64>] {
    var windows: [ClosedRange<Int64>] = []
    let last = lastDay ?? .max
    var number: Int64 = 0
    var start = firstDay
    while start <= last, start * BillDate.dayMs < untilMs {
      number += 1
      let next = BillDate.next(firstDay, months: number * per.months)
      guard next > start else { break }
      let end = min(next - 1, last)
      if (end + 1) * BillDate.dayMs > sinceMs ?? .min { windows.append(start...end) }
      start = next
    }
    return windows
  }
}
