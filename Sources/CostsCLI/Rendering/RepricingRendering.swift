import Ledger
import Metering
import Terminal

/// Re-pricings as JSON: the schema `costs.reprice/1`.
enum RepricingJSON {
  /// What would change, or with a number, what has changed.
  static func plan(_ plan: Repricing, number: Int64?) -> JSON {
    [
      "schema": "costs.reprice/1",
      "repricing": number.map { .number("\($0)") } ?? .null,
      "examined": .number("\(plan.examined)"),
      "calls": .number("\(plan.changes.count)"),
      "old_cost_usd": CallJSON.money(plan.oldPicousd),
      "new_cost_usd": CallJSON.money(plan.newPicousd),
      "changes": .array(plan.changes.map(change)),
    ]
  }

  private static func change(_ change: Repricing.Change) -> JSON {
    [
      "id": .string(change.id),
      "provider": .string(change.provider),
      "model": .string(change.model),
      "old_cost_usd": CallJSON.money(change.oldPicousd),
      "new_cost_usd": CallJSON.money(change.newPicousd),
      "old_price": CallJSON.text(change.oldPrice),
      "new_price": CallJSON.text(change.newPrice),
    ]
  }

  /// One decision in the journal.
  static func decision(_ decision: RepricingDecision) -> JSON {
    [
      "schema": "costs.reprice/1",
      "repricing": .number("\(decision.number)"),
      "decided_at": .string(Timestamp.format(decision.decidedAtMs)),
      "reason": .string(decision.reason),
      "undoes": decision.undoes.map { .number("\($0)") } ?? .null,
      "calls": .number("\(decision.calls)"),
    ]
  }
}

extension Grid {
  /// What a re-pricing would change, by model and price.
  init(_ plan: Repricing) {
    struct Key: Hashable {
      let provider: String, model: String, oldPrice: String?, newPrice: String?
    }
    struct Sum {
      var calls: Int128 = 0
      var old: Int128?
      var new: Int128?
    }
    var order: [Key] = []
    var sums: [Key: Sum] = [:]
    for change in plan.changes {
      let key = Key(
        provider: change.provider, model: change.model, oldPrice: change.oldPrice,
        newPrice: change.newPrice)
      var sum = sums[key] ?? Sum()
      if sum.calls == 0 { order.append(key) }
      sum.calls += 1
      if let old = change.oldPicousd { sum.old = (sum.old ?? 0) + Int128(old) }
      if let new = change.newPicousd { sum.new = (sum.new ?? 0) + Int128(new) }
      sums[key] = sum
    }
    self.init(columns: [
      Column(field: "provider", title: "provider", dispensable: 2),
      Column(field: "model", title: "model"),
      Column(field: "calls", title: "calls", isNumber: true),
      Column(field: "old_cost_usd", title: "old USD", isNumber: true),
      Column(field: "new_cost_usd", title: "new USD", isNumber: true),
      Column(field: "old_price", title: "old price", dispensable: 4),
      Column(field: "new_price", title: "new price", dispensable: 3),
    ])
    rows = order.map { key in
      let sum = sums[key] ?? Sum()
      return [
        .text(key.provider), .text(key.model), .count(sum.calls), .money(sum.old), .money(sum.new),
        .text(key.oldPrice), .text(key.newPrice),
      ]
    }
    totals = [
      .plain("total"), .plain(""), .count(Int128(plan.changes.count)), .money(plan.oldPicousd),
      .money(plan.newPicousd), .plain(""), .plain(""),
    ]
  }
}
