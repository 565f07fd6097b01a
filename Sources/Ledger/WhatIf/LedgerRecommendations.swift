import Metering
import Pricing
import SQLite

extension LedgerFile {
  /// Finds models that would have done the same calls for less.
  ///
  /// A target is fit for the two tasks that the calls' model is fit for first; it takes the largest
  /// request and answer among the calls, and supports what they used: images, audio, video,
  /// reasoning; and it costs something. What is not known of a model is no reason to recommend it.
  ///
  /// - Parameters:
  ///   - request: What to look for.
  ///   - filter: Which calls.
  ///   - registry: Models and their classes.
  /// - Returns: The migrations, and the models that nothing can be said about.
  /// - Throws: ``LedgerError``, and `PricingError` for a cost that cannot be represented.
  public func recommendations(
    _ request: RecommendationRequest, _ filter: CallFilter, registry: ModelRegistry = .builtIn
  ) throws -> Recommendations {
    let targets = try candidates(request, registry).map { ReplayTarget($0) }
    var tasks: [[String]: ModelTask] = [:]
    let replay = try CallReplay(
      self, filter, targets: targets, pricesAtMs: request.pricesAtMs, isDetailed: false
    ) { provider, model in
      let facts = ReplayTarget(model: model, provider: provider, registry: registry).facts
      guard let known = facts?.tasks, let first = known.first,
        request.task.map({ known.contains($0) }) ?? true
      else { return nil }
      tasks[[provider, model]] = request.task ?? first
      // Both what it does best and what it does second best, so that no expert becomes a clerk.
      let needed = Set(request.task.map { [$0] } ?? Array(known.prefix(2)))
      return targets.indices.filter { needed.isSubset(of: targets[$0].facts?.tasks ?? []) }
    }
    try replay.run()
    var result = Recommendations(candidates: targets.count)
    result.days = replay.days(in: filter.zone)
    result.skipped = replay.skipped(task: request.task, tasks)
    let best = replay.bestMigrations(try replay.outcomes(), request, tasks)
    result.migrations = best.sorted { WhatIf.isBefore($0.row, $1.row) }
    return result
  }

  /// The models that are considered: fit for something, not switched off, of known sellers.
  private func candidates(
    _ request: RecommendationRequest, _ registry: ModelRegistry
  ) throws -> [ModelFacts] {
    var sellers = Set(request.providers)
    if sellers.isEmpty {
      sellers = Set(RecommendationRequest.makers)
      try connection.query(
        """
        SELECT name FROM names WHERE name_id IN (SELECT DISTINCT provider_id FROM call_log)
        """
      ) { sellers.insert($0.text(0)) }
    }
    return registry.all().filter { facts in
      sellers.contains(facts.provider) && !facts.tasks.isEmpty && facts.maximumInput != nil
        && facts.features != nil && (facts.endsOn ?? "9999") > request.today
        && !priceList.localProviders.contains(facts.provider)
    }
  }
}

extension CallReplay {
  /// For each model the targets that save most, as far as they are worth mentioning.
  fileprivate func bestMigrations(
    _ outcomes: ReplayOutcomes, _ request: RecommendationRequest, _ tasks: [[String]: ModelTask]
  ) -> [Recommendations.Migration] {
    var rows: [[String]: [Int: WhatIf.Row]] = [:]
    var demands: [[String]: Demand] = [:]
    for group in groups where !group.targets.isEmpty {
      let name = [group.provider, group.model]
      demands[name, default: Demand()].add(group)
    }
    for (key, row) in outcomes.rows {
      let group = groups[key.group]
      let name = [group.provider, group.model]
      rows[name, default: [:]][key.target, default: WhatIf.Row(provider: name[0], model: name[1])]
        .add(row)
    }
    let days = days(in: .utc)
    return rows.flatMap { name, byTarget in
      let fitting = byTarget.filter { target, row in
        // What is given away has limits that no price list states.
        row.compared.targetPicousd > 0 && request.threshold.isMet(by: row.compared)
          && demands[name]?.isMet(by: plans[target].target.facts) == true
      }
      let ranked = fitting.sorted { isBetter($0, $1, than: name[0]) }
      return distinct(ranked, limit: request.perModel).compactMap { target, row in
        tasks[name].map {
          Recommendations.Migration(
            row: row, target: plans[target].target, task: $0,
            monthlySavingPicousd: WhatIf.scaled(row.compared.savingPicousd, days: max(days, 1)))
        }
      }
    }
  }

  private typealias Candidate = (key: Int, value: WhatIf.Row)

  /// More is saved; else the seller stays; else the name decides.
  private func isBetter(_ one: Candidate, _ other: Candidate, than provider: String) -> Bool {
    let savings = (one.value.compared.savingPicousd, other.value.compared.savingPicousd)
    if savings.0 != savings.1 { return savings.0 > savings.1 }
    let (first, second) = (plans[one.key].target, plans[other.key].target)
    let stays = (first.provider == provider, second.provider == provider)
    if stays.0 != stays.1 { return stays.0 }
    return (first.provider ?? "", first.model) < (second.provider ?? "", second.model)
  }

  /// The first of each model: several sellers and snapshots of one are one choice.
  private func distinct(_ ranked: [Candidate], limit: Int) -> [Candidate] {
    var seen: Set<String> = []
    var kept: [Candidate] = []
    for choice in ranked where kept.count < limit {
      let target = plans[choice.key].target
      let bare = ModelNames.resolve(target.model, provider: target.provider ?? "").model
      if seen.insert(bare).inserted { kept.append(choice) }
    }
    return kept
  }

  fileprivate func skipped(
    task: ModelTask?, _ tasks: [[String]: ModelTask]
  ) -> [Recommendations.Skipped] {
    var sums: [[String]: (calls: Int64, cost: Int128)] = [:]
    for group in groups where tasks[[group.provider, group.model]] == nil {
      sums[[group.provider, group.model], default: (0, 0)].calls += group.calls
      sums[[group.provider, group.model], default: (0, 0)].cost += group.costPicousd
    }
    let reason = task.map { "it is not known to be fit for '\($0.rawValue)'" }
    let ranked = sums.sorted {
      ($1.value.cost, $0.key[0], $0.key[1]) < ($0.value.cost, $1.key[0], $1.key[1])
    }
    return ranked.map {
      Recommendations.Skipped(
        provider: $0.key[0], model: $0.key[1], calls: $0.value.calls, costPicousd: $0.value.cost,
        reason: reason ?? "its class is not known")
    }
  }
}

/// What the calls of a model ask of another.
private struct Demand {
  var input: Int64 = 0
  var output: Int64 = 0
  var needed: Set<ModelFeature> = []

  mutating func add(_ group: ReplayGroup) {
    input = max(input, group.maximumInput)
    output = max(output, group.maximumOutput)
    needed.formUnion(group.needed)
  }

  func isMet(by facts: ModelFacts?) -> Bool {
    guard let facts, let maximumInput = facts.maximumInput, let features = facts.features else {
      return false
    }
    return input <= maximumInput && output <= (facts.maximumOutput ?? .max)
      && needed.isSubset(of: features)
  }
}
