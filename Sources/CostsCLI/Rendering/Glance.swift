import Ledger
import Metering
import Pricing
import Terminal

/// What was spent today and this month, and how full budgets are: the least a person wants to see
/// all the time.
struct Glance {
  let today: Spend
  let month: Spend
  /// The budgets, the fullest first.
  let budgets: [BudgetState]

  /// As many budgets as a line has room for.
  private static let mostBudgets = 2

  /// - Parameters:
  ///   - ledger: The ledger; nil where there is none yet, in which nothing was spent.
  ///   - zone: Whose days and months are meant.
  ///   - terms: Which calls.
  ///   - nowMs: Now, in Unix milliseconds.
  /// - Throws: `LedgerError`.
  init(
    _ ledger: LedgerFile?, zone: Zone, terms: [CallFilter.Term], nowMs: Int64
  ) throws {
    var filter = CallFilter(zone: zone)
    filter.terms = terms
    func spend(_ period: String) throws -> Spend {
      filter.period = Period(period, zone: zone, nowMs: nowMs) ?? .all
      return try ledger?.summary(by: [], filter).totals ?? Spend()
    }
    today = try spend("today")
    month = try spend("month")
    let states = try ledger?.budgets().compactMap { try ledger?.state(of: $0, nowMs: nowMs) } ?? []
    budgets = states.sorted {
      ($0.percent, $1.budget.name) > ($1.percent, $0.budget.name)
    }
  }

  /// `$1.24 today | $45.67 this month + 2 unpriced | agents 45%`.
  var line: String {
    (["\(Self.text(today)) today", "\(Self.text(month)) this month"]
      + budgets.prefix(Self.mostBudgets).map { "\($0.budget.name) \($0.percent)%" })
      .joined(separator: " | ")
  }

  /// The exact amounts: the schema `costs.statusline/1`.
  var json: JSON {
    [
      "schema": "costs.statusline/1", "today": Self.object(today), "month": Self.object(month),
      "budgets": .array(
        budgets.map { state in
          [
            "name": .string(state.budget.name), "percent": .number("\(state.percent)"),
            "spent_usd": CallJSON.money(state.spentPicousd),
            "limit_usd": CallJSON.money(state.limitPicousd),
          ]
        }),
    ]
  }

  /// Cents for a glance, and what is not in them.
  static func text(_ spend: Spend) -> String {
    guard let cost = spend.costPicousd else { return Digits.calls(spend.calls) + " unpriced" }
    let amount =
      cost > 0 && cost < centPicousd
      ? "<$0.01" : "$" + Digits.usd(Money.rounded(cost, to: centPicousd))
    return amount + (spend.unpricedCalls == 0 ? "" : " + \(spend.unpricedCalls) unpriced")
  }

  private static let centPicousd: Int128 = 10_000_000_000

  private static func object(_ spend: Spend) -> JSON {
    [
      "calls": .number("\(spend.calls)"), "total_tokens": .number("\(spend.totalTokens)"),
      "cost_usd": CallJSON.money(spend.costPicousd),
      "unpriced_calls": .number("\(spend.unpricedCalls)"),
    ]
  }
}
