import Ledger
import Metering
import Pricing
import Terminal

/// Recommended migrations: the schema `costs.recommendations/1`, and what a person reads.
struct RecommendationsView {
  let result: Recommendations
  let filter: CallFilter
  let pricesAtMs: Int64?

  var json: JSON {
    [
      "schema": "costs.recommendations/1",
      "since": WhatIfJSON.instant(filter.period.sinceMs),
      "until": WhatIfJSON.instant(filter.period.untilMs),
      "timezone": .string(filter.zone.name),
      "prices_at": WhatIfJSON.instant(pricesAtMs),
      "candidates": .number("\(result.candidates)"),
      "days": .number("\(result.days)"),
      "rows": .array(result.migrations.map(migration)),
      "skipped": .array(result.skipped.map(skipped)),
    ]
  }

  private func migration(_ migration: Recommendations.Migration) -> JSON {
    let head = [
      JSONMember(key: "task", value: .string(migration.task.rawValue)),
      JSONMember(key: "to", value: WhatIfJSON.target(migration.target)),
    ]
    let members = WhatIfJSON.members(migration.row).filter { $0.key != "list_cost_usd" }
    return .object(
      WhatIfJSON.names(migration.row) + head + members + [
        JSONMember(
          key: "saving_per_30_days_usd", value: CallJSON.money(migration.monthlySavingPicousd)),
        JSONMember(key: "not_comparable", value: .array(WhatIfJSON.leftOut(migration.row))),
      ])
  }

  private func skipped(_ skipped: Recommendations.Skipped) -> JSON {
    [
      "provider": .string(skipped.provider),
      "model": .string(skipped.model),
      "calls": .number("\(skipped.calls)"),
      "cost_usd": CallJSON.money(skipped.costPicousd),
      "reason": .string(skipped.reason),
    ]
  }

  /// For a person the seller stands before the other model, in one column.
  func grid(forPerson: Bool) -> Grid {
    let names = [
      Grid.Column(field: "provider", title: "provider", dispensable: 4),
      Grid.Column(field: "model", title: "from"),
      Grid.Column(field: "to_provider", title: "seller"),
      Grid.Column(field: "to_model", title: "to"),
    ]
    let amounts = [
      Grid.Column(field: "task", title: "task", canShrink: false, dispensable: 5),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true, dispensable: 2),
      Grid.Column(field: "saving_usd", title: "saved USD", isNumber: true),
      Grid.Column(field: "saving_percent", title: "saved %", isNumber: true, dispensable: 1),
      Grid.Column(
        field: "not_comparable_calls", title: "left out", isNumber: true, dispensable: 7),
      Grid.Column(field: "effort", title: "effort", canShrink: false, dispensable: 6),
    ]
    var grid = Grid(columns: names.filter { !forPerson || $0.field != "to_provider" } + amounts)
    grid.rows = result.migrations.map { migration in
      let sums = migration.row.compared
      let target = migration.target
      let to: [Grid.Cell] =
        forPerson
        ? [.text("\(target.seller)/\(target.model)")] : [.text(target.seller), .text(target.model)]
      return [.text(migration.row.provider), .text(migration.row.model)] + to + [
        .text(migration.task.rawValue), .count(Int128(sums.calls)), .money(sums.costPicousd),
        .money(sums.savingPicousd),
        .plain(Shares.percent(sums.savingPicousd, of: sums.costPicousd)),
        .count(Int128(migration.row.leftOutCalls)), .text(migration.row.effort.rawValue),
      ]
    }
    return grid
  }

  func text(width: Int?) -> String {
    var text = "No migration is worth more than that.\n"
    if !result.migrations.isEmpty {
      let grid = grid(forPerson: true)
      text = grid.table(width: width, isEmphatic: Machine.canEmphasise)
      text += "\nEach line is for itself: what two of them save does not add up.\n"
    }
    guard !result.skipped.isEmpty else { return text }
    let cost = result.skipped.reduce(Int128(0)) { $0 + $1.costPicousd }
    let calls = result.skipped.reduce(Int64(0)) { $0 + $1.calls }
    let recorded = cost == 0 ? "" : " recorded at $\(Digits.usd(cost))"
    text += "Left out: \(Digits.calls(calls))\(recorded):\n"
    for model in result.skipped.prefix(6) {
      text += "  \(model.provider) \(model.model): \(model.reason)\n"
    }
    if result.skipped.count > 6 { text += "  and more, which --json lists\n" }
    return text
  }
}
