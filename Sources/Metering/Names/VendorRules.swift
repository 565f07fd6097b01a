/// Which vendor's own API sells a model, by how its bare name begins.
///
/// The last resort of ``ModelNames``: it stands behind every rule that looks at prefixes, regions
/// and tags. A name is matched at its beginning only: `not-claude` is nobody's. Weights that anyone
/// may host (`llama`, `gemma`, `gpt-oss`, `qwen3-32b`, `phi`, `olmo`) are left out on purpose:
/// their name says nothing about the bill.
enum VendorRules {
  /// The vendor of a bare lower-case name, and the pattern that said so.
  static func match(_ name: String) -> (provider: String, pattern: String)? {
    var name = name
    let found = name.withUTF8 { find($0) }
    if let found { return found.provider == ProviderNames.unknown ? nil : found }
    return isQwenService(name) ? ("dashscope", "qwen*-(max|plus|turbo|flash|...)") : nil
  }

  /// Searches the table where it lies: nothing is built when the program starts.
  private static func find(
    _ name: UnsafeBufferPointer<UInt8>
  ) -> (provider: String, pattern: String)? {
    table.withUTF8Buffer { bytes in
      var line = 0
      var start = 0
      for index in 0...bytes.count {
        let byte = index < bytes.count ? bytes[index] : UInt8(ascii: "\n")
        guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") else { continue }
        let pattern = bytes[start..<index]
        // The first word of a line is the provider.
        if start > line, matches(name, pattern) {
          let provider = bytes[line...].prefix { $0 > UInt8(ascii: " ") }
          return (
            String(decoding: provider, as: UTF8.self), String(decoding: pattern, as: UTF8.self)
          )
        }
        start = index + 1
        if byte == UInt8(ascii: "\n") { line = start }
      }
      return nil
    }
  }

  private static func matches(
    _ name: UnsafeBufferPointer<UInt8>, _ pattern: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Bool {
    guard pattern.last == UInt8(ascii: "*") else {
      return name.count == pattern.count && name.elementsEqual(pattern)
    }
    return name.starts(with: pattern.dropLast())
  }

  /// A provider, then how the names of its models begin.
  ///
  /// A `*` at the end of a pattern takes any rest; without it the name is matched whole. The first
  /// match wins. In order: open weights whose name begins like a vendor's; spellings that only one
  /// host uses; embeddings and rankings, which share their first words; then each vendor's own.
  private static let table: StaticString = """
    unknown gpt-oss* gpt-neo* gpt-j* gpt-sw3* gpt-bigcode* gpt-4all*
    unknown deepseek-r1-distill*
    azure gpt-35-* model-router* mai-*
    groq mixtral-8x7b-32768 llama3-70b-8192 llama3-8b-8192 llama2-70b-4096
    groq llama-3.3-70b-versatile llama-3.1-70b-versatile llama-3.3-70b-specdec
    groq llama-3.1-8b-instant llama3-groq-* whisper-large-v3-turbo playai-tts*
    perplexity sonar sonar-* pplx-* r1-1776 llama-3.1-sonar-*
    openai text-embedding-3-* text-embedding-ada-*
    dashscope text-embedding-v1 text-embedding-v2 text-embedding-v3 text-embedding-v4
    google text-embedding-0* text-embedding-preview-* text-embedding-large-exp-*
    voyageai voyage-* rerank-1 rerank-lite-1 rerank-2 rerank-2-* rerank-2.5*
    cohere rerank-english-* rerank-multilingual-* rerank-v*
    cohere embed-english-* embed-multilingual-* embed-v*
    openai gpt-* chatgpt-* o1 o1-* o3 o3-* o4 o4-* dall-e-* whisper-1 tts-1 tts-1-*
    openai chat-latest daybreak-*
    openai codex-* computer-use-preview* sora-* omni-moderation-* text-moderation-*
    openai text-davinci-* text-curie-* text-babbage-* text-ada-* code-davinci-*
    openai code-cushman-* davinci-002 babbage-002 davinci curie babbage ada
    anthropic claude claude-*
    google gemini gemini-* learnlm-* imagen-* imagegeneration* veo-* lyria-* aqa
    google text-bison* chat-bison* code-bison* codechat-bison* code-gecko* medlm-*
    google text-unicorn* textembedding-gecko* text-multilingual-embedding-*
    google multimodalembedding* embedding-001 deep-research-pro-* nano-banana*
    mistral mistral mistral-* ministral-* codestral* devstral-* magistral-* pixtral-*
    mistral voxtral-* mixtral-* open-mistral-* open-mixtral-* open-codestral-* labs-*
    cohere command command-* c4ai-*
    deepseek deepseek-*
    xai grok grok-*
    moonshotai kimi-* moonshot-*
    zai glm-* cogview-* cogvideox* charglm-*
    minimax minimax-* abab5* abab6* abab7* m2-her
    jina jina-* jina_*
    ai21 jamba-* j2-*
    bedrock nova-micro* nova-lite* nova-pro* nova-premier* nova-sonic* nova-canvas*
    bedrock nova-reel* nova-2-lite* nova-2-pro* nova-2-sonic* amazon-nova-* titan-*
    databricks databricks-* system.ai.*
    meta muse-spark-* muse-wonder-*
    baidu ernie-*
    baichuan baichuan2-turbo* baichuan3* baichuan4* baichuan-m*
    volcengine doubao-* seed-1* seed-2*
    tencent hunyuan-*
    01ai yi-large* yi-medium* yi-lightning* yi-spark* yi-vision*
    stepfun step-1* step-2* step-3*
    upstage solar-pro* solar-mini*
    writer palmyra-*
    reka reka-*
    inception mercury mercury-*
    aleph_alpha luminous-*
    gigachat gigachat gigachat-*
    yandex yandexgpt*
    cursor composer-1* composer-2*
    cognition swe-1*
    v0 v0-1*
    elevenlabs eleven_* scribe_*
    typesafe jev-*
    """

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
