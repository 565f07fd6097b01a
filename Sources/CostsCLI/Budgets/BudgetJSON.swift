import Ledger
import Metering
import Pricing

/// Budgets as JSON: the schemas `costs.budget/1`, `costs.reservation/1` and `costs.alert/1`.
enum BudgetJSON {
  /// A budget as it was set.
  static func object(_ budget: Budget) -> JSON { .object(members(budget)) }

  private static func members(_ budget: Budget) -> [JSONMember] {
    let pairs: [(String, JSON)] = [
      ("schema", "costs.budget/1"),
      ("name", .string(budget.name)),
      ("limit_usd", CallJSON.money(budget.limitPicousd)),
      ("per", .string(budget.per.rawValue)),
      ("where", .array(budget.scope.map { .string($0.text) })),
      ("timezone", .string(budget.timezone)),
      ("hard", .bool(budget.isHard)),
      ("alerts", .array(budget.alerts.map { .number("\($0)") })),
      ("run", CallJSON.text(budget.run)),
      ("webhook", CallJSON.text(budget.webhook.map(HookAddress.shown))),
      ("set_at", .string(Timestamp.format(budget.setAtMs))),
    ]
    return pairs.map { JSONMember(key: $0.0, value: $0.1) }
  }

  /// A budget with how it stands.
  static func object(_ state: BudgetState) -> JSON {
    let pairs: [(String, JSON)] = [
      ("window", window(state.window)),
      ("calls", .number("\(state.spend.calls)")),
      ("unpriced_calls", .number("\(state.spend.unpricedCalls)")),
      ("spent_usd", CallJSON.money(state.spentPicousd)),
      ("reserved_usd", CallJSON.money(state.reservedPicousd)),
      ("reservations", .number("\(state.holds)")),
      ("remaining_usd", CallJSON.money(state.remainingPicousd)),
      ("percent", .number("\(state.percent)")),
      ("elapsed_percent", .number("\(state.elapsedPercent)")),
      ("pace", CallJSON.text(state.paceHundredths.map(BudgetText.hundredths))),
      ("forecast_usd", CallJSON.money(state.forecastPicousd)),
    ]
    return .object(
      members(state.budget) + pairs.map { JSONMember(key: $0.0, value: $0.1) })
  }

  private static func window(_ window: BudgetWindow) -> JSON {
    [
      "since": .string(Timestamp.format(window.sinceMs)),
      "until": .string(Timestamp.format(window.untilMs)),
    ]
  }

  /// A hold and what became of it; `state` where its budget was looked at.
  static func object(
    result: String, id: String, _ reservation: Reservation?, budget: String, amount: Int64,
    state: BudgetState? = nil, more: [(String, JSON)] = []
  ) -> JSON {
    func instant(_ ms: Int64?) -> JSON { ms.map { .string(Timestamp.format($0)) } ?? .null }
    var pairs: [(String, JSON)] = [
      ("schema", "costs.reservation/1"),
      ("result", .string(result)),
      ("id", .string(id)),
      ("budget", .string(budget)),
      ("amount_usd", CallJSON.money(amount)),
      ("reserved_at", instant(reservation?.reservedAtMs)),
      ("expires_at", instant(reservation?.expiresAtMs)),
    ]
    if let state {
      pairs += [
        ("limit_usd", CallJSON.money(state.limitPicousd)),
        ("spent_usd", CallJSON.money(state.spentPicousd)),
        ("reserved_usd", CallJSON.money(state.reservedPicousd)),
        ("remaining_usd", CallJSON.money(state.remainingPicousd)),
        ("unpriced_calls", .number("\(state.spend.unpricedCalls)")),
        ("until", instant(state.window.untilMs)),
      ]
    }
    return .object((pairs + more).map { JSONMember(key: $0.0, value: $0.1) })
  }

  /// What a hook is told.
  static func object(_ alert: Alert) -> JSON {
    [
      "schema": "costs.alert/1",
      "alert": .number("\(alert.number)"),
      "budget": .string(alert.budget),
      "threshold_percent": .number("\(alert.threshold)"),
      "limit_usd": CallJSON.money(alert.limitPicousd),
      "spent_usd": .string(alert.spentUSD),
      "unpriced_calls": .number("\(alert.unpricedCalls)"),
      "where": .array(alert.scope.map(JSON.string)),
      "window": window(alert.window),
      "raised_at": .string(Timestamp.format(alert.raisedAtMs)),
    ]
  }
}
