/// What the conventions call what costs asks for, the present name before the former ones.
///
/// Sources: OpenTelemetry semantic conventions `gen_ai` (registry, with its deprecated names);
/// OpenInference `semantic_conventions.md`; OpenLLMetry `semconv_ai`; pydantic-ai and Logfire
/// (`gen_ai.usage.details.*`); Vercel AI SDK "Telemetry" (`ai.*`); Semantic Kernel
/// (`gen_ai.response.*_tokens`); Langfuse and MLflow span attributes.
enum SpanNames {
  static let input = [
    "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens",
    "llm.usage.input_tokens", "llm.token_count.prompt", "gen_ai.response.prompt_tokens",
    "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens",
  ]
  static let output = [
    "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens", "llm.usage.output_tokens", "llm.token_count.completion",
    "gen_ai.response.completion_tokens", "ai.usage.outputTokens", "ai.usage.completionTokens",
  ]
  static let total = [
    "gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total",
    "ai.usage.totalTokens",
  ]
  static let cacheRead = [
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cached_input_tokens", "gen_ai.usage.cached_tokens",
    "gen_ai.usage.cache_read_tokens", "gen_ai.usage.input_tokens.cached",
    "gen_ai.usage.prompt_tokens_details.cached_tokens", "llm.usage.cache_read_input_tokens",
    "llm.usage.cached_tokens", "gen_ai.usage.details.cache_read_tokens",
    "gen_ai.usage.details.cache_read_input_tokens", "gen_ai.usage.details.cached_tokens",
    "llm.token_count.prompt_details.cache_read", "ai.usage.cachedInputTokens",
    "ai.usage.inputTokenDetails.cacheReadTokens",
  ]
  /// OpenInference's older word, which does not say whether the cache was read or written.
  static let cacheInput = ["llm.token_count.prompt_details.cache_input"]
  static let cacheCreation = [
    "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_input_tokens", "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.cache_creation_tokens", "llm.usage.cache_creation_input_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "gen_ai.usage.details.cache_creation_input_tokens",
    "llm.token_count.prompt_details.cache_write", "ai.usage.cacheCreationInputTokens",
    "ai.usage.inputTokenDetails.cacheWriteTokens",
  ]
  static let reasoning = [
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning", "llm.usage.reasoning_tokens",
    "gen_ai.usage.completion_tokens_details.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens", "gen_ai.usage.details.thoughts_tokens",
    "llm.token_count.completion_details.reasoning", "ai.usage.reasoningTokens",
    "ai.usage.outputTokenDetails.reasoningTokens",
  ]
  static let inputAudio = [
    "llm.token_count.prompt_details.audio", "gen_ai.usage.details.input_audio_tokens",
  ]
  static let outputAudio = [
    "llm.token_count.completion_details.audio", "gen_ai.usage.details.output_audio_tokens",
  ]
  /// Attributes that hold all counts as one JSON object.
  static let objects = ["mlflow.chat.tokenUsage", "langfuse.observation.usage_details"]

  static let model = [
    "gen_ai.response.model", "llm.response.model_name", "llm.response.model",
    "ai.response.model",
  ]
  static let requestedModel = [
    "gen_ai.request.model", "llm.model_name", "llm.request.model_name", "llm.request.model",
    "ai.model.id", "embedding.model_name", "reranker.model_name", "mlflow.llm.model",
    "langfuse.observation.model.name", "model_name", "model",
  ]
  static let provider = [
    "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "llm.vendor",
    "ai.model.provider", "mlflow.llm.provider",
  ]
  static let responseID = ["gen_ai.response.id", "llm.response.id", "ai.response.id"]
  static let host = [
    "server.address", "gen_ai.openai.api_base", "llm.openai.api_base", "net.peer.name",
  ]
  static let serviceTier = [
    "openai.response.service_tier", "gen_ai.openai.response.service_tier",
    "gen_ai.response.service_tier",
  ]
  static let session = [
    "session.id", "gen_ai.conversation.id", "langfuse.session.id", "mlflow.trace.session",
    "traceloop.association.properties.session_id", "ai.telemetry.metadata.sessionId",
  ]
  static let user = [
    "user.id", "enduser.id", "langfuse.user.id", "mlflow.trace.user",
    "traceloop.association.properties.user_id", "ai.telemetry.metadata.userId",
  ]
  static let agent = ["gen_ai.agent.name", "agent.name"]
  static let workflow = ["gen_ai.workflow.name", "traceloop.workflow.name"]
  /// Of the resource.
  static let project = ["openinference.project.name", "service.name"]
  static let environment = [
    "deployment.environment.name", "deployment.environment", "langfuse.environment",
  ]
}
