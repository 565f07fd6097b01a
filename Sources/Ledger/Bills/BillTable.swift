import Metering
import Pricing
import SQLite

/// Reading and writing what is on bills beside the calls: by appending only.
extension LedgerFile {
  /// Adds an entry.
  ///
  /// - Parameters:
  ///   - entry: The entry.
  ///   - nowMs: The time of adding, in Unix milliseconds.
  /// - Returns: Whether it was written; false when it is there already with the same content.
  /// - Throws: ``BillError/conflict(id:field:recorded:given:)``, ``LedgerError``.
  @discardableResult
  public func addBillEntry(_ entry: BillEntry, nowMs: Int64) throws -> Bool {
    try translatingErrors {
      try connection.write {
        let rows = try billRows()
        if rows.plans.contains(where: { $0.plan.id == entry.id }) {
          throw BillError.conflict(
            id: entry.id, field: "kind", recorded: "plan", given: entry.kind.rawValue)
        }
        if let known = rows.entries.first(where: { $0.entry.id == entry.id })?.entry {
          if let difference = known.difference(from: entry) { throw difference }
          return false
        }
        try insert(entry, nowMs: nowMs)
        return true
      }
    }
  }

  /// Sets a plan, which from its first day on replaces what was set under its name.
  ///
  /// - Returns: Whether it was written; false when just this holds already.
  /// - Throws: ``BillError/conflict(id:field:recorded:given:)`` when the name is an entry's,
  ///   ``LedgerError``.
  @discardableResult
  public func setPlan(_ plan: Plan, nowMs: Int64) throws -> Bool {
    try translatingErrors {
      try connection.write {
        let rows = try billRows()
        if let known = rows.entries.first(where: { $0.entry.id == plan.id })?.entry {
          throw BillError.conflict(
            id: plan.id, field: "kind", recorded: known.kind.rawValue, given: "plan")
        }
        if rows.plans.last(where: { $0.plan.id == plan.id })?.plan == plan { return false }
        try insert(plan, nowMs: nowMs)
        return true
      }
    }
  }

  /// Withdraws an entry, or all that was set of a plan: from now on it is as if it had never been.
  ///
  /// - Throws: ``BillError/noSuchEntry(_:)``, ``LedgerError``.
  public func withdrawBillEntry(id: String, nowMs: Int64) throws {
    try translatingErrors {
      try connection.write {
        let known = try billRows()
        let rows =
          known.entries.filter { $0.entry.id == id }.map(\.row)
          + known.plans.filter { $0.plan.id == id }.map(\.row)
        if rows.isEmpty { throw BillError.noSuchEntry(id) }
        for row in rows {
          try connection.prepare(
            """
            INSERT INTO bill_entries (id, kind, provider, amount_picousd, from_date, until_date,
              per, scope, recorded_at_ms, withdraws_seq)
            SELECT id, kind, provider, amount_picousd, from_date, until_date, per, scope, ?,
              entry_seq FROM bill_entries WHERE entry_seq = ?
            """
          ).run([.integer(nowMs), .integer(row)])
        }
      }
    }
  }

  /// The entries that count, by their first day.
  ///
  /// - Parameter asOfMs: What the books said at this time, in Unix milliseconds; nil for now.
  /// - Returns: The entries, withdrawn ones left out.
  /// - Throws: ``LedgerError``.
  public func billEntries(asOfMs: Int64? = nil) throws -> [BillEntry] {
    try translatingErrors { try billRows(asOfMs: asOfMs).entries.map(\.entry) }
      .sorted { ($0.days.lowerBound, $0.id) < ($1.days.lowerBound, $1.id) }
  }

  /// The plans that hold, by name; one that was changed comes once for each stretch of days.
  ///
  /// - Parameter asOfMs: What the books said at this time, in Unix milliseconds; nil for now.
  /// - Returns: The plans, each until it ends or is replaced.
  /// - Throws: ``LedgerError``.
  public func plans(asOfMs: Int64? = nil) throws -> [Plan] {
    let all = try translatingErrors { try billRows(asOfMs: asOfMs).plans.map(\.plan) }
    var stretches: [Plan] = []
    for (index, plan) in all.enumerated() {
      var plan = plan
      for later in all[(index + 1)...] where later.id == plan.id {
        plan.lastDay = min(plan.lastDay ?? .max, later.firstDay - 1)
      }
      if plan.lastDay ?? .max >= plan.firstDay { stretches.append(plan) }
    }
    return stretches.sorted { ($0.id, $0.firstDay) < ($1.id, $1.firstDay) }
  }

  func billRows(asOfMs: Int64? = nil) throws -> BillRows {
    try BillRows(connection, asOfMs: asOfMs)
  }

  /// Writes an entry, in a write transaction that is open.
  func insert(_ entry: BillEntry, nowMs: Int64) throws {
    try insertBillRow([
      .text(entry.id), .text(entry.kind.rawValue), .text(entry.provider),
      .integer(entry.amountPicousd), .text(BillDate.text(entry.days.lowerBound)),
      .text(BillDate.text(entry.days.upperBound)), .null, .null, Value(entry.note),
      .integer(nowMs), .null,
    ])
  }

  /// Writes a plan, in a write transaction that is open.
  func insert(_ plan: Plan, nowMs: Int64) throws {
    let scope = JSON.array(plan.scope.map(JSON.string)).text
    try insertBillRow([
      .text(plan.id), .text("plan"), .text(plan.provider), .integer(plan.feePicousd),
      .text(BillDate.text(plan.firstDay)), Value(plan.lastDay.map(BillDate.text)),
      .text(plan.per.rawValue), .text(scope), Value(plan.note), .integer(nowMs), .null,
    ])
  }

  private func insertBillRow(_ values: [Value]) throws {
    try connection.prepare(
      """
      INSERT INTO bill_entries (id, kind, provider, amount_picousd, from_date, until_date, per,
        scope, note, recorded_at_ms, withdraws_seq) VALUES (?,?,?,?,?,?,?,?,?,?,?)
      """
    ).run(values)
  }
}

extension BillEntry {
  /// The first field in which another entry under the same name differs; nil for an equal one.
  func difference(from other: BillEntry) -> BillError? {
    let fields: [(String, String, String)] = [
      ("kind", kind.rawValue, other.kind.rawValue), ("provider", provider, other.provider),
      ("amount", Money.usd(amountPicousd), Money.usd(other.amountPicousd)),
      ("period", BillDate.period(days), BillDate.period(other.days)),
    ]
    return fields.first { $0.1 != $0.2 }.map {
      .conflict(id: id, field: $0.0, recorded: $0.1, given: $0.2)
    }
  }
}
