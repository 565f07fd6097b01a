/// Every source there is: a new one is added here.
public enum ImportSources {
  /// The sources.
  public static let all: [any ImportSource.Type] = [
    ClaudeCodeSource.self, CodexSource.self, GeminiCLISource.self,
    NDJSONSource.self,
    LLMSource.self,
    LiteLLMSource.self,
    OTLPSource.self,
    MLflowSource.self,
    OpenAIUsageSource.self,
    OpenAICostsSource.self,
    AnthropicUsageSource.self,
    AnthropicCostsSource.self,
    CSVSource.self,
    LedgerSource.self,
  ]

  /// The source with a name.
  public static func named(_ name: String) -> (any ImportSource.Type)? {
    all.first { $0.name == name }
  }
}
