import Metering
import SQLite

/// Looking at budgets after something was recorded.
extension LedgerFile {
  /// How the budgets stand that recorded calls count in.
  ///
  /// That is in the present window, and in the one before it if the budget was there then: what is
  /// imported after midnight still raises the alerts of yesterday.
  ///
  /// - Parameters:
  ///   - calls: The calls that were recorded; nil when they are not at hand, for all budgets.
  ///   - nowMs: The time, in Unix milliseconds.
  /// - Returns: The states, to be handed to ``raiseAlerts(_:nowMs:)``.
  /// - Throws: ``LedgerError``.
  public func statesOfBudgets(after calls: [CallEntry]?, nowMs: Int64) throws -> [BudgetState] {
    var states: [BudgetState] = []
    for budget in try budgets() {
      let present = try budget.window(at: nowMs)
      let last = try budget.window(at: present.sinceMs - 1)
      for window in [last, present] {
        if window == last, budget.setAtMs >= last.untilMs { continue }
        if let calls,
          !calls.contains(where: { window.contains($0.occurredAtMs) && budget.counts($0) })
        {
          continue
        }
        states.append(try state(of: budget, window: window, nowMs: nowMs))
      }
    }
    return states
  }
}

/// What does not fit together, for `costs check`.
public struct BudgetFinding: Hashable, Sendable {
  /// What is wrong, in words.
  public let what: String
}

extension LedgerFile {
  /// Looks for reservations and alerts of budgets that never were, and for settled calls that are
  /// not in the ledger.
  ///
  /// Other programs can write such rows, this one does not.
  ///
  /// - Returns: What was found; nothing when all is well.
  /// - Throws: ``LedgerError``.
  public func checkBudgets() throws -> [BudgetFinding] {
    try translatingErrors {
      var findings: [BudgetFinding] = []
      try connection.query(
        """
        SELECT 'reservation ''' || id || ''' is of a budget that never was: ''' || budget || ''''
        FROM reservations WHERE budget NOT IN (SELECT name FROM budget_log)
        UNION ALL
        SELECT 'alert ' || alert_seq || ' is of a budget that never was: ''' || budget || ''''
        FROM alerts WHERE budget NOT IN (SELECT name FROM budget_log)
        UNION ALL
        SELECT 'reservation ''' || id || ''' was ended and never made'
        FROM reservation_ends WHERE id NOT IN (SELECT id FROM reservations)
        UNION ALL
        SELECT 'reservation ''' || id || ''' is settled with a missing call: ''' || call_id || ''''
        FROM reservation_ends AS e
        WHERE call_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM call_log WHERE id = e.call_id)
        """
      ) { findings.append(BudgetFinding(what: $0.text(0))) }
      return findings
    }
  }
}
