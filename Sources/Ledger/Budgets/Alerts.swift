import Metering
import Pricing
import SQLite

/// Raising alerts.
extension LedgerFile {
  /// Raises an alert for each threshold that was reached and not told of before.
  ///
  /// Of programs that look at the same moment one raises it: the one whose row is in the ledger.
  ///
  /// - Parameters:
  ///   - states: How budgets stand.
  ///   - nowMs: The time, in Unix milliseconds.
  /// - Returns: The new alerts. Their hooks are queued.
  /// - Throws: ``LedgerError``.
  public func raiseAlerts(_ states: [BudgetState], nowMs: Int64) throws -> [Alert] {
    try translatingErrors {
      // Most looks find nothing new, and need no lock for that.
      let news = try states.filter { !(try newThresholds($0).isEmpty) }
      if news.isEmpty { return [] }
      return try connection.write {
        try news.flatMap { state in
          try newThresholds(state).map { try raise($0, state, nowMs: nowMs) }
        }
      }
    }
  }

  private func newThresholds(_ state: BudgetState) throws -> [Int64] {
    let reached = state.reachedThresholds
    if reached.isEmpty { return [] }
    var known: Set<Int64> = []
    try connection.query(
      """
      SELECT threshold FROM alerts WHERE budget = ? AND scope = ? AND limit_picousd = ?
        AND window_start_ms = ? AND window_end_ms = ?
      """,
      [
        .text(state.budget.name), .text(ScopeText.canonical(state.budget.scope)),
        .integer(state.budget.limitPicousd), .integer(state.window.sinceMs),
        .integer(state.window.untilMs),
      ]
    ) { known.insert($0.int64(0)) }
    return reached.filter { !known.contains($0) }
  }

  private func raise(_ threshold: Int64, _ state: BudgetState, nowMs: Int64) throws -> Alert {
    let budget = state.budget
    let spent = Money.usd(state.spentPicousd)
    try connection.prepare(
      """
      INSERT INTO alerts (budget, scope, limit_picousd, window_start_ms, window_end_ms, threshold,
        raised_at_ms, spent_usd, unpriced_calls)
      VALUES (?,?,?,?,?,?,?,?,?)
      """
    ).run([
      .text(budget.name), .text(ScopeText.canonical(budget.scope)),
      .integer(budget.limitPicousd), .integer(state.window.sinceMs),
      .integer(state.window.untilMs), .integer(threshold), .integer(nowMs), .text(spent),
      .integer(state.spend.unpricedCalls),
    ])
    let number = connection.lastInsertedRow
    for hook in AlertDelivery.Hook.allCases where budget.target(of: hook) != nil {
      try note(number, hook, attempt: 0, state: "queued", reason: nil, nowMs: nowMs)
    }
    return try alert(number)
  }

  func alert(_ number: Int64) throws -> Alert {
    guard let alert = try alerts("alert_seq = ?", [.integer(number)]).first else {
      throw SQLiteError(extendedCode: 1, message: "alert \(number) has vanished")
    }
    return alert
  }

  /// The newest alerts, the newest first.
  ///
  /// - Parameters:
  ///   - name: Only this budget's; nil for all.
  ///   - limit: At most so many.
  /// - Returns: Alerts.
  /// - Throws: ``LedgerError``.
  public func alerts(of name: String? = nil, limit: Int64) throws -> [Alert] {
    try translatingErrors {
      try alerts(
        "(?1 IS NULL OR budget = ?1) ORDER BY alert_seq DESC LIMIT ?2",
        [Value(name), .integer(limit)])
    }
  }

  private func alerts(_ condition: String, _ values: [Value]) throws -> [Alert] {
    var alerts: [Alert] = []
    try connection.query(
      """
      SELECT alert_seq, budget, scope, limit_picousd, window_start_ms, window_end_ms, threshold,
        raised_at_ms, spent_usd, unpriced_calls
      FROM alerts WHERE \(condition)
      """, values
    ) { (row: Statement) throws in
      alerts.append(
        Alert(
          number: row.int64(0), budget: row.text(1),
          scope: try ScopeText.parse(row.text(2)).map(\.text), limitPicousd: row.int64(3),
          window: BudgetWindow(sinceMs: row.int64(4), untilMs: row.int64(5)),
          threshold: row.int64(6), raisedAtMs: row.int64(7), spentUSD: row.text(8),
          unpricedCalls: row.int64(9)))
    }
    return alerts
  }
}
