import Ledger
import Metering
import Pricing
import Terminal

/// The models that are fit for a task, ranked by what one call costs.
struct CheapestModels {
  let capability: ModelTask
  let event: UsageEvent
  /// The date of today, in UTC.
  let today: String

  private struct Choice {
    let row: ModelRow
    let picousd: Int64
  }

  private var ranked: [Choice] = []
  private var free: [Choice] = []
  private var unpriced = 0
  private var tooSmall = 0
  private var ended = 0

  init(capability: ModelTask, event: UsageEvent, today: String) {
    self.capability = capability
    self.event = event
    self.today = today
  }

  /// Prices the call at a model.
  mutating func add(_ facts: ModelFacts, _ pricer: ModelPricer) throws {
    let usage = event.usage ?? Usage()
    if (facts.endsOn ?? "9999") <= today {
      ended += 1
    } else if facts.maximumInput.map({ usage[.input] > $0 }) ?? false {
      tooSmall += 1
    } else if let picousd = try pricer.cost(of: event, at: facts) {
      let row = ModelRow(facts: facts, price: try pricer.price(of: facts))
      let choice = Choice(row: row, picousd: picousd)
      if picousd == 0 { free.append(choice) } else { ranked.append(choice) }
    } else {
      unpriced += 1
    }
  }

  /// The cheapest first; names decide between equals, and snapshots at one price are one line.
  mutating func sort(limit: Int?) {
    ranked.sort {
      if $0.picousd != $1.picousd { return $0.picousd < $1.picousd }
      let (one, other) = ($0.row.facts, $1.row.facts)
      return (one.provider, one.model) < (other.provider, other.model)
    }
    var seen: Set<[String]> = []
    ranked = ranked.filter { choice in
      let facts = choice.row.facts
      let bare = ModelNames.resolve(facts.model, provider: facts.provider).model
      return seen.insert([facts.provider, bare, "\(choice.picousd)"]).inserted
    }
    if let limit { ranked = Array(ranked.prefix(limit)) }
  }

  var json: JSON {
    func model(_ choice: Choice) -> JSON {
      .object(
        ModelRendering.members(choice.row) + [
          JSONMember(key: "cost_usd", value: CallJSON.money(choice.picousd))
        ])
    }
    let usage = event.usage ?? Usage()
    let counted = UsageKind.allCases.filter { usage[$0] > 0 }
    return [
      "schema": "costs.models/1",
      "capability": .string(capability.rawValue),
      "usage": .object(
        counted.map { JSONMember(key: $0.field, value: .number("\(usage[$0])")) }),
      "service_tier": CallJSON.text(event.serviceTier),
      "prices_at": WhatIfJSON.instant(event.occurredAtMs),
      "models": .array(ranked.map(model)),
      "free": .array(free.map(model)),
      "unpriced_models": .number("\(unpriced)"),
      "too_small_models": .number("\(tooSmall)"),
      "switched_off_models": .number("\(ended)"),
    ]
  }

  var grid: Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "provider", title: "provider"),
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "cost_usd", title: "cost USD", isNumber: true),
      Grid.Column(field: "input", title: "input", isNumber: true, dispensable: 2),
      Grid.Column(field: "output", title: "output", isNumber: true, dispensable: 2),
      Grid.Column(field: "max_input_tokens", title: "context", isNumber: true, dispensable: 1),
    ])
    grid.rows = ranked.map { choice in
      let facts = choice.row.facts
      return [
        .text(facts.provider), .text(facts.model), .money(Int128(choice.picousd)),
        .plain(choice.row.rate(.input)), .plain(choice.row.rate(.output)),
        ModelRendering.count(facts.maximumInput),
      ]
    }
    return grid
  }

  func text(width: Int?) -> String {
    let usage = event.usage ?? Usage()
    let counted = UsageKind.allCases.filter { usage[$0] > 0 && $0 != .request }
    let mix = counted.map { "\(Digits.grouped(usage[$0])) \($0.field)" }.joined(separator: ", ")
    let tier = event.serviceTier.map { " in tier '\($0)'" } ?? ""
    var text = "A \(capability.rawValue) call of \(mix)\(tier):\n"
    text +=
      ranked.isEmpty
      ? "No model has a price for it.\n"
      : grid.table(width: width, isEmphatic: Machine.canEmphasise)
    text += "\n"
    if !free.isEmpty {
      let names = free.prefix(8).map { "\($0.row.facts.provider)/\($0.row.facts.model)" }
      let more = free.count > 8 ? ", and \(free.count - 8) more" : ""
      text += "Free: \(names.joined(separator: ", "))\(more).\n"
    }
    let left = [(unpriced, "without a price"), (tooSmall, "too small"), (ended, "switched off")]
    let words = left.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !words.isEmpty { text += "Left out: \(words.joined(separator: ", ")).\n" }
    return text
  }
}
