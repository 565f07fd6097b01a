import Metering
import Testing

@Suite("Model names")
struct ModelNameTests {
  private static func resolved(_ name: String) -> String {
    let found = ModelNames.resolve(name)
    return "\(found.provider), \(found.model), \(found.rule)"
  }

  @Test("hosts come before vendors: prefixes, paths, regions, tags")
  func hosts() {
    expectTable(
      """
      openai/gpt-4o => openai, gpt-4o, provider prefix openai/
      openai:gpt-4o => openai, gpt-4o, provider prefix openai:
      google-gla:gemini-2.5-flash => google, gemini-2.5-flash, provider prefix google-gla:
      groq/openai/gpt-oss-120b => groq, openai/gpt-oss-120b, provider prefix groq/
      together_ai/meta-llama/Llama-3.3-70B => together, meta-llama/llama-3.3-70b,
        provider prefix together_ai/
      openrouter/anthropic/claude-3.5-sonnet => openrouter, anthropic/claude-3.5-sonnet,
        provider prefix openrouter/
      vertex_ai/claude-haiku-4-5@20251001 => google, claude-haiku-4-5, provider prefix vertex_ai/
      azure/eu/gpt-4o-2024-08-06 => azure, gpt-4o, provider prefix azure/
      azure/my-deployment => azure, my-deployment, provider prefix azure/
      litellm_proxy/openai/gpt-4o => openai, gpt-4o, provider prefix openai/
      models/gemini-2.0-flash => google, gemini-2.0-flash, resource name models/
      projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4@20250514 => google,
        claude-sonnet-4, resource name projects/
      accounts/fireworks/models/deepseek-v3 => fireworks, deepseek-v3, resource name accounts/
      @cf/meta/llama-3.1-8b-instruct => cloudflare, @cf/meta/llama-3.1-8b-instruct,
        resource name @cf/
      us.anthropic.claude-sonnet-4-20250514-v1:0 => bedrock, claude-sonnet-4,
        Bedrock id vendor.model
      amazon.titan-embed-text-v2:0 => bedrock, titan-embed-text-v2, Bedrock id vendor.model
      openai.gpt-oss-120b-1:0 => bedrock, gpt-oss-120b, Bedrock id vendor.model
      anthropic.claude-v2:1 => bedrock, claude-v2:1, Bedrock id vendor.model
      claude-3-5-sonnet-20241022-v2:0 => bedrock, claude-3-5-sonnet, Bedrock version -vN:M
      arn:aws:bedrock:us-east-1:1:inference-profile/eu.amazon.nova-pro-v1:0 => bedrock, nova-pro,
        Amazon resource name
      claude-sonnet-4@20250514 => google, claude-sonnet-4, Vertex AI version @20250514
      textembedding-gecko@003 => google, textembedding-gecko, Vertex AI version @003
      deepseek/deepseek-r1:free => openrouter, deepseek/deepseek-r1:free, OpenRouter variant :free
      openai/gpt-4o:online => openrouter, openai/gpt-4o:online, OpenRouter variant :online
      x-ai/grok-4 => openrouter, x-ai/grok-4, OpenRouter slug x-ai/
      openai/gpt-oss-120b:groq => huggingface, openai/gpt-oss-120b:groq, Hugging Face route :groq
      llama3.2:latest => ollama, llama3.2, Ollama name:tag
      gpt-oss:20b => ollama, gpt-oss:20b, Ollama name:tag
      mistral:7b => ollama, mistral:7b, Ollama name:tag
      mistral:mistral-large-latest => mistral, mistral-large-latest, provider prefix mistral:
      hf.co/bartowski/x-GGUF:Q4_K_M => ollama, hf.co/bartowski/x-gguf:q4_k_m, Ollama name hf.co/
      ft:gpt-4o-2024-08-06:acme::9xYz => openai, ft:gpt-4o-2024-08-06, fine-tuned ft:
      ft:open-mistral-7b:x => mistral, ft:open-mistral-7b, fine-tuned ft:
      """, Self.resolved)
  }

  @Test("vendors by how a name begins")
  func vendors() {
    expectTable(
      """
      gpt-4o => openai, gpt-4o, prefix gpt-
      GPT-4o-2024-08-06 => openai, gpt-4o, prefix gpt-
      gpt-4o-2024-05-13 => openai, gpt-4o-2024-05-13, prefix gpt-
      gpt-5.2-20251211 => openai, gpt-5.2, prefix gpt-
      gpt-4-0613 => openai, gpt-4-0613, prefix gpt-
      o3 => openai, o3, name o3
      gpt-35-turbo => azure, gpt-3.5-turbo, prefix gpt-35-
      text-embedding-3-small => openai, text-embedding-3-small, prefix text-embedding-3-
      text-embedding-004 => google, text-embedding-004, prefix text-embedding-0
      claude-sonnet-4-5-20250929[1m] => anthropic, claude-sonnet-4-5, prefix claude-
      command-r-plus => cohere, command-r-plus, prefix command-
      rerank-v3.5 => cohere, rerank-v3.5, prefix rerank-v
      rerank-2.5 => voyageai, rerank-2.5, prefix rerank-2.5
      qwen3-max => dashscope, qwen3-max, name qwen*-(max|plus|turbo|flash|...)
      kimi-k2-0905-preview => moonshotai, kimi-k2-0905-preview, prefix kimi-
      glm-4.6 => zai, glm-4.6, prefix glm-
      sonar => perplexity, sonar, name sonar
      MiniMax-M2 => minimax, minimax-m2, prefix minimax-
      """, Self.resolved)
  }

  @Test("weights that anyone may host are nobody's, and a contained word is no prefix")
  func unknown() {
    expectTable(
      """
      gpt-oss-120b => unknown, gpt-oss-120b, no rule
      openai/gpt-oss-120b => unknown, openai/gpt-oss-120b, organisation openai/, any host
      meta-llama/Llama-3.3-70B-Instruct => unknown, meta-llama/llama-3.3-70b-instruct,
        organisation meta-llama/, any host
      deepseek-r1-distill-llama-70b => unknown, deepseek-r1-distill-llama-70b, no rule
      qwen3-32b => unknown, qwen3-32b, no rule
      gemma-3-27b-it => unknown, gemma-3-27b-it, no rule
      phi-4 => unknown, phi-4, no rule
      olmo-2 => unknown, olmo-2, no rule
      not-claude => unknown, not-claude, no rule
      my-gpt-4o => unknown, my-gpt-4o, no rule
      llamaguard-gpt-clone => unknown, llamaguard-gpt-clone, no rule
      claudette => unknown, claudette, no rule
      my-company-llm-v1 => unknown, my-company-llm-v1, no rule
      """, Self.resolved)
    #expect(Self.resolved("<synthetic>") == "unknown, , placeholder <synthetic>")
    #expect(Self.resolved("") == "unknown, , no name")
    #expect(Self.resolved(" \t ") == "unknown, , no name")
    #expect(Self.resolved("  gpt-4o\n") == "openai, gpt-4o, prefix gpt-")
  }

  @Test("names to look up, the most specific first")
  func priceNames() {
    expectTable(
      """
      gpt-4o => gpt-4o
      gpt-4o-2024-08-06 => gpt-4o-2024-08-06 gpt-4o-20240806 gpt-4o
      mistral-large-latest => mistral-large-latest mistral-large
      mistral-large-2407 => mistral-large-2407
      claude-opus-4-5-20251101[1m] => claude-opus-4-5-20251101[1m] claude-opus-4-5-20251101
        claude-opus-4-5-2025-11-01 claude-opus-4-5
      claude-opus-4-20250514 => claude-opus-4-20250514 claude-opus-4-2025-05-14 claude-opus-4
        claude-opus-4-0
      anthropic/claude-3.5-sonnet => anthropic/claude-3.5-sonnet claude-3.5-sonnet
        claude-3-5-sonnet
      ft:gpt-4o-2024-08-06:acme::9x => ft:gpt-4o-2024-08-06:acme::9x ft:gpt-4o-2024-08-06
        ft:gpt-4o-20240806 ft:gpt-4o
      eu.amazon.nova-lite-v1:0 => eu.amazon.nova-lite-v1:0 regional.amazon.nova-lite-v1:0
        amazon.nova-lite-v1:0 amazon.nova-lite-v1 amazon.nova-lite nova-lite
      anthropic.claude-v2:1 => anthropic.claude-v2:1 claude-v2:1
      azure/us/gpt-35-turbo => azure/us/gpt-35-turbo us/gpt-35-turbo gpt-35-turbo gpt-3.5-turbo
      gemini-2.0-flash-001 => gemini-2.0-flash-001 gemini-2.0-flash
      claude-haiku-4-5@20251001 => claude-haiku-4-5@20251001 claude-haiku-4-5-20251001
        claude-haiku-4-5-2025-10-01 claude-haiku-4-5
      meta-llama/llama-3.3-70b-instruct:free => meta-llama/llama-3.3-70b-instruct:free
        llama-3.3-70b-instruct:free
      openai/gpt-4o:online => openai/gpt-4o:online openai/gpt-4o gpt-4o:online gpt-4o
      """
    ) { ModelNames.resolve($0).priceNames.joined(separator: " ") }
    #expect(ModelNames.resolve("<synthetic>").priceNames.isEmpty)
  }

  @Test("a provider that is given decides, and only its own prefix is taken off")
  func givenProvider() {
    func resolved(_ name: String, _ provider: String) -> String {
      let found = ModelNames.resolve(name, provider: provider)
      return "\(found.provider) \(found.model) [\(found.priceNames.joined(separator: " "))]"
    }
    #expect(
      resolved("openai/gpt-oss-120b", "groq")
        == "groq openai/gpt-oss-120b [openai/gpt-oss-120b gpt-oss-120b]")
    #expect(resolved("groq/llama3", "groq") == "groq llama3 [groq/llama3 llama3]")
    #expect(resolved("gpt-4o", "azure_openai") == "azure gpt-4o [gpt-4o]")
    #expect(resolved("gpt-4o", "my-gateway") == "my-gateway gpt-4o [gpt-4o]")
    #expect(resolved("gpt-4o", "unknown") == "openai gpt-4o [gpt-4o]")
    #expect(resolved("gpt-4o", " ") == "openai gpt-4o [gpt-4o]")
    #expect(ModelNames.resolve("llama3", provider: "aws").rule == "given provider")
  }

  @Test("providers in the spellings of others")
  func providers() {
    expectTable(
      """
      aws => bedrock
      Amazon Bedrock => bedrock
      aws.bedrock => bedrock
      bedrock_converse => bedrock
      gcp.vertex_ai => google
      google-gla => google
      azure.ai.openai => azure
      x-ai => xai
      mistralai => mistral
      z.ai => zai
      moonshot => moonshotai
      openai.responses => openai
      amazon-bedrock.chat => bedrock
      LMStudio => lm_studio
      hosted_vllm => vllm
      My.Own => my.own
      """, ModelNames.canonicalProvider)
    #expect(ModelNames.canonicalProvider("  Acme \n") == "acme")
    #expect(ModelNames.localProviders.isSuperset(of: ["ollama", "lm_studio", "vllm", "llamacpp"]))
    for provider in ModelNames.localProviders {
      #expect(ModelNames.canonicalProvider(provider) == provider)
    }
  }
}
