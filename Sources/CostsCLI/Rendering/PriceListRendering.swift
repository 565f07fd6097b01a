import Ledger
import Metering
import Pricing
import Terminal

/// What a price list changes, as JSON: the schemas `costs.prices_import/1` and
/// `costs.prices_diff/1`.
enum PriceListJSON {
  static func imported(_ comparison: PriceComparison, set: Int64?) -> JSON {
    let cards = comparison.changes.reduce(0) { $0 + $1.prices.count }
    return [
      "schema": "costs.prices_import/1",
      "result": .string(set == nil ? "nothing_to_do" : "imported"),
      "format": .string(comparison.document.format.rawValue),
      "from": PriceJSON.instant(comparison.fromMs),
      "set": set.map { .number("\($0)") } ?? .null,
      "cards": .number("\(cards)"),
      "models": .object(counts(comparison)),
      "kept": names(comparison.kept),
      "skipped": skipped(comparison.document),
    ]
  }

  static func difference(
    _ comparison: PriceComparison, _ replay: PriceReplay, _ period: Period
  ) -> JSON {
    var models = counts(comparison)
    models.insert(count("missing", comparison.missing.count), at: models.count - 1)
    return [
      "schema": "costs.prices_diff/1",
      "format": .string(comparison.document.format.rawValue),
      "from": PriceJSON.instant(comparison.fromMs),
      "since": PriceJSON.instant(period.sinceMs),
      "until": PriceJSON.instant(period.untilMs),
      "models": .object(models),
      "added": .array(comparison.changes.filter(\.isNew).map(change)),
      "changed": .array(comparison.changes.filter { !$0.isNew }.map(change)),
      "missing": names(comparison.missing),
      "kept": names(comparison.kept),
      "skipped": skipped(comparison.document),
      "calls": .object([count("examined", replay.examined)] + costs(replay.total)),
      "by_model": .array(
        replay.rows.map { row in
          .object(
            [
              JSONMember(key: "provider", value: CallJSON.text(row.provider)),
              JSONMember(key: "model", value: CallJSON.text(row.model)),
            ] + costs(row))
        }),
    ]
  }

  private static func count(_ key: String, _ count: some BinaryInteger) -> JSONMember {
    JSONMember(key: key, value: .number("\(count)"))
  }

  private static func counts(_ comparison: PriceComparison) -> [JSONMember] {
    let added = comparison.changes.filter(\.isNew).count
    return [
      count("read", comparison.document.modelCount), count("added", added),
      count("changed", comparison.changes.count - added),
      count("unchanged", comparison.unchanged), count("kept", comparison.kept.count),
      count("skipped", comparison.document.skipped.reduce(0) { $0 + $1.count }),
    ]
  }

  private static func names(_ models: [PriceComparison.Missing]) -> JSON {
    .array(models.map { .string("\($0.provider)/\($0.model)") })
  }

  private static func skipped(_ document: PriceDocument) -> JSON {
    .array(
      document.skipped.map { skipped in
        [
          "reason": .string(skipped.reason), "count": .number("\(skipped.count)"),
          "examples": .array(skipped.examples.map(JSON.string)),
        ]
      })
  }

  private static func change(_ change: PriceComparison.Change) -> JSON {
    let cards = zip(change.prices, change.old).map { price, old -> JSON in
      [
        "conditions": .string(price.conditions.text),
        "from": PriceJSON.instant(price.fromMs),
        "rates_usd": PriceJSON.rates(price),
        "old_rates_usd": old.map(PriceJSON.rates) ?? .null,
      ]
    }
    return [
      "provider": .string(change.provider), "model": .string(change.model),
      "cards": .array(cards),
    ]
  }

  private static func costs(_ row: PriceReplay.Row) -> [JSONMember] {
    let isKnown = row.thenCost != nil && row.nowCost != nil
    return [
      count("affected", row.calls),
      JSONMember(key: "then_cost_usd", value: CallJSON.money(row.thenCost)),
      JSONMember(key: "now_cost_usd", value: CallJSON.money(row.nowCost)),
      JSONMember(
        key: "difference_usd", value: CallJSON.money(isKnown ? row.differencePicousd : nil)),
      count("then_unpriced_calls", row.thenUnpriced),
      count("now_unpriced_calls", row.nowUnpriced),
    ]
  }
}

extension PriceReplay.Row {
  /// The cost as recorded; nil when it is known of none of the calls.
  var thenCost: Int128? { calls == thenUnpriced ? nil : thenPicousd }
  /// The cost with the list's prices; nil when it is known of none of the calls.
  var nowCost: Int128? { calls == nowUnpriced ? nil : nowPicousd }
}

/// What a price list changes, for a person.
enum PriceListText {
  static func imported(_ comparison: PriceComparison, set: Int64?) -> [String] {
    var lines: [String] = []
    if let set {
      let cards = comparison.changes.reduce(0) { $0 + $1.prices.count }
      lines.append(
        "imported  set \(set)  \(plural(cards, "price")) of "
          + plural(comparison.changes.count, "model"))
    } else {
      lines.append("Nothing to do: the list says nothing that is not in force.")
    }
    return lines + notes(comparison)
  }

  static func difference(
    _ comparison: PriceComparison, _ replay: PriceReplay, days: Int64
  ) -> String {
    var text = ""
    if !comparison.changes.isEmpty { text += table(changes(comparison)) + "\n" }
    let added = comparison.changes.filter(\.isNew).count
    text += "\(plural(comparison.document.modelCount, "model")) read: "
    text += "\(Digits.grouped(added)) new, "
    text += "\(Digits.grouped(comparison.changes.count - added)) with other prices.\n"
    text += notes(comparison).map { $0 + "\n" }.joined()
    if !comparison.missing.isEmpty {
      text += "\(plural(comparison.missing.count, "model")) with a price are not in the list.\n"
    }
    text += "\n"
    let span = days == 1 ? "Today's calls" : "Calls of the last \(Digits.grouped(days)) days"
    text += "\(span): \(Digits.grouped(replay.total.calls)) of "
    text += "\(Digits.grouped(replay.examined)) would be billed otherwise.\n"
    if replay.total.calls > 0 { text += table(calls(replay)) }
    return text
  }

  /// What was not taken over, and why.
  private static func notes(_ comparison: PriceComparison) -> [String] {
    var lines: [String] = []
    if !comparison.kept.isEmpty {
      let names = comparison.kept.prefix(3).map { "\($0.provider)/\($0.model)" }
      let more = comparison.kept.count > 3 ? ", ..." : ""
      lines.append(
        "kept      \(plural(comparison.kept.count, "model")) priced by hand: "
          + names.joined(separator: ", ") + more)
    }
    for skipped in comparison.document.skipped {
      lines.append(
        "left out  \(Digits.grouped(skipped.count)): \(skipped.reason) "
          + "(such as \(skipped.examples[0]))")
    }
    return lines
  }

  private static func plural(_ count: Int, _ noun: String) -> String {
    "\(Digits.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func table(_ grid: Grid) -> String {
    grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise)
  }

  private static func changes(_ comparison: PriceComparison) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "price", title: "price"), Grid.Column(field: "old", title: "now"),
      Grid.Column(field: "new", title: "in the list"),
    ])
    for change in comparison.changes {
      for (price, old) in zip(change.prices, change.old) {
        var named = price
        named.origin = .book("")  // it has no number before it is set
        let now = old.map { $0.ratesText } ?? "none"
        guard now != price.ratesText else { continue }
        grid.rows.append([.plain(named.reference), .plain(now), .plain(price.ratesText)])
      }
    }
    return grid
  }

  private static func calls(_ replay: PriceReplay) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "provider", title: "provider"),
      Grid.Column(field: "model", title: "model"),
      Grid.Column(field: "calls", title: "calls", isNumber: true),
      Grid.Column(field: "then_cost_usd", title: "as recorded USD", isNumber: true),
      Grid.Column(field: "now_cost_usd", title: "with the list USD", isNumber: true),
      Grid.Column(field: "difference_usd", title: "difference", isNumber: true),
      Grid.Column(field: "now_unpriced_calls", title: "unpriced", isNumber: true, dispensable: 1),
    ])
    grid.rows = replay.rows.map { [.plain($0.provider), .plain($0.model)] + cells($0) }
    grid.totals = [.plain("total"), .plain("")] + cells(replay.total)
    return grid
  }

  private static func cells(_ row: PriceReplay.Row) -> [Grid.Cell] {
    let isKnown = row.thenCost != nil && row.nowCost != nil
    return [
      .count(Int128(row.calls)), .money(row.thenCost), .money(row.nowCost),
      .money(isKnown ? row.differencePicousd : nil), .count(Int128(row.nowUnpriced)),
    ]
  }
}
