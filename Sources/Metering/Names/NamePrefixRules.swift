// The rules for names with a provider or an organisation in front.
extension NameRules {
  /// Organisations that are also a provider's name, though as a prefix they say where weights come
  /// from, not who runs them: these are slugs of OpenRouter and of Hugging Face.
  private static let organisations: Set<String> = [
    "x-ai", "z-ai", "mistralai", "moonshotai", "deepseek-ai", "qwen", "alibaba", "nvidia",
    "minimaxai", "bytedance", "stabilityai", "hunyuan", "rekaai", "tencent", "baidu",
    "stepfun", "grok", "claude", "ibm-granite", "ark",
  ]

  /// Slugs that nobody but OpenRouter writes so.
  private static let openRouterOrganisations: Set<String> = ["x-ai", "z-ai"]

  /// Prefixes of gateways and proxies that say nothing about the bill.
  private static let transparent: Set<String> = [
    "litellm", "litellm_proxy", "gateway", "openai_like", "custom_openai", "custom",
  ]

  @Sendable static func providerSlash(_ name: String) -> NameFinding? {
    guard let (head, rest) = NameParts.split(name, at: "/") else { return nil }
    if transparent.contains(head) { return find(rest) }
    // pydantic-ai's `google-gla:gemini/...` has its provider before a colon.
    guard !NameParts.has(head, ":"), !organisations.contains(head) else { return nil }
    guard let provider = ProviderNames.known(head), provider != ProviderNames.unknown else {
      return nil
    }
    let rule = "provider prefix \(head)/"
    if isOpenWeights(rest, of: head) { return nil }
    return NameFinding(provider, inner(rest, of: provider), rule)
  }

  @Sendable static func providerColon(_ name: String) -> NameFinding? {
    guard let (head, rest) = NameParts.split(name, at: ":") else { return nil }
    guard !NameParts.has(head, "/"), let provider = ProviderNames.known(head) else { return nil }
    if provider == ProviderNames.unknown { return nil }
    // `mistral:7b` is a model of Ollama's library, `mistral:mistral-large-latest` a prefix.
    if ["mistral", "codestral", "qwen"].contains(head), VendorRules.match(rest) == nil {
      return nil
    }
    return NameFinding(provider, inner(rest, of: provider), "provider prefix \(head):")
  }

  /// Whether `openai/gpt-oss-120b` and its like name weights that the vendor itself does not sell.
  private static func isOpenWeights(_ rest: String, of head: String) -> Bool {
    let weights =
      switch head {
      case "openai": ["gpt-oss", "whisper-large", "whisper-small", "whisper-medium", "clip-"]
      case "google": ["gemma", "flan-", "t5-", "medgemma", "shieldgemma", "codegemma"]
      case "meta": ["llama", "meta-llama", "codellama", "sam-"]
      default: [String]()
      }
    return weights.contains { rest.hasPrefix($0) }
  }

  /// What is left of the name when a provider's own inner prefixes are gone too.
  private static func inner(_ rest: String, of provider: String) -> String {
    switch provider {
    case "bedrock":
      // `bedrock/us-east-1/anthropic.claude-v2`, `bedrock/converse/...`, `bedrock/arn:aws:...`
      return NameParts.lastComponent(rest)
    case "fireworks": return rest.hasPrefix("accounts/") ? NameParts.lastComponent(rest) : rest
    case "google":
      let isPath = ["models/", "publishers/", "projects/"].contains { rest.hasPrefix($0) }
      return isPath ? NameParts.lastComponent(rest) : rest
    default: return rest
    }
  }

  /// Providers that Hugging Face's router takes behind a colon, and its own policies.
  private static let routed: Set<String> = [
    "fastest", "cheapest", "preferred", "groq", "together", "fireworks-ai", "cerebras",
    "sambanova", "novita", "nebius", "hyperbolic", "nscale", "ovhcloud", "publicai", "cohere",
    "featherless-ai", "fal-ai", "replicate", "hf-inference", "scaleway", "zai-org", "baseten",
  ]

  @Sendable static func huggingFaceRouter(_ name: String) -> NameFinding? {
    guard let (head, route) = NameParts.splitLast(name, at: ":"), NameParts.has(head, "/"),
      routed.contains(route)
    else { return nil }
    return NameFinding("huggingface", name, "Hugging Face route :\(route)")
  }

  @Sendable static func local(_ name: String) -> NameFinding? {
    if name.hasPrefix("hf.co/") || name.hasPrefix("huggingface.co/") {
      return NameFinding("ollama", name, "Ollama name hf.co/")
    }
    if name.hasSuffix(".gguf") { return NameFinding("llamacpp", name, "file name .gguf") }
    guard NameParts.split(name, at: ":") != nil, !name.contains("://") else { return nil }
    return NameFinding("ollama", name, "Ollama name:tag")
  }

  /// `org/model` without a provider: open weights that many run, unless only one spells it so.
  @Sendable static func organisation(_ name: String) -> NameFinding? {
    guard let (head, _) = NameParts.split(name, at: "/") else { return nil }
    if openRouterOrganisations.contains(head) {
      return NameFinding("openrouter", name, "OpenRouter slug \(head)/")
    }
    if head == "ibm" { return NameFinding("watsonx", name, "watsonx id ibm/") }
    return NameFinding(ProviderNames.unknown, name, "organisation \(head)/, any host")
  }
}
