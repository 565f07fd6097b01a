/// What can be counted on a bill for one call.
///
/// The names are OpenTelemetry's where it has one. A kind with a ``parent`` is a *part* of that
/// total, never an amount on top of it: `cacheRead` tokens are among the `input` tokens.
public enum UsageKind: Int, CaseIterable, Hashable, Sendable {
  /// All input tokens, cached and uncached, text and other modalities.
  case input
  /// Input tokens that were read from the provider's prompt cache.
  case cacheRead
  /// Input tokens that were written to the provider's prompt cache, whatever their lifetime.
  case cacheCreation
  /// The cache writes with a lifetime of one hour.
  case cacheCreation1h
  /// All output tokens, visible and hidden.
  case output
  /// Output tokens spent on thinking.
  case reasoning
  /// Input tokens that are audio.
  case inputAudio
  /// Audio tokens that were read from the cache.
  case cacheReadAudio
  /// Output tokens that are audio.
  case outputAudio
  /// Input tokens that are images.
  case inputImage
  /// Output tokens that are images.
  case outputImage
  /// Output tokens that a search provider charges as citations.
  case citation
  /// Input tokens that are video.
  case inputVideo
  /// Input tokens that a provider's own tool put into the prompt.
  case toolInput
  /// Web searches the provider ran.
  case webSearch
  /// Searches of X that xAI ran.
  case xSearch
  /// Rerank search units.
  case searchUnit
  /// Requests. One, unless the event says otherwise.
  case request
}

extension UsageKind {
  /// The name of the count in events, columns and JSON, such as `cache_read_tokens`.
  public var field: String {
    switch self {
    case .input: "input_tokens"
    case .cacheRead: "cache_read_tokens"
    case .cacheCreation: "cache_creation_tokens"
    case .cacheCreation1h: "cache_creation_1h_tokens"
    case .output: "output_tokens"
    case .reasoning: "reasoning_tokens"
    case .inputAudio: "input_audio_tokens"
    case .cacheReadAudio: "cache_read_audio_tokens"
    case .outputAudio: "output_audio_tokens"
    case .inputImage: "input_image_tokens"
    case .outputImage: "output_image_tokens"
    case .citation: "citation_tokens"
    case .inputVideo: "input_video_tokens"
    case .toolInput: "tool_input_tokens"
    case .webSearch: "web_searches"
    case .xSearch: "x_searches"
    case .searchUnit: "search_units"
    case .request: "requests"
    }
  }

  /// The total this kind is a part of, or nil for a total and for what is no token.
  public var parent: UsageKind? {
    switch self {
    case .cacheRead, .cacheCreation, .inputAudio, .inputImage, .inputVideo, .toolInput: .input
    case .cacheCreation1h: .cacheCreation
    case .cacheReadAudio: .cacheRead
    case .reasoning, .outputAudio, .outputImage, .citation: .output
    case .input, .output, .webSearch, .xSearch, .searchUnit, .request: nil
    }
  }

  /// Whether the count is of tokens, as against searches and requests.
  public var isTokens: Bool {
    switch self {
    case .webSearch, .xSearch, .searchUnit, .request: false
    default: true
    }
  }

  /// The kind whose ``field`` is `name`, or nil.
  public init?(field name: String) {
    guard let kind = Self.byField[name] else { return nil }
    self = kind
  }

  private static let byField = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.field, $0) })
}
