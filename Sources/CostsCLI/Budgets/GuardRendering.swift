import Ledger
import Metering
import Pricing

/// What a gate says.
enum GuardText {
  /// A check that lets pass: `allowed  agents  $2.45 left of $5.00 until 2026-10-16T00:00:00.000Z`.
  static func passed(_ check: GuardCheck) -> String {
    let end = check.untilMs.map { " until \(Timestamp.format($0))" } ?? ""
    let verb = check.reasons.contains(.noRoom) ? "warned " : "allowed"
    return "\(verb)  \(check.name ?? "--max")  \(left(check))\(end)"
  }

  private static func left(_ check: GuardCheck) -> String {
    let remaining = check.remainingPicousd
    let limit = "$\(Digits.usd(check.limitPicousd))"
    if remaining < 0 { return "$\(Digits.usd(-remaining)) over \(limit)" }
    return "$\(Digits.usd(remaining)) left of \(limit)"
  }

  /// Why a check does not let pass, or warns.
  static func reason(_ reason: GuardCheck.Reason, _ check: GuardCheck) -> String {
    switch reason {
    case .noRoom:
      if case .cost(let picousd) = check.estimate {
        return "a call of $\(Digits.usd(Int128(picousd))) does not fit: \(left(check))"
      }
      return left(check)
    case .unpricedCalls:
      return "\(Digits.calls(check.unpricedCalls)) in the window of unknown cost"
    case .unknownEstimate: return "the price of the call is not known"
    }
  }
}

/// The answer of a gate as JSON: the schema `costs.guard/1`.
enum GuardJSON {
  static func object(
    _ checks: [(check: GuardCheck, refusals: [GuardCheck.Reason])], call: CallEntry?
  ) -> JSON {
    [
      "schema": "costs.guard/1",
      "allowed": .bool(checks.allSatisfy { $0.refusals.isEmpty }),
      "estimate_usd": CallJSON.money(call?.costPicousd),
      "checks": .array(checks.map { object($0.check, $0.refusals) }),
    ]
  }

  private static func object(_ check: GuardCheck, _ refusals: [GuardCheck.Reason]) -> JSON {
    let warnings = check.reasons.filter { !refusals.contains($0) }
    return [
      "budget": CallJSON.text(check.name),
      "limit_usd": CallJSON.money(check.limitPicousd),
      "spent_usd": CallJSON.money(check.spentPicousd),
      "reserved_usd": CallJSON.money(check.reservedPicousd),
      "remaining_usd": CallJSON.money(check.remainingPicousd),
      "unpriced_calls": .number("\(check.unpricedCalls)"),
      "until": CallJSON.text(check.untilMs.map { Timestamp.format($0) }),
      "decides": .bool(check.isDeciding),
      "refusals": .array(refusals.map { .string($0.rawValue) }),
      "warnings": .array(warnings.map { .string($0.rawValue) }),
    ]
  }
}
