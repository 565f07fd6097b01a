import Metering
import Pricing

/// Pricing what ``CallReplay`` has read.
extension CallReplay {
  /// Prices one call, or calls that one card bills, at a target.
  private func row(
    _ sums: UsageBuckets.Sums, _ usage: Usage, at target: Int, _ place: Place
  ) throws -> WhatIf.Row {
    var row = WhatIf.Row()
    if let obstacle = plans[target].target.obstacle(to: usage, mode: groups[place.group].mode) {
      row.leftOut[obstacle] = WhatIf.LeftOut(calls: sums.calls, costPicousd: sums.costPicousd)
      return row
    }
    let own = groups[place.group].event(traits[place.traits], usage: usage, atMs: sums.atMs)
    let quote = try assess(plans[target].target.event(own), isOne: sums.calls == 1)
    guard let amount = quote?.picousd else {
      let obstacle = WhatIf.Obstacle(reason: .noPrice, detail: quote?.lack ?? "cannot be billed")
      row.leftOut[obstacle] = WhatIf.LeftOut(calls: sums.calls, costPicousd: sums.costPicousd)
      return row
    }
    row.compared = WhatIf.Compared(
      calls: sums.calls, costPicousd: sums.costPicousd, listPicousd: sums.listPicousd,
      unlistedCalls: sums.unlistedCalls, targetPicousd: Int128(amount))
    return row
  }

  /// Prices an event; a single call that no bill could hold has no quote.
  private func assess(_ event: UsageEvent, isOne: Bool) throws -> Quote? {
    do {
      return try assessor.assess(event, nowMs: event.occurredAtMs ?? 0, madeID: "replayed").quote
    } catch let error as PricingError {
      if isOne { return nil }
      throw error
    }
  }

  /// Prices one call at targets, each for itself.
  func price(
    _ call: UsageBuckets.Sums, _ usage: Usage, at targets: [Int], _ place: Place
  ) throws {
    var call = call
    if isDetailed { try list(&call, usage, place) }
    for target in targets {
      let key = ReplayOutcomes.Key(group: place.group, target: target, month: place.month)
      alone[key, default: WhatIf.Row()].add(try row(call, usage, at: target, place))
    }
  }

  /// Prices calls at their own model's price.
  func list(_ calls: inout UsageBuckets.Sums, _ usage: Usage, _ place: Place) throws {
    let own = groups[place.group].event(traits[place.traits], usage: usage, atMs: calls.atMs)
    if let amount = try assess(own, isOne: calls.calls == 1)?.picousd {
      calls.listPicousd = Int128(amount)
      calls.unlistedCalls = 0
    } else {
      calls.listPicousd = 0
      calls.unlistedCalls = calls.calls
    }
  }

  /// Prices everything that was read.
  func outcomes() throws -> ReplayOutcomes {
    var outcomes = ReplayOutcomes(rows: alone)
    var merged: [MergedKey: UsageBuckets.Sums] = [:]
    for (key, sums) in buckets.all {
      var sums = sums
      let place = Place(group: Int(key.group), traits: Int(key.traits), month: key.month)
      let group = groups[place.group]
      if isDetailed, group.isOwnWhole { try list(&sums, sums.usage, place) }
      for target in group.summed {
        let segment = plans[target].breaks.segment(
          atMs: sums.atMs, inputTokens: sums.inputTokens)
        let wide = MergedKey(key: key, target: Int32(target), segment: segment)
        if let others = merged[wide], !others.hasRoom(for: sums) {
          try settle(wide, others, into: &outcomes)
          merged[wide] = nil
        }
        merged[wide, default: UsageBuckets.Sums(atMs: sums.atMs)].add(sums)
      }
    }
    for (key, sums) in merged { try settle(key, sums, into: &outcomes) }
    for (key, compared) in unbilled {
      for target in groups[Int(key.x)].targets {
        let outcome = ReplayOutcomes.Key(group: Int(key.x), target: target, month: key.y)
        outcomes.rows[outcome, default: WhatIf.Row()].compared += compared
      }
    }
    for (number, group) in groups.enumerated() {
      for (month, row) in group.leftOut {
        for target in group.targets {
          let outcome = ReplayOutcomes.Key(group: number, target: target, month: month)
          outcomes.rows[outcome, default: WhatIf.Row()].add(row)
        }
      }
    }
    return outcomes
  }

  private func settle(
    _ key: MergedKey, _ sums: UsageBuckets.Sums, into outcomes: inout ReplayOutcomes
  ) throws {
    let place = Place(group: Int(key.group), traits: Int(key.traits), month: key.month)
    let outcome = ReplayOutcomes.Key(
      group: place.group, target: Int(key.target), month: place.month)
    outcomes.rows[outcome, default: WhatIf.Row()].add(
      try row(sums, sums.usage, at: Int(key.target), place))
  }

  /// A bucket as one target sees it: the breaks of other targets do not matter to it.
  private struct MergedKey: Hashable {
    let group: Int32
    let traits: Int32
    let month: Int32
    let parts: UInt16
    let target: Int32
    let segment: PriceBreaks.Segment

    init(key: UsageBuckets.Key, target: Int32, segment: PriceBreaks.Segment) {
      group = key.group
      traits = key.traits
      month = key.month
      parts = key.parts
      self.target = target
      self.segment = segment
    }
  }
}

/// What calls would have cost: by their model, the target and the month.
struct ReplayOutcomes {
  struct Key: Hashable {
    let group: Int
    let target: Int
    let month: Int32
  }

  var rows: [Key: WhatIf.Row]
}

extension ReplayTarget {
  /// Why calls with these counts cannot be moved here, as far as is known.
  fileprivate func obstacle(to usage: Usage, mode: String?) -> WhatIf.Obstacle? {
    if let mode, let own = facts?.mode, mode != own {
      return WhatIf.Obstacle(reason: .capability, detail: "calls of kind '\(mode)', not '\(own)'")
    }
    if isTooSmall(for: usage[.input] / max(usage[.request], 1)) {
      let limit = facts?.maximumInput ?? 0
      return WhatIf.Obstacle(reason: .contextWindow, detail: "more than \(limit) input tokens")
    }
    let missing = missing(for: usage)
    guard !missing.isEmpty else { return nil }
    return WhatIf.Obstacle(
      reason: .capability, detail: "no " + missing.map(\.rawValue).joined(separator: ", "))
  }
}

extension Quote {
  /// What lacks a price, in words.
  fileprivate var lack: String {
    switch selection {
    case .noCard(let reason): reason
    case .providerUnknown, .modelUnknown: "the model has no price"
    case .found, .local: "no price for " + unpriced.map(\.field).joined(separator: ", ")
    }
  }
}
