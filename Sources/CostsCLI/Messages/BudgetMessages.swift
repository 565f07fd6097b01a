import Ledger
import Metering
import Pricing

/// What a person is told about budgets.
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

  static func badAmount(_ text: String, option: String, _ error: PricingError?) -> Failure {
    Failure(
      what: error.map { "\($0)" } ?? "\(option) '\(text)' is not above zero",
      remedy: "\(option) 5   or   \(option) 0.25   in USD", code: .badData)
  }

  static func badThresholds(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is no list of percents from 1 to 1000",
      remedy: "--alert 50,90,100   or   --alert none", code: .badData)
  }

  static func badDuration(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is no duration from 1s to 30d",
      remedy: "--ttl 90s   or   --ttl 10m   or   --ttl 2h", code: .badData)
  }

  static func scopeOfTime(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is a time, which no budget is limited to",
      remedy: "--per day|week|month   says how long its windows are", code: .wrongUsage)
  }

  static func badWebhook(_ text: String) -> Failure {
    Failure(
      what: "'\(HookAddress.shown(text))' is no URL to post to",
      remedy: "--webhook https://example.com/alerts", code: .badData)
  }

  /// A hard budget has no room for a reservation.
  static func noRoom(_ state: BudgetState, amount: Int64) -> Failure {
    Failure(
      what: "budget '\(state.budget.name)' has no room for $\(Digits.usd(Int128(amount))): "
        + BudgetText.room(state),
      effect: "Nothing was held.",
      remedy: "costs budget status '\(state.budget.name)'", code: .checkFound)
  }

  /// A gate is closed.
  static func refused(
    _ check: GuardCheck, _ reasons: [GuardCheck.Reason], until: String?
  ) -> Failure {
    let subject = check.name.map { "budget '\($0)'" } ?? "--max"
    let end = until.map { ", until \($0)" } ?? ""
    return Failure(
      what: "\(subject) refuses: "
        + reasons.map { GuardText.reason($0, check) }
        .joined(separator: "; ") + end,
      effect: "Nothing was written.",
      remedy: check.name.map { "costs budget status '\($0)'" } ?? "costs summary", code: .checkFound
    )
  }

  static func estimateUnreadable(_ reason: String, code: Failure.Code) -> Failure {
    Failure(
      what: "--estimate: \(reason)", effect: "Nothing was checked.",
      remedy: "--estimate '{\"model\":\"gpt-4o\",\"input_tokens\":1000,\"output_tokens\":500}'",
      code: code)
  }
}
