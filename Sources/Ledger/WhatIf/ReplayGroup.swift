import Metering
import Pricing

/// The calls of one model as they were recorded, and the models they are looked at.
struct ReplayGroup {
  let provider: String
  let model: String
  let requestedModel: String?
  /// What its model does, such as `chat`; nil where that is not known or does not matter.
  var mode: String?
  /// The numbers of the targets at which calls can be priced in sums.
  var summed: [Int] = []
  /// The numbers of the targets at which each call is priced alone, because cents are rounded.
  var single: [Int] = []
  /// Whether calls can be priced in sums at their own price, too.
  var isOwnWhole = true
  /// Where the card of any of these prices may change.
  var breaks = PriceBreaks([])

  // What was seen.
  var calls: Int64 = 0
  var costPicousd: Int128 = 0
  var maximumInput: Int64 = 0
  var maximumOutput: Int64 = 0
  var needed: Set<ModelFeature> = []
  /// Calls that can be compared with nothing, by month.
  var leftOut: [Int32: WhatIf.Row] = [:]

  var targets: [Int] { summed + single }

  /// The event of a call of this group, for its own price.
  func event(_ traits: ReplayTraits, usage: Usage?, atMs: Int64) -> UsageEvent {
    var event = UsageEvent(model: model)
    event.provider = provider
    event.requestedModel = requestedModel
    event.usage = usage
    event.occurredAtMs = atMs
    event.serviceTier = traits.serviceTier
    event.speed = traits.speed
    event.inferenceGeo = traits.inferenceGeo
    return event
  }

  mutating func note(_ usage: Usage) {
    let requests = max(usage[.request], 1)
    maximumInput = max(maximumInput, usage[.input] / requests)
    maximumOutput = max(maximumOutput, usage[.output] / requests)
    if usage[.reasoning] > 0 { needed.insert(.reasoning) }
    needed.formUnion(ModelFeature.needed(by: usage))
  }
}

/// How a call was served, which its price may depend on.
struct ReplayTraits {
  let serviceTier: String?
  let speed: String?
  let inferenceGeo: String?
}

/// A target, and what is needed to price sums of calls at it.
struct ReplayPlan {
  let target: ReplayTarget
  let prices: [Price]
  let isWhole: Bool
  let breaks: PriceBreaks
  /// Numbers of input tokens above which a call does not fit.
  let limits: [Int64]

  init(_ target: ReplayTarget, _ assessor: Assessor) throws {
    self.target = target
    prices = try assessor.everyPrice(of: target.event(UsageEvent(model: target.model)))
    isWhole = PriceList.isWholePerUnit(prices)
    limits = target.facts?.maximumInput.map { [$0] } ?? []
    breaks = PriceBreaks(prices, limits: limits)
  }
}
