/// The names of providers: ours, and the spellings of SDKs, gateways and price tables.
///
/// The tables are text that is searched where it lies: nothing is built when the program starts.
enum ProviderNames {
  /// The provider where no rule matches.
  static let unknown = "unknown"

  /// Our name for a provider, or nil when the spelling is not one we know.
  ///
  /// Upper case, `_`, `.` and spaces do not matter: `gcp.vertex_ai` is `gcp-vertex-ai`.
  static func known(_ spelling: String) -> String? {
    let needle = spelling.utf8.map(fold)
    if needle.isEmpty { return nil }
    return find(needle, in: table, namedByLine: true)
      ?? find(needle, in: others, namedByLine: false)
  }

  /// Programs that run models on one's own machine: their calls are free unless priced by hand.
  static let local: Set<String> = [
    "ollama", "lm_studio", "vllm", "llamacpp", "llamafile", "localai", "tgi", "gpt4all",
    "koboldcpp", "mlx", "sglang", "xinference", "jan", "docker_model_runner", "lemonade",
    "oobabooga", "local",
  ]

  private static func fold(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: " "): UInt8(ascii: "-")
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: byte
    }
  }

  /// Looks for a word in a table, and answers with the first word of its line or with itself.
  private static func find(
    _ needle: [UInt8], in table: StaticString, namedByLine: Bool
  ) -> String? {
    table.withUTF8Buffer { bytes in
      var line = 0
      var start = 0
      for index in 0...bytes.count {
        let byte = index < bytes.count ? bytes[index] : UInt8(ascii: "\n")
        guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") else { continue }
        let word = bytes[start..<index]
        if word.count == needle.count, word.lazy.map(fold).elementsEqual(needle) {
          let name = namedByLine ? bytes[line...].prefix { $0 > UInt8(ascii: " ") } : word
          return String(decoding: name, as: UTF8.self)
        }
        start = index + 1
        if byte == UInt8(ascii: "\n") { line = start }
      }
      return nil
    }
  }

  /// Our name, then what others write for it.
  ///
  /// Sources: OpenTelemetry's `gen_ai.provider.name`, LiteLLM's provider list, pydantic-ai's and
  /// LangChain's model prefixes, the provider ids of genai-prices.
  private static let table: StaticString = """
    openai open-ai openai-chat openai-responses text-completion-openai chatgpt
    anthropic claude anthropic-text
    google gemini vertex vertex-ai vertexai vertex-ai-beta google-gla google-vertex
    google google-vertexai google-genai google-generativeai google-generative-ai google-ai
    google google-ai-studio gcp-gemini gcp-gen-ai gcp-vertex-ai googleai gcp palm google-cloud
    bedrock aws amazon amazon-bedrock aws-bedrock bedrock-converse bedrock-mantle bedrock-runtime
    bedrock sagemaker-nova
    amazon_nova
    azure azure-openai azure-ai azure-text az-ai-openai az-ai-inference azure-ai-openai
    azure azure-ai-inference azureopenai azure-ai-foundry azure-foundry microsoft-foundry foundry
    azure azure-cognitive-services microsoft-azure
    mistral mistralai mistral-ai codestral text-completion-codestral
    cohere cohere-chat cohereai
    deepseek deepseek-ai
    xai x-ai grok
    groq groqcloud
    openrouter open-router
    together together-ai togetherai together-compute
    fireworks fireworks-ai fireworksai
    perplexity perplexity-ai pplx
    cerebras cerebras-ai
    moonshotai moonshot moonshot-ai kimi
    zai z-ai
    zhipuai zhipu zhipu-ai bigmodel
    dashscope alibaba alibaba-cloud aliyun qwen tongyi bailian
    minimax minimax-ai minimaxai
    voyageai voyage voyage-ai
    jina jina-ai jinaai
    ai21 ai21-chat ai21-labs ai21labs
    databricks databricks-agent mosaicml
    cloudflare cloudflare-workers-ai workers-ai cloudflare-ai
    watsonx watsonx-text ibm ibm-watsonx-ai ibm-watsonx watsonx-ai
    github github-models
    github-copilot copilot
    vercel_ai_gateway vercel
    huggingface hugging-face hf
    replicate
    deepinfra deep-infra
    nebius nebius-ai
    novita novita-ai
    sambanova samba-nova
    hyperbolic
    baseten
    friendliai friendli
    featherless_ai featherless
    lambda_ai lambda lambda-labs
    nvidia
    nvidia_nim nim
    meta meta-llama-api
    snowflake snowflake-cortex
    sagemaker sagemaker-chat aws-sagemaker
    oci oracle oci-genai
    ovhcloud ovh
    nscale
    scaleway
    wandb weights-and-biases
    crusoe
    modal
    parasail
    volcengine doubao volcano ark bytedance byteplus
    tencent hunyuan
    baidu qianfan ernie wenxin
    stepfun
    upstage
    writer
    reka rekaai reka-ai
    inception inception-labs text-completion-inception
    aleph_alpha aleph-alpha
    gradient_ai gradient digitalocean
    elevenlabs eleven-labs
    deepgram
    assemblyai assembly-ai
    stability stability-ai stabilityai
    cursor
    v0
    morph
    aiml aimlapi
    anyscale
    predibase
    heroku
    ollama ollama-chat
    lm_studio lmstudio
    vllm hosted-vllm
    llamacpp llama-cpp llama-cpp-python llama-server
    llamafile
    localai local-ai
    tgi text-generation-inference
    gpt4all
    koboldcpp kobold
    mlx mlx-lm
    sglang
    xinference
    jan
    docker_model_runner
    lemonade
    oobabooga
    local localhost
    unknown none
    """

  /// Providers with one spelling only, from LiteLLM's list, so that their prefix is known as one.
  private static let others: StaticString = """
    abliteration agentcore aiand aihubmix apertis avian arcee bespoke black_forest_labs bytez
    clarifai clf_ai_gateway cognition cometapi compactifai coralbricks darkbloom datarobot
    doubleword edenai empower fal_ai galadriel gigachat gmi helicone hostinger_router
    inferenceapis kyma libertai llamagate maritalk modelscope nano-gpt nlp_cloud opencode_go
    opencode openinfer petals pinstripes poe prism publicai quicksilverpro qwencloud
    qwen_ai_platform recraft refuseless runwayml sail sarvam scaledown scx-ai soniox streamlake
    synthetic tensormesh topaz triton typesafe xiaomi_mimo yandex zerogpu
    """
}
