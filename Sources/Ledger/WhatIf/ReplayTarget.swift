import Metering
import Pricing

/// A model at whose price recorded calls are looked at in place of their own.
public struct ReplayTarget: Hashable, Sendable {
  /// The model's name in any of the usual spellings.
  public let model: String
  /// Who sells it; nil when the name tells.
  public let provider: String?
  /// What is known of it; nil for a model that the registry does not list.
  public let facts: ModelFacts?

  /// A model by its name.
  ///
  /// - Parameters:
  ///   - model: The name in any of the usual spellings.
  ///   - provider: Who sells it, in any spelling; nil when the name shall tell.
  ///   - registry: Where to look its facts up.
  public init(model: String, provider: String?, registry: ModelRegistry = .builtIn) {
    self.model = model
    self.provider = provider
    let resolved =
      provider.map { ModelNames.resolve(model, provider: $0) } ?? ModelNames.resolve(model)
    facts = registry.facts(provider: resolved.provider, names: resolved.priceNames)
  }

  /// A model of the registry.
  public init(_ facts: ModelFacts) {
    model = facts.model
    provider = facts.provider
    self.facts = facts
  }

  /// Who sells it, in our spelling.
  public var seller: String {
    provider.map { ModelNames.canonicalProvider($0) } ?? ModelNames.resolve(model).provider
  }

  /// The same call at this model: usage, tier, speed, place and time stay.
  ///
  /// What the other provider reported, and the name that was asked of it, do not hold here.
  public func event(_ event: UsageEvent) -> UsageEvent {
    var event = event
    event.model = model
    event.provider = provider
    event.requestedModel = nil
    event.reportedCostUSD = nil
    return event
  }

  /// What calls with these counts need that the model is known to lack.
  func missing(for usage: Usage) -> [ModelFeature] {
    guard let features = facts?.features else { return [] }
    return ModelFeature.needed(by: usage).filter { !features.contains($0) }
  }

  /// Whether a request of this size is known to be too large.
  func isTooSmall(for inputTokens: Int64) -> Bool {
    facts?.maximumInput.map { inputTokens > $0 } ?? false
  }
}

extension ModelFeature {
  /// What a model must support to take a call with these counts, as far as counts tell.
  static func needed(by usage: Usage) -> [ModelFeature] {
    let needs: [(UsageKind, ModelFeature)] = [
      (.inputAudio, .audioInput), (.outputAudio, .audioOutput), (.inputVideo, .video),
      (.inputImage, .vision),
    ]
    return needs.filter { usage[$0.0] > 0 }.map(\.1)
  }
}
