/// Which vendor's own API sells a model, by how its bare name begins.
///
/// The last resort of ``ModelNames``: it stands behind every rule that looks at prefixes, regions
/// and tags. A name is matched at its beginning only: `not-claude` is nobody's. Weights that anyone
/// may host (`llama`, `gemma`, `gpt-oss`, `qwen3-32b`, `phi`, `olmo`) are left out on purpose: their
/// name says nothing about the bill.
enum VendorRules {
  /// How a name must begin.
  ///
  /// A `*` at the end of a pattern takes any rest; without it the name is matched whole.
  struct Rule: Sendable {
    let provider: String
    let patterns: [String]

    init(_ provider: String, _ patterns: String) {
      self.provider = provider
      self.patterns = patterns.split(separator: " ").map { String($0) }
    }
  }

  /// The vendor of a bare lower-case name, and the pattern that said so.
  static func match(_ name: String) -> (provider: String, pattern: String)? {
    for rule in table {
      for pattern in rule.patterns where matches(name, pattern) {
        return rule.provider == ProviderNames.unknown ? nil : (rule.provider, pattern)
      }
    }
    if isQwenService(name) { return ("dashscope", "qwen*-(max|plus|turbo|flash|...)") }
    return nil
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    pattern.last == "*" ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }

  /// In order: the first match wins.
  private static let table: [Rule] = [
    // Open weights whose name begins like a vendor's.
    Rule("unknown", "gpt-oss* gpt-neo* gpt-j* gpt-sw3* gpt-bigcode* gpt-4all*"),
    Rule("unknown", "deepseek-r1-distill*"),
    // Spellings that only one host uses.
    Rule("azure", "gpt-35-* model-router* mai-*"),
    Rule("groq", "mixtral-8x7b-32768 llama3-70b-8192 llama3-8b-8192 llama2-70b-4096"),
    Rule("groq", "llama-3.3-70b-versatile llama-3.1-70b-versatile llama-3.3-70b-specdec"),
    Rule("groq", "llama-3.1-8b-instant llama3-groq-* whisper-large-v3-turbo playai-tts*"),
    Rule("perplexity", "sonar sonar-* pplx-* r1-1776 llama-3.1-sonar-*"),
    // Embeddings that share their first words.
    Rule("openai", "text-embedding-3-* text-embedding-ada-*"),
    Rule("dashscope", "text-embedding-v1 text-embedding-v2 text-embedding-v3 text-embedding-v4"),
    Rule("google", "text-embedding-0* text-embedding-preview-* text-embedding-large-exp-*"),
    Rule("voyageai", "voyage-* rerank-1 rerank-lite-1 rerank-2 rerank-2-* rerank-2.5*"),
    Rule("cohere", "rerank-english-* rerank-multilingual-* rerank-v*"),
    Rule("cohere", "embed-english-* embed-multilingual-* embed-v*"),

    Rule("openai", "gpt-* chatgpt-* o1 o1-* o3 o3-* o4 o4-* dall-e-* whisper-1 tts-1 tts-1-*"),
    Rule("openai", "codex-* computer-use-preview* sora-* omni-moderation-* text-moderation-*"),
    Rule("openai", "text-davinci-* text-curie-* text-babbage-* text-ada-* code-davinci-*"),
    Rule("openai", "code-cushman-* davinci-002 babbage-002 davinci curie babbage ada"),
    Rule("anthropic", "claude claude-*"),
    Rule("google", "gemini gemini-* learnlm-* imagen-* imagegeneration* veo-* lyria-* aqa"),
    Rule("google", "text-bison* chat-bison* code-bison* codechat-bison* code-gecko* medlm-*"),
    Rule("google", "text-unicorn* textembedding-gecko* text-multilingual-embedding-*"),
    Rule("google", "multimodalembedding* embedding-001 deep-research-pro-* nano-banana*"),
    Rule("mistral", "mistral mistral-* ministral-* codestral* devstral-* magistral-* pixtral-*"),
    Rule("mistral", "voxtral-* mixtral-* open-mistral-* open-mixtral-* open-codestral-* labs-*"),
    Rule("cohere", "command command-* c4ai-*"),
    Rule("deepseek", "deepseek-*"),
    Rule("xai", "grok grok-*"),
    Rule("moonshotai", "kimi-* moonshot-*"),
    Rule("zai", "glm-* cogview-* cogvideox* charglm-*"),
    Rule("minimax", "minimax-* abab5* abab6* abab7* m2-her"),
    Rule("jina", "jina-* jina_*"),
    Rule("ai21", "jamba-* j2-*"),
    Rule("bedrock", "nova-micro* nova-lite* nova-pro* nova-premier* nova-sonic* nova-canvas*"),
    Rule("bedrock", "nova-reel* nova-2-lite* nova-2-pro* nova-2-sonic* amazon-nova-* titan-*"),
    Rule("databricks", "databricks-* system.ai.*"),
    Rule("meta", "muse-spark-* muse-wonder-*"),
    Rule("baidu", "ernie-*"),
    Rule("volcengine", "doubao-* seed-1* seed-2*"),
    Rule("tencent", "hunyuan-*"),
    Rule("01ai", "yi-large* yi-medium* yi-lightning* yi-spark* yi-vision*"),
    Rule("stepfun", "step-1* step-2* step-3*"),
    Rule("upstage", "solar-pro* solar-mini*"),
    Rule("writer", "palmyra-*"),
    Rule("reka", "reka-*"),
    Rule("inception", "mercury mercury-*"),
    Rule("aleph_alpha", "luminous-*"),
    Rule("gigachat", "gigachat gigachat-*"),
    Rule("yandex", "yandexgpt*"),
    Rule("cursor", "composer-1* composer-2*"),
    Rule("cognition", "swe-1*"),
    Rule("v0", "v0-1*"),
    Rule("elevenlabs", "eleven_* scribe_*"),
    Rule("typesafe", "jev-*"),
  ]

  /// Alibaba sells `qwen-max` and its like; `qwen3-32b` names weights that anyone may host.
  private static func isQwenService(_ name: String) -> Bool {
    guard name.hasPrefix("qwen") || name.hasPrefix("qwq-") || name.hasPrefix("qvq-") else {
      return false
    }
    let words = name.split(separator: "-").dropFirst()
    if words.contains(where: isSize) { return false }
    return words.contains { ["max", "plus", "turbo", "flash", "long", "mt"].contains($0) }
  }

  /// Whether a word is a number of parameters, such as `32b`, `a3b` or `0.6b`.
  private static func isSize(_ word: Substring) -> Bool {
    guard word.last == "b" else { return false }
    let digits = word.dropLast().drop { $0 == "a" }
    return !digits.isEmpty && digits.utf8.allSatisfy { NameParts.isDigit($0) || $0 == 0x2E }
  }
}
