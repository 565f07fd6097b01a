import Ledger
import Metering
import Pricing

/// Budgets in words.
enum BudgetText {
  /// `$5.00 per day`.
  static func limit(_ budget: Budget) -> String {
    "$\(Digits.usd(Int128(budget.limitPicousd))) per \(budget.per.rawValue)"
  }

  /// `team=search, provider=openai`, or `all calls`.
  static func scope(_ budget: Budget) -> String {
    budget.scope.isEmpty ? "all calls" : budget.scope.map(\.text).joined(separator: ", ")
  }

  /// `$0.03 left of $5.00 per day until 2026-10-16 00:00 UTC`.
  static func room(_ state: BudgetState) -> String {
    let remaining = state.remainingPicousd
    let left =
      remaining < 0
      ? "$\(Digits.usd(-remaining)) over" : "$\(Digits.usd(remaining)) left of"
    return "\(left) \(limit(state.budget)) until \(end(of: state))"
  }

  /// When the window ends, on the budget's own clock.
  static func end(of state: BudgetState) -> String {
    local(state.window.untilMs, state.budget)
  }

  /// An instant on the budget's clock, to the minute: `2026-10-16 00:00 UTC`.
  static func local(_ ms: Int64, _ budget: Budget) -> String {
    guard let zone = try? budget.zone() else { return Timestamp.format(ms) }
    let text = Timestamp.format(ms + zone.offsetMs(at: ms))
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " " + zone.name
  }

  /// The days of a window: `2026-10-15`, or the first and the last.
  static func days(of state: BudgetState) -> String {
    let first = local(state.window.sinceMs, state.budget).prefix(10)
    let last = local(state.window.untilMs - 1, state.budget).prefix(10)
    return first == last ? String(first) : "\(first) to \(last)"
  }

  /// Hundredths as a decimal: `0.71`.
  static func hundredths(_ value: Int128) -> String {
    "\(value / 100)." + (value % 100 < 10 ? "0" : "") + "\(value % 100)"
  }

  /// An amount to the cent, rounded half to even: for a forecast, which no digit more makes truer.
  static func cents(_ picousd: Int128) -> String {
    let cent: Int128 = 10_000_000_000
    return Digits.usd(divideHalfEven(picousd, by: cent) * cent)
  }

  /// `0.5` as `0.50`.
  private static func atLeastCents(_ usd: String) -> String {
    guard let point = usd.firstIndex(of: ".") else { return usd + ".00" }
    return usd + (usd.distance(from: point, to: usd.endIndex) == 2 ? "0" : "")
  }

  /// What standard error says when an alert is raised.
  static func alert(_ alert: Alert) -> String {
    "alert: budget '\(alert.budget)' has reached \(alert.threshold) % of "
      + "$\(Digits.usd(Int128(alert.limitPicousd))): $\(atLeastCents(alert.spentUSD)) spent"
      + (alert.unpricedCalls > 0 ? ", and \(Digits.calls(alert.unpricedCalls)) unpriced" : "")
  }
}

extension BudgetText {
  /// What standard error says when a hook could not be told.
  static func failed(_ delivery: AlertDelivery, _ failure: String) -> String {
    let hook = delivery.hook == .run ? "--run" : "--webhook"
    return "warning: \(hook) of budget '\(delivery.alert.budget)' failed (\(failure)): "
      + "the alert will be told again"
  }
}

/// Where a webhook leads, without what may be a secret in it.
enum HookAddress {
  /// `https://example.com/…`: the path, the query and whoever is named before an `@` stay hidden.
  static func shown(_ url: String) -> String {
    guard let (scheme, host, rest) = parts(url) else { return "…" }
    return "\(scheme)://\(host)" + (rest.isEmpty || rest == "/" ? rest : "/…")
  }

  /// Whether something can be posted to it.
  static func isUsable(_ url: String) -> Bool {
    guard let (scheme, host, _) = parts(url), !host.isEmpty else { return false }
    return ["http", "https"].contains(scheme) && url.utf8.allSatisfy { $0 > 32 && $0 != 127 }
  }

  private static func parts(_ url: String) -> (scheme: String, host: String, rest: Substring)? {
    let pieces = url.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard pieces.count == 2, pieces[1].hasPrefix("//") else { return nil }
    let rest = pieces[1].dropFirst(2)
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    let host = rest[..<end].split(separator: "@").last ?? ""
    return (pieces[0].lowercased(), String(host), rest[end...])
  }
}
