import Ledger
import Metering
import Pricing
import Terminal

/// A comparison with another model: the schema `costs.whatif/1`, and what a person reads.
struct WhatIfView {
  let result: WhatIf
  let filter: CallFilter
  let from: String?
  let pricesAtMs: Int64?

  // MARK: JSON

  var json: JSON {
    [
      "schema": "costs.whatif/1",
      "to": WhatIfJSON.target(result.target),
      "from": CallJSON.text(from),
      "since": WhatIfJSON.instant(filter.period.sinceMs),
      "until": WhatIfJSON.instant(filter.period.untilMs),
      "timezone": .string(filter.zone.name),
      "prices_at": WhatIfJSON.instant(pricesAtMs),
      "rows": .array(result.rows.map { .object(WhatIfJSON.names($0) + WhatIfJSON.members($0)) }),
      "months": .array(
        result.months.map { row in
          .object(
            [JSONMember(key: "month", value: CallJSON.text(row.month))] + WhatIfJSON.members(row))
        }),
      "totals": .object(WhatIfJSON.members(result.total)),
      "not_comparable": .array(WhatIfJSON.leftOut(result.total)),
      "days": .number("\(result.days)"),
      "saving_per_30_days_usd": CallJSON.money(result.monthlySavingPicousd),
    ]
  }

  // MARK: For a person

  func grid(_ rows: [WhatIf.Row], forPerson: Bool) -> Grid {
    let isListed = forPerson && result.total.compared.hasOtherList
    let columns: [(Grid.Column, (WhatIf.Row) -> Grid.Cell)] = [
      (Grid.Column(field: "model", title: "model"), { .text($0.model) }),
      (Grid.Column(field: "provider", title: "provider", dispensable: 1), { .text($0.provider) }),
    ]
    return Grid(rows, lead: columns, total: result.total, isListed: isListed || !forPerson)
  }

  func text(width: Int?) -> String {
    let target = result.target
    guard !result.rows.isEmpty else { return "No calls.\n" }
    var text = "At \(target.seller) \(target.model):\n"
    text += grid(result.rows, forPerson: true)
      .table(width: width, isEmphatic: Machine.canEmphasise)
    if result.months.count > 1 {
      let month: [(Grid.Column, (WhatIf.Row) -> Grid.Cell)] = [
        (Grid.Column(field: "month", title: "month"), { .text($0.month) })
      ]
      let grid = Grid(
        result.months, lead: month, total: nil, isListed: result.total.compared.hasOtherList)
      text += "\n" + grid.table(width: width, isEmphatic: Machine.canEmphasise)
    }
    return text + "\n" + sentences.map { $0 + "\n" }.joined()
  }

  private var sentences: [String] {
    let total = result.total
    var lines: [String] = []
    if let monthly = result.monthlySavingPicousd {
      let verb = monthly < 0 ? "More" : "Saved"
      lines.append(
        "\(verb) per 30 days: $\(Digits.usd(Int128(monthly.magnitude))) (x 30 / \(result.days) "
          + "\(result.days == 1 ? "day" : "days")). Effort: \(total.effort.rawValue).")
    }
    lines += WhatIfText.leftOut(total)
    if result.target.facts?.maximumInput == nil {
      lines.append("How much input '\(result.target.model)' takes is not known: not checked.")
    }
    if result.target.facts?.features == nil {
      lines.append("What '\(result.target.model)' supports is not known: not checked.")
    }
    if let end = result.target.facts?.endsOn {
      lines.append("'\(result.target.model)' is switched off on \(end).")
    }
    return lines
  }
}

/// What comparisons have in common as JSON.
enum WhatIfJSON {
  static func instant(_ ms: Int64?) -> JSON {
    ms.map { .string(Timestamp.format($0)) } ?? .null
  }

  static func target(_ target: ReplayTarget) -> JSON {
    [
      "provider": .string(target.seller),
      "model": .string(target.model),
      "max_input_tokens": target.facts?.maximumInput.map { .number("\($0)") } ?? .null,
      "switched_off": CallJSON.text(target.facts?.endsOn),
    ]
  }

  static func names(_ row: WhatIf.Row) -> [JSONMember] {
    [
      JSONMember(key: "provider", value: CallJSON.text(row.provider)),
      JSONMember(key: "model", value: CallJSON.text(row.model)),
    ]
  }

  static func members(_ row: WhatIf.Row) -> [JSONMember] {
    let sums = row.compared
    let isKnown = sums.calls > 0
    let members: [(String, JSON)] = [
      ("calls", .number("\(sums.calls)")),
      ("cost_usd", isKnown ? CallJSON.money(sums.costPicousd) : .null),
      ("list_cost_usd", CallJSON.money(isKnown ? sums.knownListPicousd : nil)),
      ("target_cost_usd", isKnown ? CallJSON.money(sums.targetPicousd) : .null),
      ("saving_usd", isKnown ? CallJSON.money(sums.savingPicousd) : .null),
      ("saving_percent", CallJSON.text(Shares.percent(sums.savingPicousd, of: sums.costPicousd))),
      ("not_comparable_calls", .number("\(row.leftOutCalls)")),
      ("effort", .string(row.effort.rawValue)),
    ]
    return members.map { JSONMember(key: $0.0, value: $0.1) }
  }

  static func leftOut(_ row: WhatIf.Row) -> [JSON] {
    WhatIfText.ranked(row).map { obstacle, calls in
      [
        "reason": .string(obstacle.reason.rawValue),
        "detail": CallJSON.text(obstacle.detail.isEmpty ? nil : obstacle.detail),
        "calls": .number("\(calls.calls)"),
        "cost_usd": CallJSON.money(calls.costPicousd),
      ]
    }
  }
}

/// What comparisons have in common for a person.
enum WhatIfText {
  /// At most so many reasons are told apart; the JSON has all.
  private static let shown = 6

  static func ranked(_ row: WhatIf.Row) -> [(WhatIf.Obstacle, WhatIf.LeftOut)] {
    row.leftOut.map { ($0.key, $0.value) }.sorted {
      if $0.1.calls != $1.1.calls { return $0.1.calls > $1.1.calls }
      return ($0.0.reason.rawValue, $0.0.detail) < ($1.0.reason.rawValue, $1.0.detail)
    }
  }

  static func leftOut(_ row: WhatIf.Row) -> [String] {
    let reasons = ranked(row)
    guard !reasons.isEmpty else { return [] }
    let cost = reasons.reduce(Int128(0)) { $0 + $1.1.costPicousd }
    // The sum of what is known: where nothing is, it is no cost of 0.
    let recorded = cost == 0 ? "" : ", recorded at $\(Digits.usd(cost))"
    var lines = ["Not comparable, so in no column: \(Digits.calls(row.leftOutCalls))\(recorded):"]
    lines += reasons.prefix(shown).map { obstacle, calls in
      "  \(Digits.calls(calls.calls)): \(sentence(obstacle))"
    }
    let rest = reasons.dropFirst(shown).reduce(Int64(0)) { $0 + $1.1.calls }
    if rest > 0 { lines.append("  \(Digits.calls(rest)): other reasons, which --json lists") }
    return lines
  }

  private static func sentence(_ obstacle: WhatIf.Obstacle) -> String {
    switch obstacle.reason {
    case .noUsage: "no usage was reported"
    case .unpriced: "what they did cost is not known"
    case .contextWindow: obstacle.detail + ", which it does not take"
    case .capability, .noPrice: obstacle.detail
    }
  }
}

extension WhatIf.Compared {
  /// The sum at their own model's price; nil where some have none any more.
  var knownListPicousd: Int128? { unlistedCalls == 0 ? listPicousd : nil }

  /// Whether their own model's price gives another sum than the ledger.
  var hasOtherList: Bool { knownListPicousd != costPicousd }
}

extension Grid {
  /// Comparisons as rows, behind columns that say what each is about.
  fileprivate init(
    _ rows: [WhatIf.Row], lead: [(Column, (WhatIf.Row) -> Cell)], total: WhatIf.Row?,
    isListed: Bool
  ) {
    self.init(
      columns: lead.map(\.0) + [
        Column(field: "calls", title: "calls", isNumber: true),
        Column(field: "cost_usd", title: "cost USD", isNumber: true),
        Column(field: "list_cost_usd", title: "at list USD", isNumber: true, dispensable: 3),
        Column(field: "target_cost_usd", title: "there USD", isNumber: true),
        Column(field: "saving_usd", title: "saved USD", isNumber: true, dispensable: 2),
        Column(field: "saving_percent", title: "saved %", isNumber: true),
        Column(
          field: "not_comparable_calls", title: "left out", isNumber: true, dispensable: 4),
      ])
    self.rows = rows.map { row in lead.map { $0.1(row) } + Self.cells(row) }
    if let total {
      totals = [.plain("total")] + lead.dropFirst().map { _ in .plain("") } + Self.cells(total)
    }
    guard !isListed, let index = columns.firstIndex(where: { $0.field == "list_cost_usd" })
    else { return }
    columns.remove(at: index)
    for row in self.rows.indices { self.rows[row].remove(at: index) }
    totals?.remove(at: index)
  }

  private static func cells(_ row: WhatIf.Row) -> [Cell] {
    let sums = row.compared
    guard sums.calls > 0 else {
      return [.count(0)] + (0..<5).map { _ in .plain("") } + [.count(Int128(row.leftOutCalls))]
    }
    return [
      .count(Int128(sums.calls)), .money(sums.costPicousd), .money(sums.knownListPicousd),
      .money(sums.targetPicousd), .money(sums.savingPicousd),
      .plain(Shares.percent(sums.savingPicousd, of: sums.costPicousd)),
      .count(Int128(row.leftOutCalls)),
    ]
  }
}
