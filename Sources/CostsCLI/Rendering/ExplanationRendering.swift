import Ledger
import Metering
import Pricing
import Terminal

/// Why a card was the right one, in sentences.
enum Reasons {
  static func sentences(_ price: Price, for call: CallEntry) -> [String] {
    var sentences: [String] = []
    if let fromMs = price.fromMs {
      sentences.append("in force since \(Timestamp.format(fromMs).prefix(10)) (UTC)")
    } else {
      sentences.append("the only price known, without a date")
    }
    if case .own = price.origin { sentences.append("set by hand, so it goes before the book") }
    if let tier = price.conditions.tier {
      sentences.append("service tier '\(tier)', as served")
    }
    if let speed = price.conditions.speed { sentences.append("speed '\(speed)', as served") }
    if let hours = price.conditions.hours {
      let time = Timestamp.format(call.occurredAtMs).dropFirst(11).prefix(5)
      sentences.append("\(time) UTC lies within \(hours.text)")
    }
    if let above = price.conditions.aboveInputTokens {
      let input = Digits.grouped(call.event.usage?[.input] ?? 0)
      sentences.append(
        "\(input) input tokens are more than \(Digits.grouped(above)): "
          + "this card holds for the whole call")
    }
    for (geo, factor) in price.geoMultipliers where call.event.inferenceGeo?.lowercased() == geo {
      sentences.append("x \(factor.text) on tokens for inference in '\(geo)'")
    }
    if price.discount != .one { sentences.append("x \(price.discount.text) as agreed") }
    return sentences
  }

  /// Why there is no computed cost.
  static func missing(_ explanation: Explanation) -> String {
    let call = explanation.call
    if call.event.usage == nil {
      return call.event.status == "error"
        ? "The provider refused the call and reported no usage: nothing was billed."
        : "The provider reported no usage, so the cost is not known."
    }
    if call.costSource == "local" || explanation.today == .local && call.computedPicousd == 0 {
      return "'\(call.provider)' runs on your own machine: free."
    }
    let kinds = call.unpriced.isEmpty ? "anything" : call.unpriced.joined(separator: ", ")
    let now = explanation.today.map { " Today: \($0.sentence)." } ?? ""
    return "There was no price for \(kinds) when the call was recorded.\(now)"
  }
}

/// An explanation for a person.
enum ExplanationText {
  static func text(_ explanation: Explanation) -> String {
    let call = explanation.call
    var text = "\(call.id)  \(call.provider) \(call.event.model)  "
    text += "\(Timestamp.format(call.occurredAtMs))\n"
    if let price = explanation.price {
      text += "price \(price.reference)\n"
      for sentence in Reasons.sentences(price, for: call) { text += "  \(sentence)\n" }
      text += "\n" + grid(explanation).table(width: nil, isEmphatic: Machine.canEmphasise)
    } else {
      text += Reasons.missing(explanation) + "\n"
    }
    if !call.unpriced.isEmpty, explanation.price != nil {
      text += "No price for \(call.unpriced.joined(separator: ", ")): the cost is not known.\n"
    }
    if let reported = call.reportedPicousd {
      text += "The provider itself reported $\(Digits.usd(Int128(reported))), which is the cost"
      if let computed = call.computedPicousd {
        let difference = Int128(reported) - Int128(computed)
        text += difference == 0 ? ": the same" : ": a difference of $\(Digits.usd(difference))"
      }
      text += ".\n"
    }
    return text
  }

  private static func grid(_ explanation: Explanation) -> Grid {
    var grid = Grid(columns: [
      Grid.Column(field: "kind", title: "billed as"),
      Grid.Column(field: "counted", title: "counted"),
      Grid.Column(field: "count", title: "count", isNumber: true),
      Grid.Column(field: "rate_usd", title: "x USD", isNumber: true),
      Grid.Column(field: "per", title: "per", isNumber: true),
      Grid.Column(field: "factor", title: "x", isNumber: true),
      Grid.Column(field: "amount_usd", title: "= USD", isNumber: true),
    ])
    let hasFactors = explanation.lines.contains { $0.multiplier != .one }
    grid.rows = explanation.lines.map { line in
      [
        .text(line.kind.priceName), .text(line.counted.map(\.priceName).joined(separator: ", ")),
        .count(Int128(line.count)), .plain(Money.usd(line.rate.picousd)),
        .count(Int128(line.rate.per)), .plain(hasFactors ? line.multiplier.text : ""),
        .money(line.picousd),
      ]
    }
    grid.totals = [
      .plain("sum"), .plain(""), .plain(""), .plain(""), .plain(""), .plain(""),
      .money(explanation.sumPicousd.map { Int128($0) }),
    ]
    return grid
  }
}

/// An explanation as JSON: the schema `costs.explain/1`.
enum ExplanationJSON {
  static func object(_ explanation: Explanation) -> JSON {
    let call = explanation.call
    return [
      "schema": "costs.explain/1",
      "call": CallJSON.object(call),
      "price": explanation.price.map { PriceJSON.object($0) } ?? .null,
      "why": .array(
        (explanation.price.map { Reasons.sentences($0, for: call) }
          ?? [Reasons.missing(explanation)]).map(JSON.string)),
      "lines": .array(explanation.lines.map(line)),
      "sum_usd": CallJSON.money(explanation.sumPicousd),
      "reported_cost_usd": CallJSON.money(call.reportedPicousd),
      "cost_usd": CallJSON.money(call.costPicousd),
    ]
  }

  private static func line(_ line: CostLine) -> JSON {
    [
      "kind": .string(line.kind.priceName),
      "counted": .array(line.counted.map { .string($0.field) }),
      "count": .number("\(line.count)"),
      "rate_usd": .string(Money.usd(line.rate.picousd)),
      "per": .number("\(line.rate.per)"),
      "factor": .string(line.multiplier.text),
      "amount_usd": .string(Money.usd(line.picousd)),
    ]
  }
}
