/// Divides the difference between two units up, from a summary of each.
struct Breakdowns {
  /// What summaries must be by.
  static let dimensions: [Dimension] =
    ["model", "customer", "team", "project", "user", "provider", "price"].map { .name($0) }
  private static let modelColumn = 0
  private static let priceColumn = 6

  let before: Summary
  let now: Summary

  /// The breakdowns that say something, the most telling kind first.
  var all: [Breakdown] {
    var found = [priceChanges].compactMap(\.self)
    for column in 0..<Self.priceColumn {
      let contributions = contributions(column)
      guard contributions.contains(where: { $0.value != nil }) else { continue }
      found.append(
        Breakdown(subject: .dimension(Self.dimensions[column]), contributions: contributions))
    }
    return found
  }

  private func contributions(_ column: Int) -> [Contribution] {
    var costs: [ExactText?: (before: Int128, now: Int128)] = [:]
    for row in before.rows {
      let key = row.values[column].map(ExactText.init)
      costs[key, default: (0, 0)].before += row.spend.knownCostPicousd
    }
    for row in now.rows {
      let key = row.values[column].map(ExactText.init)
      costs[key, default: (0, 0)].now += row.spend.knownCostPicousd
    }
    return Self.sorted(
      costs.map { key, cost in
        Contribution(
          value: key?.text, beforePicousd: cost.before, nowPicousd: cost.now,
          differencePicousd: cost.now - cost.before)
      })
  }

  private static func sorted(_ contributions: [Contribution]) -> [Contribution] {
    contributions.sorted {
      let sizes = ($0.differencePicousd.magnitude, $1.differencePicousd.magnitude)
      return sizes.0 == sizes.1 ? ($0.value ?? "") < ($1.value ?? "") : sizes.0 > sizes.1
    }
  }

  /// What a model's calls of one unit cost, and which cards priced them.
  private struct ModelSpend {
    var costPicousd: Int128 = 0
    var tokens: Int128 = 0
    var prices: Set<String> = []
  }

  private static func models(_ summary: Summary) -> [ExactText: ModelSpend] {
    var models: [ExactText: ModelSpend] = [:]
    for row in summary.rows where row.spend.pricedCalls > 0 {
      guard let model = row.values[modelColumn] else { continue }
      var spend = models[ExactText(model)] ?? ModelSpend()
      spend.costPicousd += row.spend.knownCostPicousd
      spend.tokens += row.spend.totalTokens
      if let price = row.values[priceColumn] { spend.prices.insert(price) }
      models[ExactText(model)] = spend
    }
    return models
  }

  /// What other prices did, per model: the tokens of now at the mean cost per token of before are
  /// what it would have cost, and what is above or below that is the prices' part.
  private var priceChanges: Breakdown? {
    let earlier = Self.models(before)
    var rest = now.totals.knownCostPicousd - before.totals.knownCostPicousd
    var changes: [Contribution] = []
    for (model, spend) in Self.models(now) {
      guard let old = earlier[model], old.tokens > 0, !old.prices.isEmpty,
        !spend.prices.isSubset(of: old.prices)
      else { continue }
      let expected = Rounding.halfEven(old.costPicousd * spend.tokens, dividedBy: old.tokens)
      changes.append(
        Contribution(
          value: model.text, beforePicousd: expected, nowPicousd: spend.costPicousd,
          differencePicousd: spend.costPicousd - expected,
          pricesBefore: old.prices.sorted(), pricesNow: spend.prices.sorted()))
      rest -= spend.costPicousd - expected
    }
    guard !changes.isEmpty else { return nil }
    // Everything that is not a price: more or fewer calls, longer or shorter ones, other models.
    changes.append(
      Contribution(value: nil, beforePicousd: 0, nowPicousd: rest, differencePicousd: rest))
    return Breakdown(subject: .priceChange, contributions: Self.sorted(changes))
  }
}
