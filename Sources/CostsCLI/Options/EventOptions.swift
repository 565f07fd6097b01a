import ArgumentParser
import Metering

/// The fields of a usage event, one option each, in the event's names.
///
/// Values stay text here: they are checked where events from a file are checked, so that a flag and
/// a field are refused for the same reasons, in the same words.
struct EventOptions: ParsableArguments {
  @Option(help: "The model that answered. With --response: the one that was asked for.")
  var model: String?
  @Option(help: "Who bills the call. Default: told from the model's name.")
  var provider: String?
  @Option(help: "The model that was asked for, when another one answered.")
  var requestedModel: String?
  @Option(help: "The call's id: the same id is recorded once. Default: the response's, else made.")
  var id: String?
  @Option(
    help: ArgumentHelp("When it happened, such as 2026-10-15T12:00:00Z.", valueName: "time"))
  var at: String?
  @Option(help: "ok or error. An error without usage costs nothing.")
  var status: String?
  @Option(help: "The tier that served it: batch, flex, priority, ...")
  var serviceTier: String?
  @Option(help: "The speed that served it, such as fast.")
  var speed: String?
  @Option(help: "Where it was served, such as us.")
  var inferenceGeo: String?
  @Option(parsing: .unconditional, help: "How long it took, in milliseconds.")
  var latencyMs: String?
  @Option(
    parsing: .unconditional, help: "The cost in USD that the provider itself reported.")
  var costUsd: String?
  @Option(
    name: .customLong("tag"), help: ArgumentHelp("A tag of your own; repeatable.", valueName: "k=v")
  )
  var tags: [String] = []

  func add(to fields: inout EventFields) throws {
    let texts = [
      ("model", model), ("provider", provider), ("requested_model", requestedModel), ("id", id),
      ("at", at), ("status", status), ("service_tier", serviceTier), ("speed", speed),
      ("inference_geo", inferenceGeo), ("latency_ms", latencyMs), ("cost_usd", costUsd),
    ]
    for (name, text) in texts { if let text { try fields.add(name, text) } }
    for tag in tags { try fields.add("tag", tag) }
  }
}

/// Who a call is for.
struct AttributionOptions: ParsableArguments {
  @Option(help: "A workflow or pipeline.") var workflow: String?
  @Option(help: "A session or conversation.") var session: String?
  @Option(help: "A team.") var team: String?
  @Option(help: "A project.") var project: String?
  @Option(help: "An environment, such as production.") var environment: String?
  @Option(help: "A customer.") var customer: String?
  @Option(help: "A user.") var user: String?
  @Option(help: "An agent.") var agent: String?
  @Option(help: "A feature.") var feature: String?
  @Option(help: "A cost center.") var costCenter: String?

  func add(to fields: inout EventFields) throws {
    let given: [(Attribution, String?)] = [
      (.workflow, workflow), (.session, session), (.team, team), (.project, project),
      (.environment, environment), (.customer, customer), (.user, user), (.agent, agent),
      (.feature, feature), (.costCenter, costCenter),
    ]
    for (dimension, text) in given { if let text { try fields.add(dimension.field, text) } }
  }
}

/// What was counted.
struct UsageOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: Self.help("All input tokens, cached ones included."))
  var inputTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of these, read from a cache."))
  var cacheReadTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of these, written to a cache."))
  var cacheCreationTokens: String?
  @Option(
    name: .customLong("cache-creation-1h-tokens"), parsing: .unconditional,
    help: Self.help("Of those written, for one hour."))
  var cacheCreation1hTokens: String?
  @Option(parsing: .unconditional, help: Self.help("All output tokens, reasoning included."))
  var outputTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of these, spent on thinking."))
  var reasoningTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the input, audio."))
  var inputAudioTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the cache reads, audio."))
  var cacheReadAudioTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the output, audio."))
  var outputAudioTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the input, images."))
  var inputImageTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the output, images."))
  var outputImageTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the output, citations."))
  var citationTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the input, video."))
  var inputVideoTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Of the input, from the provider's tools."))
  var toolInputTokens: String?
  @Option(parsing: .unconditional, help: Self.help("Web searches the provider ran."))
  var webSearches: String?
  @Option(parsing: .unconditional, help: Self.help("Searches of X."))
  var xSearches: String?
  @Option(parsing: .unconditional, help: Self.help("Rerank search units."))
  var searchUnits: String?
  @Option(parsing: .unconditional, help: Self.help("Requests, if not one."))
  var requests: String?

  private static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp("\(text)", valueName: "n")
  }

  func add(to fields: inout EventFields) throws {
    let given: [(UsageKind, String?)] = [
      (.input, inputTokens), (.cacheRead, cacheReadTokens), (.cacheCreation, cacheCreationTokens),
      (.cacheCreation1h, cacheCreation1hTokens), (.output, outputTokens),
      (.reasoning, reasoningTokens), (.inputAudio, inputAudioTokens),
      (.cacheReadAudio, cacheReadAudioTokens), (.outputAudio, outputAudioTokens),
      (.inputImage, inputImageTokens), (.outputImage, outputImageTokens),
      (.citation, citationTokens), (.inputVideo, inputVideoTokens), (.toolInput, toolInputTokens),
      (.webSearch, webSearches), (.xSearch, xSearches), (.searchUnit, searchUnits),
      (.request, requests),
    ]
    for (kind, text) in given { if let text { try fields.add(kind.field, text) } }
  }
}
