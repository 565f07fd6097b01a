import Metering
import Pricing
import SQLite

/// A bill that was compared with the ledger and kept: the ledger shall go on saying what it said.
public struct BillAssertion: Hashable, Sendable {
  /// Its number.
  public let number: Int64
  /// Who bills, in our spelling.
  public let provider: String
  /// The first instant of what the bill covers, in Unix milliseconds.
  public let sinceMs: Int64
  /// The first instant after it, in Unix milliseconds.
  public let untilMs: Int64
  /// The name of the zone of its days.
  public let timezone: String
  /// The bill's total, in picodollars.
  public let billedPicousd: Int64
  /// What the ledger said when the bill was kept, in picodollars.
  public let ledgerPicousd: Int64
  /// How far the ledger may move, in picodollars.
  public let tolerancePicousd: Int64
  /// The kinds of entries that are among it.
  public let entryKinds: [BillEntry.Kind]
  /// Where the bill came from: a file's name, or `by hand`.
  public let source: String
  /// When it was kept, in Unix milliseconds.
  public let keptAtMs: Int64

  /// Whether a later figure of the ledger breaks it.
  ///
  /// A figure that has come to agree with the bill does not.
  public func isBroken(by picousd: Int128) -> Bool {
    let tolerance = Int128(tolerancePicousd).magnitude
    return (picousd - Int128(ledgerPicousd)).magnitude > tolerance
      && (picousd - Int128(billedPicousd)).magnitude > tolerance
  }
}

/// A kept bill that the ledger no longer agrees with.
public struct BrokenAssertion: Hashable, Sendable {
  /// The bill.
  public let assertion: BillAssertion
  /// What the ledger says now, in picodollars.
  public let nowPicousd: Int128
}

extension LedgerFile {
  /// Keeps a bill that was compared.
  ///
  /// - Parameters:
  ///   - reconciliation: The comparison; its period has both bounds.
  ///   - tolerancePicousd: How far the ledger may move, in picodollars.
  ///   - nowMs: The time of keeping, in Unix milliseconds.
  /// - Returns: What is kept; the same comparison again is the assertion that is there.
  /// - Throws: ``LedgerError``, `PricingError` for a total beyond 64 bits.
  @discardableResult
  public func keep(
    _ reconciliation: Reconciliation, tolerancePicousd: Int64, nowMs: Int64
  ) throws -> BillAssertion {
    let totals = [reconciliation.billedPicousd, reconciliation.ledgerPicousd]
    let amounts = try totals.map { total throws(PricingError) -> Int64 in
      guard let amount = Int64(exactly: total) else {
        throw .tooLarge("a bill of \(Money.usd(total)) USD")
      }
      return amount
    }
    let kinds = reconciliation.entryKinds.map(\.rawValue).joined(separator: ",")
    let values: [Value] = [
      .text(reconciliation.provider), .integer(reconciliation.period.sinceMs ?? 0),
      .integer(reconciliation.period.untilMs ?? Timestamp.maximum),
      .text(reconciliation.timezone), .integer(amounts[0]), .integer(amounts[1]),
      .integer(tolerancePicousd), .text(kinds), .text(reconciliation.source),
    ]
    let known = try translatingErrors {
      try connection.write {
        let known = try assertions("AND \(Self.assertedColumns) = (?,?,?,?,?,?,?,?,?)", values)
        if !known.isEmpty { return known }
        try connection.prepare(
          """
          INSERT INTO bill_assertions \(Self.assertedColumns.dropLast()), kept_at_ms)
          VALUES (?,?,?,?,?,?,?,?,?,?)
          """
        ).run(values + [.integer(nowMs)])
        return try assertions("AND assertion_seq = ?", [.integer(connection.lastInsertedRow)])
      }
    }
    return known[0]
  }

  private static let assertedColumns = """
    (provider, from_ms, until_ms, timezone, billed_picousd, ledger_picousd, tolerance_picousd, \
    entry_kinds, source)
    """

  /// The bills that are kept, in the order in which they were.
  public func assertions() throws -> [BillAssertion] {
    try translatingErrors { try assertions("", []) }
  }

  private func assertions(_ condition: String, _ values: [Value]) throws -> [BillAssertion] {
    var assertions: [BillAssertion] = []
    try connection.query(
      """
      SELECT assertion_seq, provider, from_ms, until_ms, timezone, billed_picousd, ledger_picousd,
        tolerance_picousd, entry_kinds, source, kept_at_ms
      FROM bill_assertions AS a
      WHERE withdraws_seq IS NULL
        AND NOT EXISTS (SELECT 1 FROM bill_assertions AS w WHERE w.withdraws_seq = a.assertion_seq)
        \(condition)
      ORDER BY assertion_seq
      """, values
    ) { row in
      assertions.append(
        BillAssertion(
          number: row.int64(0), provider: row.text(1), sinceMs: row.int64(2),
          untilMs: row.int64(3), timezone: row.text(4), billedPicousd: row.int64(5),
          ledgerPicousd: row.int64(6), tolerancePicousd: row.int64(7),
          entryKinds: row.text(8).split(separator: ",").compactMap {
            BillEntry.Kind(rawValue: String($0))
          },
          source: row.text(9), keptAtMs: row.int64(10)))
    }
    return assertions
  }

  /// Withdraws a kept bill: it is not checked any more.
  ///
  /// - Throws: ``BillError/noSuchAssertion(_:)``, ``LedgerError``.
  public func withdrawAssertion(_ number: Int64, nowMs: Int64) throws {
    try translatingErrors {
      try connection.write {
        guard try !assertions("AND assertion_seq = ?", [.integer(number)]).isEmpty else {
          throw BillError.noSuchAssertion(number)
        }
        let columns = Self.assertedColumns.dropFirst().dropLast()
        try connection.prepare(
          """
          INSERT INTO bill_assertions (\(columns), kept_at_ms, withdraws_seq)
          SELECT \(columns), ?, assertion_seq FROM bill_assertions WHERE assertion_seq = ?
          """
        ).run([.integer(nowMs), .integer(number)])
      }
    }
  }

  /// The kept bills that the ledger no longer agrees with: calls came late, were corrected or
  /// priced anew.
  ///
  /// - Parameter nowMs: The time, in Unix milliseconds: plans cover calls until then.
  /// - Returns: Each with what the ledger says now.
  /// - Throws: ``LedgerError``.
  public func brokenAssertions(nowMs: Int64) throws -> [BrokenAssertion] {
    try assertions().compactMap { assertion in
      let now = try figure(for: assertion, nowMs: nowMs)
      return assertion.isBroken(by: now)
        ? BrokenAssertion(assertion: assertion, nowPicousd: now) : nil
    }
  }

  /// What the ledger says now of what a kept bill covers, in picodollars.
  ///
  /// - Parameters:
  ///   - assertion: The bill.
  ///   - nowMs: The time, in Unix milliseconds.
  /// - Returns: The billed cost of the calls as far as it is known, and the entries.
  /// - Throws: ``LedgerError``.
  public func figure(for assertion: BillAssertion, nowMs: Int64) throws -> Int128 {
    let zone = try assertion.timezone == "local" ? Zone(nil) : Zone(assertion.timezone)
    var filter = CallFilter(zone: zone)
    filter.period = Period(sinceMs: assertion.sinceMs, untilMs: assertion.untilMs)
    filter.terms = try CallFilter.provider(assertion.provider)
    var figure: Int128 = 0
    if try plansCovering(filter.period).isEmpty {
      figure = try summary(by: [], filter).totals.knownCostPicousd
    } else {
      try forEachBilledCall(filter, nowMs: nowMs) { _, costs in
        figure += Int128(costs.billedPicousd ?? 0)
      }
    }
    let entries = try billEntries().filter {
      $0.provider == assertion.provider && assertion.entryKinds.contains($0.kind)
        && filter.holds(day: $0.days.lowerBound)
    }
    return entries.reduce(figure) { $0 + Int128($1.amountPicousd) }
  }
}
