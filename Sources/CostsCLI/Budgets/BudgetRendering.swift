import Ledger
import Pricing
import Terminal

/// How a budget stands, as a block for a person: no line is wider than 60 columns by itself.
struct BudgetBlock {
  /// Whether only ASCII is printed.
  let isASCII: Bool

  private static let barWidth = 40

  /// The block's lines, each with its end.
  func text(_ state: BudgetState) -> String {
    let budget = state.budget
    var lines = [
      "\(budget.name): \(budget.isHard ? "hard" : "soft"), \(BudgetText.limit(budget))"
    ]
    lines += budget.scope.map { "  \($0.text)" }
    let days = "  \(BudgetText.days(of: state)), \(state.elapsedPercent) % elapsed"
    let zone = budget.timezone
    // The longest names of zones have 32 letters.
    lines += days.count + zone.count > 58 ? [days, "  \(zone)"] : ["\(days), \(zone)"]
    lines.append("  \(bar(state)) \(state.percent) %")
    lines.append(row("spent", state.spentPicousd, "by \(Digits.calls(state.spend.calls))"))
    if state.holds > 0 {
      let holds = state.holds == 1 ? "reservation" : "reservations"
      lines.append(
        row("reserved", state.reservedPicousd, "by \(Digits.grouped(state.holds)) \(holds)"))
    }
    lines.append(row("remaining", state.remainingPicousd, ""))
    if state.spend.unpricedCalls > 0 {
      let calls = Digits.calls(state.spend.unpricedCalls)
      lines.append("  unpriced   \(calls): more is spent than is shown")
    }
    if let pace = state.paceHundredths {
      lines.append("  pace       \(BudgetText.hundredths(pace)), where 1.00 just lasts")
    }
    if let forecast = state.forecastPicousd {
      lines.append("  forecast   $\(BudgetText.cents(forecast)) at the end")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func row(_ title: String, _ picousd: Int128, _ more: String) -> String {
    let sign = picousd < 0 ? "-" : ""
    let amount = "\(sign)$\(Digits.usd(Int128(picousd.magnitude)))"
    return "  " + title.padded(to: 11, onLeft: false) + amount + (more.isEmpty ? "" : " " + more)
  }

  /// What is spent, what is held and what is left of the limit.
  private func bar(_ state: BudgetState) -> String {
    func cells(_ picousd: Int128) -> Int {
      Int(min(picousd * Int128(Self.barWidth) / state.limitPicousd, Int128(Self.barWidth)))
    }
    let spent = cells(state.spentPicousd)
    let held = cells(state.spentPicousd + state.reservedPicousd) - spent
    let signs = isASCII ? ["#", "=", "."] : ["█", "▒", "░"]
    let parts = zip(signs, [spent, held, Self.barWidth - spent - held])
    let bar = parts.map { String(repeating: $0, count: $1) }.joined()
    return isASCII ? "[\(bar)]" : bar
  }

  /// Whether the locale says that the terminal shows UTF-8.
  static var canShowUTF8: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap { Machine.variable($0) }.first ?? ""
    let text = locale.lowercased()
    return text.hasSuffix("utf-8") || text.hasSuffix("utf8")
  }
}

extension Grid {
  /// Budgets as they were set.
  init(_ budgets: [Budget]) {
    self.init(columns: [
      Column(field: "name", title: "name"),
      Column(field: "limit_usd", title: "limit USD", isNumber: true),
      Column(field: "per", title: "per"),
      Column(field: "kind", title: "kind"),
      Column(field: "where", title: "where"),
      Column(field: "timezone", title: "timezone", dispensable: 2),
      Column(field: "alerts", title: "alerts at %", dispensable: 1),
      Column(field: "hooks", title: "hooks", dispensable: 3),
    ])
    rows = budgets.map { budget in
      let hooks = [budget.run.map { _ in "run" }, budget.webhook.map(HookAddress.shown)]
      return [
        .text(budget.name), .money(Int128(budget.limitPicousd)), .plain(budget.per.rawValue),
        .plain(budget.isHard ? "hard" : "soft"), .plain(BudgetText.scope(budget)),
        .plain(budget.timezone),
        .plain(budget.alerts.map(String.init).joined(separator: ",")),
        .plain(hooks.compactMap(\.self).joined(separator: ", ")),
      ]
    }
  }

  /// How budgets stand, one a row.
  init(_ states: [BudgetState]) {
    self.init(columns: [
      Column(field: "name", title: "name"),
      Column(field: "window", title: "window"),
      Column(field: "limit_usd", title: "limit USD", isNumber: true),
      Column(field: "spent_usd", title: "spent USD", isNumber: true),
      Column(field: "reserved_usd", title: "reserved USD", isNumber: true),
      Column(field: "remaining_usd", title: "remaining USD", isNumber: true),
      Column(field: "percent", title: "%", isNumber: true),
      Column(field: "unpriced_calls", title: "unpriced", isNumber: true),
      Column(field: "pace", title: "pace", isNumber: true),
      Column(field: "forecast_usd", title: "forecast USD", isNumber: true),
    ])
    rows = states.map { state in
      [
        .text(state.budget.name), .plain(BudgetText.days(of: state)), .money(state.limitPicousd),
        .money(state.spentPicousd), .money(state.reservedPicousd), .money(state.remainingPicousd),
        .count(state.percent), .count(Int128(state.spend.unpricedCalls)),
        .plain(state.paceHundredths.map(BudgetText.hundredths)),
        .plain(state.forecastPicousd.map { Money.usd($0) }),
      ]
    }
  }
}
