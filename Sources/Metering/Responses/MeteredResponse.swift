/// What a provider's response says about its cost, without prompt and completion.
public struct MeteredResponse: Hashable, Sendable {
  /// The format the body was read as, such as `openai.chat` or `anthropic.messages`.
  public var format: String
  /// The provider's own id of this response, such as `chatcmpl-...` or `msg_...`; nil if it has
  /// none.
  public var id: String?
  /// The provider, in our spelling, where the body itself proves it; nil where it does not.
  public var provider: String?
  /// The model that answered, as the body names it.
  public var model: String?
  /// When the answer ended or, if only that is told, began: Unix milliseconds.
  public var occurredAtMs: Int64?
  /// What was counted; nil where the body reports nothing, which is not zero.
  public var usage: Usage?
  /// Whether the provider reported an error.
  public var isError = false
  /// Whether the answer broke off before the provider reported what it counted.
  ///
  /// Something may then be on the bill that nobody can tell from the body.
  public var isCutOff = false
  /// The service tier as served, lower case, such as `default`, `priority` or `batch`.
  public var serviceTier: String?
  /// The speed as served, lower case, such as Anthropic's `fast`.
  public var speed: String?
  /// Where the model ran, lower case, such as `us`.
  public var inferenceGeo: String?
  /// The cost the provider reported, in USD: decimal text, perhaps with an exponent.
  public var reportedCostUSD: String?
  /// How long the provider says it took, in milliseconds.
  public var latencyMs: Int64?
  /// What was counted apart from ``usage``, and is billed on top of it.
  public var others: [OtherModelUsage] = []

  /// A response of which only the format is known.
  public init(format: String) { self.format = format }
}

/// Counts that belong to a response but not to its total: another model's part in it.
public struct OtherModelUsage: Hashable, Sendable {
  /// The model that did that part.
  public var model: String
  /// What it counted.
  public var usage: Usage

  /// A model and what it counted.
  public init(model: String, usage: Usage) {
    self.model = model
    self.usage = usage
  }
}

/// What the caller knows about a response before it is read.
struct ResponseHint {
  /// Our name of the provider, or nil when the caller did not say.
  let provider: String?
  /// The model that was asked for.
  let requestedModel: String?

  init(provider: String?, requestedModel: String?) {
    let name = provider.map(ModelNames.canonicalProvider) ?? ""
    self.provider = name.isEmpty || name == ProviderNames.unknown ? nil : name
    self.requestedModel = requestedModel
  }
}
