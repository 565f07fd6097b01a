import Metering

/// What has to be known of a call to price it.
public struct PricingRequest: Hashable, Sendable {
  /// The provider that bills, in our spelling.
  public var provider: String
  /// Exact names to look for in its price list, the most specific first.
  public var modelNames: [String]
  /// When the provider answered, in Unix milliseconds: the price of that instant holds.
  public var atMs: Int64
  /// The counts.
  public var usage: Usage
  /// The tier that served the call, as the provider names it.
  public var serviceTier: String?
  /// The speed that served the call, as the provider names it.
  public var speed: String?
  /// Where the call was served, as the provider names it.
  public var inferenceGeo: String?

  /// A request for the standard tier.
  public init(provider: String, modelNames: [String], atMs: Int64, usage: Usage) {
    self.provider = provider
    self.modelNames = modelNames
    self.atMs = atMs
    self.usage = usage
  }
}

extension PricingRequest {
  /// The input tokens that choose a card by size.
  ///
  /// A record that sums up many requests, such as an hour of a provider's usage export, is taken at
  /// their average: each of them was billed by its own size.
  var inputTokens: Int64 { usage[.input] / max(usage[.request], 1) }

  /// The tier that a price list would name, or nil for the standard one.
  var tier: String? { Self.listedTier(serviceTier ?? "", provider: provider) }

  /// The speed that a price list would name, or nil for the standard one.
  var listedSpeed: String? { Self.listedSpeed(speed ?? "") }

  /// What a price list calls a service tier; nil where the word means the standard price.
  ///
  /// Several words do. Anthropic's `priority` draws on a commitment and has the standard list
  /// price; Groq's `flex` costs what on demand costs; OpenAI's `fast` was renamed to priority
  /// (providers' documentation, 2026).
  ///
  /// - Parameters:
  ///   - word: The tier as the provider names it.
  ///   - provider: The provider in our spelling.
  /// - Returns: The name in the price list.
  public static func listedTier(_ word: String, provider: String) -> String? {
    let tier = word.lowercased()
    switch (provider, tier) {
    case (_, ""), (_, "default"), (_, "standard"), (_, "auto"), (_, "on_demand"),
      (_, "standard_only"), (_, "unspecified"):
      return nil
    case ("anthropic", "priority"), ("groq", "flex"), ("groq", "performance"): return nil
    case ("openai", "fast"), ("azure", "fast"): return "priority"
    default: return tier
    }
  }

  /// What a price list calls a speed; nil where the word means the standard one.
  public static func listedSpeed(_ word: String) -> String? {
    let speed = word.lowercased()
    return ["", "standard", "default", "normal"].contains(speed) ? nil : speed
  }
}
