import Metering
import Pricing
import SQLite

/// What is on the bills of another ledger beside its calls.
public struct ForeignBills: Sendable {
  /// Every name that was ever given, in order.
  let names: [String]
  let rows: BillRows

  /// How many count, a plan once for each time it was set.
  public var count: Int64 { Int64(rows.entries.count + rows.plans.count) }
}

/// What became of another ledger's plans, taxes and other entries.
public struct BillMerge: Hashable, Sendable {
  /// The plans that were new, or were changed there since.
  public internal(set) var plans: [Plan] = []
  /// The entries that were new.
  public internal(set) var entries: [BillEntry] = []
  /// How many are here already, or were withdrawn here.
  public internal(set) var known: Int64 = 0
  /// Those that are here with other content, and stay as they are.
  public internal(set) var conflicts: [BillError] = []
  /// The names that were withdrawn there and count here.
  public internal(set) var withdrawnThere: [String] = []
}

extension ForeignLedger {
  /// The plans, taxes, credits and other entries; none in a ledger of before there were any.
  ///
  /// - Throws: ``LedgerError``.
  public func bills() throws -> ForeignBills {
    try LedgerFile.translatingErrors(
      path: path, busyTimeoutMs: LedgerFile.defaultBusyTimeoutMs
    ) {
      try connection.read {
        let exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'bill_entries'"
        guard try connection.integer(exists) != nil else {
          return ForeignBills(names: [], rows: BillRows())
        }
        return ForeignBills(
          names: try BillRows.names(connection), rows: try BillRows(connection))
      }
    }
  }
}

extension LedgerFile {
  /// Merges another ledger's plans and entries by their names, as calls are merged by their ids.
  ///
  /// What was withdrawn here stays withdrawn. A plan that was changed there after it was merged is
  /// changed here, too.
  ///
  /// - Parameters:
  ///   - bills: The other ledger's.
  ///   - isDryRun: Whether nothing is written.
  ///   - nowMs: The time of merging, in Unix milliseconds.
  /// - Returns: What became of them.
  /// - Throws: ``LedgerError``.
  public func merge(_ bills: ForeignBills, isDryRun: Bool, nowMs: Int64) throws -> BillMerge {
    if bills.names.isEmpty { return BillMerge() }
    return try translatingErrors {
      if isDryRun { return try connection.read { try judge(bills) } }
      return try connection.write {
        let merge = try judge(bills)
        for plan in merge.plans { try insert(plan, nowMs: nowMs) }
        for entry in merge.entries { try insert(entry, nowMs: nowMs) }
        return merge
      }
    }
  }

  private func judge(_ bills: ForeignBills) throws -> BillMerge {
    let ours = try BillRows(connection)
    let everHere = Set(try BillRows.names(connection))
    var merge = BillMerge()
    for name in bills.names {
      switch (bills.rows[name], ours[name]) {
      case (nil, nil): break
      case (nil, .some): merge.withdrawnThere.append(name)
      case (.some, nil) where everHere.contains(name): merge.known += 1
      case (.entry(let entry), nil): merge.entries.append(entry)
      case (.plan(let plans), nil): merge.plans += plans
      case (.entry(let entry), .entry(let own)):
        if let difference = own.difference(from: entry) {
          merge.conflicts.append(difference)
        } else {
          merge.known += 1
        }
      case (.plan(let plans), .plan(let own)): merge.settle(plans, own)
      case (.some(let item), .some(let own)):
        merge.conflicts.append(
          .conflict(id: name, field: "kind", recorded: own.kind, given: item.kind))
      }
    }
    return merge
  }
}

extension BillMerge {
  /// A plan that both have: of two histories of which one begins with the other, the longer.
  fileprivate mutating func settle(_ theirs: [Plan], _ ours: [Plan]) {
    let difference = zip(ours, theirs).lazy.compactMap { $0.difference(from: $1) }.first
    if let difference {
      conflicts.append(difference)
    } else if theirs.count > ours.count {
      plans += theirs[ours.count...]
    } else {
      known += 1
    }
  }
}

extension Plan {
  /// The first field in which another plan under the same name differs; nil for an equal one.
  fileprivate func difference(from other: Plan) -> BillError? {
    func days(_ plan: Plan) -> String {
      let last = plan.lastDay.map { " to " + BillDate.text($0) } ?? ""
      return "from " + BillDate.text(plan.firstDay) + last
    }
    let fields: [(String, String, String)] = [
      ("provider", provider, other.provider),
      ("fee", Money.usd(feePicousd), Money.usd(other.feePicousd)),
      ("interval", per.rawValue, other.per.rawValue), ("days", days(self), days(other)),
      ("calls", scope.joined(separator: " "), other.scope.joined(separator: " ")),
    ]
    return fields.first { $0.1 != $0.2 }.map {
      .conflict(id: id, field: $0.0, recorded: $0.1, given: $0.2)
    }
  }
}
