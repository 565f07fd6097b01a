import Metering

/// An amount on a bill that no call stands behind.
public struct BillEntry: Hashable, Sendable {
  /// What it is.
  public enum Kind: String, CaseIterable, Sendable {
    /// Value-added tax, sales tax.
    case tax
    /// What the provider takes off: a grant, a refund, a credit that was bought before.
    case credit
    /// A correction of an earlier bill, in either direction.
    case adjustment
    /// What was bought beside the calls: storage, a fine-tuning job, seats.
    case purchase
  }

  /// Its name in this ledger: adding it twice is adding it once.
  public var id: String
  /// What it is.
  public var kind: Kind
  /// Who bills it, in our spelling.
  public var provider: String
  /// The amount in picodollars; negative for what is taken off.
  public var amountPicousd: Int64
  /// The days it is for, as days since 1970-01-01.
  ///
  /// It counts in the period that holds the first, undivided.
  public var days: ClosedRange<Int64>
  /// Whatever a person wants to remember about it.
  public var note: String?

  /// An entry.
  ///
  /// - Parameters:
  ///   - id: Its name; nil for one made of provider, period and kind.
  ///   - kind: What it is. A credit is taken off, whichever sign its amount has.
  ///   - provider: Who bills it, in any spelling.
  ///   - amountPicousd: The amount in picodollars.
  ///   - days: The days it is for.
  ///   - note: Whatever a person wants to remember.
  public init(
    id: String? = nil, kind: Kind, provider: String, amountPicousd: Int64,
    days: ClosedRange<Int64>, note: String? = nil
  ) {
    let provider = ModelNames.canonicalProvider(provider)
    self.id = id ?? "\(provider)-\(BillDate.period(days))-\(kind.rawValue)"
    self.kind = kind
    self.provider = provider
    self.amountPicousd = kind == .credit && amountPicousd > 0 ? -amountPicousd : amountPicousd
    self.days = days
    self.note = note
  }
}

/// Why nothing was written about a bill.
public enum BillError: Error, Hashable, Sendable {
  /// An entry or plan with this id is there with other content.
  case conflict(id: String, field: String, recorded: String, given: String)
  /// No entry or plan has this id.
  case noSuchEntry(String)
  /// No kept bill has this number.
  case noSuchAssertion(Int64)
}

/// Days of bills, which are dates without a zone.
public enum BillDate {
  static let dayMs: Int64 = 86_400_000

  /// `2026-10-15`.
  public static func text(_ day: Int64) -> String {
    String(Timestamp.format(day * dayMs).prefix(10))
  }

  /// `2026-10` for a whole month, `2026-10-15` for a day, `2026-10-01..2026-12-31` otherwise.
  public static func period(_ days: ClosedRange<Int64>) -> String {
    let first = text(days.lowerBound)
    if days.count == 1 { return first }
    let isMonth = first.hasSuffix("-01") && days.upperBound + 1 == next(days.lowerBound, months: 1)
    return isMonth ? String(first.prefix(7)) : "\(first)..\(text(days.upperBound))"
  }

  /// The day so many months later; where that month is too short, its last day.
  static func next(_ day: Int64, months: Int64) -> Int64 {
    let date = Timestamp.civil(fromDays: day)
    let month = date.year * 12 + date.month - 1 + months
    // Every month has a 28th.
    return (28...31).reversed().lazy.filter { $0 <= date.day || $0 == 28 }
      .compactMap { limit in
        Timestamp.days(year: month / 12, month: month % 12 + 1, day: min(limit, date.day))
      }.first ?? day
  }
}
