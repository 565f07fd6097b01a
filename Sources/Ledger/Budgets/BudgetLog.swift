import Metering
import SQLite

/// Setting, withdrawing and reading budgets.
extension LedgerFile {
  /// Sets a budget, in place of one of the same name.
  ///
  /// - Parameters:
  ///   - budget: The budget, its limit above zero.
  ///   - nowMs: The time of the decision, in Unix milliseconds.
  /// - Returns: The budget as it is in force.
  /// - Throws: ``LedgerError``.
  @discardableResult
  public func setBudget(_ budget: Budget, nowMs: Int64) throws -> Budget {
    try translatingErrors {
      try connection.write {
        try append(budget, limit: budget.limitPicousd, nowMs: nowMs)
        return try self.budget(named: budget.name)
      }
    }
  }

  /// Withdraws a budget; what it was stays in the log.
  ///
  /// - Throws: ``BudgetError/noSuchBudget(_:)``.
  public func removeBudget(named name: String, nowMs: Int64) throws {
    try translatingErrors {
      try connection.write {
        try append(try budget(named: name), limit: nil, nowMs: nowMs)
      }
    }
  }

  private func append(_ budget: Budget, limit: Int64?, nowMs: Int64) throws {
    try connection.prepare(
      """
      INSERT INTO budget_log (name, set_at_ms, limit_picousd, per, scope, timezone, is_hard, alerts,
        run, webhook)
      VALUES (?,?,?,?,?,?,?,?,?,?)
      """
    ).run([
      .text(budget.name), .integer(nowMs), Value(limit), .text(budget.per.rawValue),
      .text(ScopeText.canonical(budget.scope)), .text(budget.timezone),
      .integer(budget.isHard ? 1 : 0),
      .text(budget.alerts.map(String.init).joined(separator: ",")), Value(budget.run),
      Value(budget.webhook),
    ])
  }

  /// The budgets in force, by name.
  ///
  /// - Throws: ``LedgerError``.
  public func budgets() throws -> [Budget] {
    try translatingErrors {
      var budgets: [Budget] = []
      try connection.query(
        """
        SELECT name, limit_picousd, per, scope, timezone, is_hard, alerts, run, webhook, set_at_ms
        FROM budget_log AS b
        WHERE limit_picousd IS NOT NULL AND NOT EXISTS
          (SELECT 1 FROM budget_log WHERE name = b.name AND budget_seq > b.budget_seq)
        ORDER BY name
        """
      ) { (row: Statement) throws in budgets.append(try Self.budget(row)) }
      return budgets
    }
  }

  private static func budget(_ row: Statement) throws -> Budget {
    var budget = Budget(
      name: row.text(0), limitPicousd: row.int64(1),
      per: Budget.Unit(rawValue: row.text(2)) ?? .day, scope: try ScopeText.parse(row.text(3)),
      timezone: row.text(4))
    budget.isHard = row.int64(5) == 1
    budget.alerts = row.text(6).split(separator: ",").compactMap { Int64($0) }
    budget.run = row.optionalText(7)
    budget.webhook = row.optionalText(8)
    budget.setAtMs = row.int64(9)
    return budget
  }

  /// The budget in force with this name.
  ///
  /// - Throws: ``BudgetError/noSuchBudget(_:)``.
  public func budget(named name: String) throws -> Budget {
    guard let budget = try findBudget(named: name) else { throw BudgetError.noSuchBudget(name) }
    return budget
  }

  func findBudget(named name: String) throws -> Budget? {
    try budgets().first { ExactText($0.name) == ExactText(name) }
  }

  /// How a budget stands.
  ///
  /// Everything in it is read in one transaction.
  ///
  /// - Parameters:
  ///   - budget: The budget.
  ///   - window: One of its windows; nil for the one that `nowMs` is in.
  ///   - nowMs: The time of looking, in Unix milliseconds.
  /// - Returns: What is spent, and what is held now.
  /// - Throws: ``LedgerError``.
  public func state(
    of budget: Budget, window: BudgetWindow? = nil, nowMs: Int64
  ) throws -> BudgetState {
    let window = try window ?? budget.window(at: nowMs)
    return try translatingErrors {
      try connection.read {
        let spend = try summary(by: [], budget.filter(window)).totals
        let held = try activeHolds(of: budget.name, nowMs: nowMs)
        return BudgetState(
          budget: budget, window: window, atMs: nowMs, spend: spend, reservedPicousd: held.picousd,
          holds: held.count)
      }
    }
  }
}
