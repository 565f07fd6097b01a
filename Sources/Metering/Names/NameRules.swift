/// A model's name on its way through the rules.
struct ModelName {
  /// Lower case, without white space around it.
  let text: String

  init(_ name: String) { text = NameParts.trimmed(name).lowercased() }
}

/// What a rule found: the provider, what is left of the name without the provider's prefix, and the
/// rule in words.
struct NameFinding {
  let provider: String
  let rest: String
  let rule: String

  init(_ provider: String, _ rest: String, _ rule: String) {
    self.provider = provider
    self.rest = rest
    self.rule = rule
  }
}

/// Which provider bills a model name, as an ordered list: the first rule with an answer decides.
///
/// What names a host comes before what names a vendor, for a host bills what it runs.
enum NameRules {
  typealias Rule = @Sendable (String) -> NameFinding?

  static let inOrder: [Rule] = [
    placeholder,  // <synthetic>
    arn,  // arn:aws:bedrock:...
    resourcePath,  // models/..., publishers/..., accounts/fireworks/..., @cf/...
    openRouterVariant,  // org/model:free
    fineTuned,  // ft:gpt-4o:org::id
    providerSlash,  // groq/llama-3.3-70b-versatile
    providerColon,  // openai:gpt-4o
    bedrockID,  // us.anthropic.claude-sonnet-4-20250514-v1:0
    vertexVersion,  // claude-sonnet-4@20250514
    huggingFaceRouter,  // openai/gpt-oss-120b:groq
    local,  // llama3.2:latest
    organisation,  // x-ai/grok-4, meta-llama/Llama-3.3-70B-Instruct
    vendor,  // gpt-4o
  ]

  /// Runs the rules over a lower-case name.
  static func find(_ name: String) -> NameFinding {
    for rule in inOrder {
      if let finding = rule(name) { return finding }
    }
    return NameFinding(ProviderNames.unknown, name, "no rule")
  }

  @Sendable private static func placeholder(_ name: String) -> NameFinding? {
    if name.isEmpty { return NameFinding(ProviderNames.unknown, "", "no name") }
    if name.utf8.first == UInt8(ascii: "<") && name.utf8.last == UInt8(ascii: ">") {
      return NameFinding(ProviderNames.unknown, "", "placeholder \(name)")
    }
    return nil
  }

  @Sendable private static func arn(_ name: String) -> NameFinding? {
    guard name.utf8.starts(with: "arn:".utf8) else { return nil }
    let provider = name.contains(":sagemaker:") ? "sagemaker" : "bedrock"
    return NameFinding(provider, NameParts.lastComponent(name), "Amazon resource name")
  }

  /// The first words of a path that only one service uses.
  private static let paths: [(prefix: String, provider: String)] = [
    ("models/", "google"), ("tunedmodels/", "google"), ("publishers/", "google"),
    ("projects/", "google"), ("//aiplatform.googleapis.com/", "google"),
    ("accounts/", "fireworks"), ("@cf/", "cloudflare"), ("@hf/", "cloudflare"),
    ("azureml://", "azure"), ("/subscriptions/", "azure"), ("deployments/", "azure"),
    ("~", "openrouter"), ("@preset/", "openrouter"),
  ]

  @Sendable private static func resourcePath(_ name: String) -> NameFinding? {
    if name.hasPrefix("https://") && name.contains(".azure.com/") {
      return NameFinding("azure", NameParts.lastComponent(name), "Azure address")
    }
    for (prefix, provider) in paths where name.utf8.starts(with: prefix.utf8) {
      let keepsPath = ["@cf/", "@hf/", "~"].contains(prefix)
      let rest = keepsPath ? name : NameParts.lastComponent(name)
      return NameFinding(provider, rest, "resource name \(prefix)")
    }
    return nil
  }

  /// Variants that OpenRouter alone writes behind a colon.
  private static let variants: Set<String> = [
    "free", "nitro", "floor", "online", "extended", "exacto",
  ]

  @Sendable private static func openRouterVariant(_ name: String) -> NameFinding? {
    guard let (_, variant) = NameParts.splitLast(name, at: ":") else { return nil }
    let slash = NameParts.split(name, at: "/")
    if let (head, _) = slash, ProviderNames.local.contains(head) { return nil }
    let isShared = ["thinking", "beta", "batch"].contains(variant)
    guard variants.contains(variant) || (isShared && (slash != nil || isClosed(name))) else {
      return nil
    }
    let rest = NameParts.dropping(prefix: "openrouter/", from: name) ?? name
    return NameFinding("openrouter", rest, "OpenRouter variant :\(variant)")
  }

  /// Whether the name is of a model whose weights are secret, so that no one has it in Ollama.
  private static func isClosed(_ name: String) -> Bool {
    let vendor = VendorRules.match(name)?.provider ?? ""
    return ["anthropic", "openai", "google", "xai"].contains(vendor)
  }

  @Sendable private static func fineTuned(_ name: String) -> NameFinding? {
    if let rest = NameParts.dropping(prefix: "ft:", from: name) {
      // Mistral names its fine-tuned models the same way.
      let base = String(rest.prefix { $0 != ":" })
      let provider = VendorRules.match(base)?.provider ?? "openai"
      return NameFinding(provider, name, "fine-tuned ft:")
    }
    guard NameParts.isTuned(name) else { return nil }
    return name.contains(":ft-")
      ? NameFinding("openai", name, "fine-tuned :ft-")
      : NameFinding("azure", name, "fine-tuned .ft-")
  }

  @Sendable private static func bedrockID(_ name: String) -> NameFinding? {
    if BedrockID(name) != nil { return NameFinding("bedrock", name, "Bedrock id vendor.model") }
    guard let (head, revision) = NameParts.split(name, at: ":"), NameParts.isNumber(revision),
      let (_, version) = NameParts.splitLast(head, at: "-"), !NameParts.has(name, "/"),
      version.hasPrefix("v"), NameParts.isNumber(version.dropFirst())
    else { return nil }
    return NameFinding("bedrock", name, "Bedrock version -vN:M")
  }

  @Sendable private static func vertexVersion(_ name: String) -> NameFinding? {
    guard let (_, version) = NameParts.split(name, at: "@"), !NameParts.has(name, "/") else {
      return nil
    }
    guard NameParts.isNumber(version) || version == "latest" || version == "default" else {
      return nil
    }
    return NameFinding("google", name, "Vertex AI version @\(version)")
  }

  @Sendable private static func vendor(_ name: String) -> NameFinding? {
    guard let (provider, pattern) = VendorRules.match(name) else { return nil }
    let rule = pattern.last == "*" ? "prefix " + pattern.dropLast() : "name " + pattern
    return NameFinding(provider, name, rule)
  }
}
