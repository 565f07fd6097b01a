import Ledger
import Metering

/// What a person is told of what budgets refuse.
extension Messages {
  static func budgetFailure(_ error: BudgetError) -> Failure {
    switch error {
    case .noSuchBudget(let name):
      Failure(
        what: "there is no budget '\(name)'",
        remedy: "costs budget list, or costs budget set '\(name)' --limit 5 --per day",
        code: .failed)
    case .noSuchReservation(let id):
      Failure(
        what: "there is no reservation '\(id)'",
        remedy: "costs sql \"SELECT * FROM reservations ORDER BY reserved_at_ms DESC LIMIT 5\"",
        code: .failed)
    case .differentReservation(let id, let field, let held, let given):
      Failure(
        what: "reservation '\(id)' already exists with different \(field) (\(held), now \(given))",
        remedy: "costs reserve with another --id", code: .failed)
    case .settled(let id, let call):
      Failure(
        what: "reservation '\(id)' is settled with call '\(call)'",
        remedy: "costs show '\(call)', or costs reserve with another --id", code: .failed)
    case .released(let id):
      Failure(
        what: "reservation '\(id)' is released already",
        remedy: "costs reserve with another --id", code: .failed)
    case .expired(let id, let atMs):
      Failure(
        what: "reservation '\(id)' expired at \(Timestamp.format(atMs))",
        remedy: "costs reserve with another --id", code: .failed)
    }
  }
}
