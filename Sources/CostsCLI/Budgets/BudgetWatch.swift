import Ledger

/// Looks at the budgets after something was done, raises alerts, and tells their hooks.
///
/// What was done is done: nothing in here fails the command, and it comes after its output.
final class BudgetWatch {
  /// How long after the first hook of a look another is begun, in milliseconds; the rest is left to
  /// the next look.
  private static let hooksLimitMs: Int64 = 10_000
  private static let nowAndThenMs: Int64 = 1000

  private let file: LedgerFile
  private var lookedAtMs: Int64 = 0

  init(_ file: LedgerFile) { self.file = file }

  /// Looks at the budgets that recorded calls count in; without calls, at all.
  func look(after calls: [CallEntry]? = nil) {
    lookedAtMs = Machine.nowMs
    guarded {
      // The ledger adds the source when it writes the row.
      let recorded = calls?.map { call in
        var call = call
        call.source = call.source ?? "record"
        return call
      }
      let states = try file.statesOfBudgets(after: recorded, nowMs: lookedAtMs)
      try raise(states)
      try deliver(isImpatient: false)
    }
  }

  /// Looks at all budgets, if that was not done within the last second.
  func lookNowAndThen() {
    if Machine.nowMs - lookedAtMs >= Self.nowAndThenMs { look() }
  }

  /// Raises the alerts of states that are at hand.
  ///
  /// - Parameters:
  ///   - states: How budgets stand.
  ///   - isImpatient: Whether hooks that failed are told again without a pause.
  func tell(_ states: [BudgetState], isImpatient: Bool = false) {
    guarded {
      try raise(states)
      try deliver(isImpatient: isImpatient)
    }
  }

  private func guarded(_ body: () throws -> Void) {
    do { try body() } catch {
      let why = Messages.failure(for: error)?.what ?? "\(error)"
      Talk.write("warning: the budgets' alerts have to wait: \(why)\n")
    }
  }

  private func raise(_ states: [BudgetState]) throws {
    for alert in try file.raiseAlerts(states, nowMs: Machine.nowMs) {
      Talk.write(BudgetText.alert(alert) + "\n")
    }
  }

  private func deliver(isImpatient: Bool) throws {
    var done: [AlertDelivery] = []
    let startMs = Machine.nowMs
    while Machine.nowMs - startMs < Self.hooksLimitMs,
      let delivery = try file.beginDelivery(
        isImpatient: isImpatient, besides: done, nowMs: Machine.nowMs)
    {
      let failure = AlertHook.tell(delivery)
      try file.finish(delivery, failure: failure, nowMs: Machine.nowMs)
      if let failure {
        Talk.write(BudgetText.failed(delivery, failure) + "\n")
      }
      done.append(delivery)
    }
  }
}
