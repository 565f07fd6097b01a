import Metering

/// What an answer counted, out of two columns and what the plugin left in `token_details`.
///
/// `llm` takes input and output out of the provider's usage object and keeps the rest as it came:
/// the parts follow each provider's own rules, so the object is put together again and read by
/// those.
struct LLMUsage {
  /// The counts; nil for NULL, which is not zero.
  var usage: Usage?
  /// The service tier as served, where the plugin kept it.
  var serviceTier: String?
  /// The cost that OpenRouter reported.
  var reportedCostUSD: String?
  /// Whether only one of input and output is known.
  var isPartial = false

  init(
    input: Int64?, output: Int64?, details: JSON, body: JSON, provider: String, model: String
  ) throws(MeteringError) {
    let hint = provider.isEmpty ? nil : provider
    guard input != nil || output != nil else {
      // Before 0.19 there were no columns of counts; the provider's answer was kept.
      guard body["usage"] != nil || body["usageMetadata"] != nil else { return }
      take(try? ResponseReader.read(Array(body.text.utf8), provider: hint, requestedModel: model))
      return
    }
    isPartial = input == nil || output == nil
    let rebuilt = Self.rebuild(input ?? 0, output ?? 0, details)
    take(try ResponseReader.read(Array(rebuilt.text.utf8), provider: hint, requestedModel: model))
  }

  private mutating func take(_ response: MeteredResponse?) {
    usage = response?.usage
    serviceTier = response?.serviceTier
    reportedCostUSD = response?.reportedCostUSD
  }

  /// The provider's answer, as far as it tells of usage.
  private static func rebuild(_ input: Int64, _ output: Int64, _ details: JSON) -> JSON {
    let rest = details.object ?? []
    let names = Set(rest.map(\.key))
    if !names.isDisjoint(with: anthropicNames), !names.contains("prompt_tokens_details") {
      let usage = [count("input_tokens", input), count("output_tokens", output)] + rest
      return .object([
        JSONMember(key: "type", value: "message"), JSONMember(key: "role", value: "assistant"),
        JSONMember(key: "usage", value: .object(usage)),
      ])
    }
    if names.contains(where: { $0.hasSuffix("TokenCount") }) {
      return gemini(input, output, details)
    }
    let usage =
      [count("prompt_tokens", input), count("completion_tokens", output)]
      + rest.filter { !["prompt_tokens", "completion_tokens"].contains($0.key) }
    return .object([
      JSONMember(key: "object", value: "chat.completion"), JSONMember(key: "choices", value: []),
      JSONMember(key: "usage", value: .object(usage)),
    ])
  }

  /// Anthropic's input leaves the cache out; these stand beside it.
  private static let anthropicNames: Set<String> = [
    "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation",
  ]

  /// `llm-gemini` adds thoughts to the output and the prompts of Google's tools to the input, and
  /// leaves both in the details; where an early version did not add thoughts, the parts tell.
  private static func gemini(_ input: Int64, _ output: Int64, _ details: JSON) -> JSON {
    func number(_ key: String) -> Int64? { (try? details.count(key)).flatMap(\.self) }
    let thoughts = number("thoughtsTokenCount") ?? 0
    let candidates = number("candidatesTokenCount") ?? max(output - thoughts, 0)
    let tools = number("toolUsePromptTokenCount") ?? 0
    let rest = (details.object ?? []).filter {
      !["promptTokenCount", "candidatesTokenCount", "totalTokenCount"].contains($0.key)
    }
    let usage =
      [
        count("promptTokenCount", max(input - tools, 0)), count("candidatesTokenCount", candidates),
        count("totalTokenCount", max(input, tools) + candidates + thoughts),
      ] + rest
    return .object([JSONMember(key: "usageMetadata", value: .object(usage))])
  }

  private static func count(_ key: String, _ value: Int64) -> JSONMember {
    JSONMember(key: key, value: .number(String(value)))
  }
}
