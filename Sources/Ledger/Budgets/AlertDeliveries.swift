import SQLite

/// Telling hooks about alerts: each once, and again until it has worked.
extension LedgerFile {
  /// How long an attempt may take before another program takes it for dead, in milliseconds.
  static let deliveryLeaseMs: Int64 = 60_000
  /// The longest pause after failed attempts, in milliseconds.
  private static let longestPauseMs: Int64 = 900_000

  /// Takes on one delivery that is due, so that no other program does.
  ///
  /// Due is what is queued, what has failed, and what was begun by a program that has died since.
  /// The second attempt follows at once; after that each failure doubles the pause, from four
  /// seconds to a quarter of an hour, so that a broken hook does not slow every recording down.
  ///
  /// - Parameters:
  ///   - isImpatient: Whether pauses are left out.
  ///   - besides: Attempts of this program, which are not made twice in one look.
  ///   - nowMs: The time, in Unix milliseconds.
  /// - Returns: The delivery, which ``finish(_:failure:nowMs:)`` ends; nil when nothing is due.
  /// - Throws: ``LedgerError``.
  public func beginDelivery(
    isImpatient: Bool = false, besides: [AlertDelivery] = [], nowMs: Int64
  ) throws -> AlertDelivery? {
    try translatingErrors {
      guard try dueDelivery(isImpatient, besides, nowMs) != nil else { return nil }
      return try connection.write {
        guard let due = try dueDelivery(isImpatient, besides, nowMs) else { return nil }
        try note(
          due.alert.number, due.hook, attempt: due.attempt, state: "begun", reason: nil,
          nowMs: nowMs)
        return due
      }
    }
  }

  /// Notes how an attempt ended.
  ///
  /// - Parameters:
  ///   - delivery: The attempt.
  ///   - failure: Why it failed; nil when the hook was told.
  ///   - nowMs: The time, in Unix milliseconds.
  /// - Throws: ``LedgerError``.
  public func finish(_ delivery: AlertDelivery, failure: String?, nowMs: Int64) throws {
    try translatingErrors {
      try connection.write {
        try note(
          delivery.alert.number, delivery.hook, attempt: delivery.attempt,
          state: failure == nil ? "delivered" : "failed", reason: failure, nowMs: nowMs)
      }
    }
  }

  /// How many deliveries to hooks have not worked yet, of budgets that still have the hook.
  ///
  /// - Throws: ``LedgerError``.
  public func undeliveredAlerts() throws -> Int {
    try translatingErrors { try openDeliveries().count }
  }

  func note(
    _ alert: Int64, _ hook: AlertDelivery.Hook, attempt: Int64, state: String, reason: String?,
    nowMs: Int64
  ) throws {
    try connection.prepare("INSERT INTO alert_deliveries VALUES (?,?,?,?,?,?)").run([
      .integer(alert), .text(hook.rawValue), .integer(attempt), .text(state), .integer(nowMs),
      Value(reason),
    ])
  }

  /// What is known of a delivery that has not worked yet.
  private struct OpenDelivery {
    let alert: Int64
    let hook: AlertDelivery.Hook
    let target: String
    let attempts: Int64
    let failures: Int64
    let lastState: String
    let lastMs: Int64

    func isDue(_ isImpatient: Bool, _ nowMs: Int64) -> Bool {
      switch lastState {
      case "begun": nowMs >= lastMs + LedgerFile.deliveryLeaseMs
      case "failed" where !isImpatient && failures > 1:
        nowMs >= lastMs + min(1000 << min(failures, 20), LedgerFile.longestPauseMs)
      default: true
      }
    }
  }

  private func dueDelivery(
    _ isImpatient: Bool, _ besides: [AlertDelivery], _ nowMs: Int64
  ) throws -> AlertDelivery? {
    let due = try openDeliveries().first { open in
      open.isDue(isImpatient, nowMs)
        && !besides.contains { $0.alert.number == open.alert && $0.hook == open.hook }
    }
    return try due.map {
      AlertDelivery(
        alert: try alert($0.alert), hook: $0.hook, target: $0.target, attempt: $0.attempts + 1)
    }
  }

  private func openDeliveries() throws -> [OpenDelivery] {
    let targets = try budgets()
    var found: [OpenDelivery] = []
    // The columns beside max() are those of the row that has it (SQLite's own rule).
    try connection.query(
      """
      SELECT d.alert_seq, d.hook, d.state, d.at_ms,
        max(d.attempt * 4 + (d.state <> 'begun')) / 4, sum(d.state = 'failed'), a.budget
      FROM alert_deliveries AS d JOIN alerts AS a USING (alert_seq)
      GROUP BY d.alert_seq, d.hook HAVING sum(d.state = 'delivered') = 0
      ORDER BY d.alert_seq, d.hook
      """
    ) { row in
      // A budget that was withdrawn, or that has lost its hook, has nobody to tell.
      guard let hook = AlertDelivery.Hook(rawValue: row.text(1)),
        let target = targets.first(where: { $0.name == row.text(6) })?.target(of: hook)
      else { return }
      found.append(
        OpenDelivery(
          alert: row.int64(0), hook: hook, target: target, attempts: row.int64(4),
          failures: row.int64(5), lastState: row.text(2), lastMs: row.int64(3)))
    }
    return found
  }
}
