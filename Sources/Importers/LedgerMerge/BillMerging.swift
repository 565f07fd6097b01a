import Ledger

extension ImportSession {
  /// Merges what another ledger has on its bills beside calls.
  ///
  /// Before its file is noted as read: an import that is killed in between merges them again, which
  /// changes nothing.
  func merge(_ bills: ForeignBills, of work: FileInWork, isDryRun: Bool) throws {
    guard let ledger else { return report.billEntries += bills.count }
    let merge = try ledger.merge(bills, isDryRun: isDryRun, nowMs: nowMs())
    report.billEntries += Int64(merge.plans.count + merge.entries.count)
    for conflict in merge.conflicts {
      guard case .conflict(let id, let field, let recorded, let given) = conflict else { continue }
      reject(
        work, line: 0,
        "'\(id)' of costs bill stays as it is here: the other ledger has \(field) \(given), "
          + "this one \(recorded)")
    }
    var notes: [String] = []
    for plan in merge.plans {
      let scope = plan.scope.isEmpty ? "all" : plan.scope.joined(separator: " ")
      notes.append(
        "plan '\(plan.id)' covers calls of this ledger, too (\(scope)); if it must not: "
          + "costs bill rm \(plan.id)")
    }
    for name in merge.withdrawnThere {
      notes.append(
        "'\(name)' was withdrawn there and counts here; if it must not: costs bill rm \(name)")
    }
    report.add(notes: notes)
  }
}
