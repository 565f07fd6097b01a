/// Which provider bills a model name, and under which names its price may be listed.
///
/// A caller that knows the provider says so; the name alone decides otherwise, by an ordered list
/// of rules (``NameRules``). Where no rule matches the answer is `unknown`, never a guess.
public enum ModelNames {
  /// Programs that run models on one's own machine: their calls are free unless priced by hand.
  public static var localProviders: Set<String> { ProviderNames.local }

  /// Our name for a provider: `aws` is `bedrock`, `vertex_ai` is `google`, `x-ai` is `xai`.
  ///
  /// - Parameter spelling: The name as some SDK, gateway or person writes it.
  /// - Returns: Our name, or the spelling itself in lower case and without space around it when we
  ///   know none.
  public static func canonicalProvider(_ spelling: String) -> String {
    let trimmed = NameParts.trimmed(spelling)
    if let provider = ProviderNames.known(trimmed) { return provider }
    // Vercel's AI SDK adds the kind of call: `openai.responses`, `amazon-bedrock.chat`.
    if let (first, _) = NameParts.split(trimmed, at: "."),
      let provider = ProviderNames.known(first)
    {
      return provider
    }
    return trimmed.lowercased()
  }

  /// Whether a text is a provider's name, in any of the usual spellings.
  public static func isProvider(_ text: String) -> Bool {
    ProviderNames.known(NameParts.trimmed(text)) != nil
  }

  /// What a name says when nobody said who the provider is.
  ///
  /// - Parameter name: A model's name in any of the usual spellings, such as `gpt-4o`,
  ///   `groq/llama-3.3-70b-versatile` or `us.anthropic.claude-sonnet-4-20250514-v1:0`.
  /// - Returns: The provider, or `unknown`; the bare model; the rule that decided.
  public static func resolve(_ name: String) -> ResolvedModel {
    let text = ModelName(name).text
    let finding = NameRules.find(text)
    return resolved(text, finding)
  }

  /// What a name says when the provider is known.
  ///
  /// - Parameters:
  ///   - name: A model's name in any of the usual spellings.
  ///   - provider: Who sends the bill, in any spelling. Empty and `unknown` say nothing.
  /// - Returns: That provider; the bare model, with no prefix but the provider's own taken off.
  public static func resolve(_ name: String, provider: String) -> ResolvedModel {
    let provider = canonicalProvider(provider)
    if provider.isEmpty || provider == ProviderNames.unknown { return resolve(name) }
    let text = ModelName(name).text
    let found = NameRules.find(text)
    let rest = found.provider == provider ? found.rest : text
    return resolved(text, NameFinding(provider, rest, "given provider"))
  }

  private static func resolved(_ name: String, _ finding: NameFinding) -> ResolvedModel {
    ResolvedModel(
      provider: finding.provider, model: BareName.of(finding.rest, provider: finding.provider),
      rule: finding.rule,
      priceNames: PriceNames.of(name, rest: finding.rest, provider: finding.provider))
  }
}
