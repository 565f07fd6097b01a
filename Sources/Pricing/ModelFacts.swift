/// What a model can be fit for: a judgement of this project, not a fact of a price list.
///
/// `Sources/CPriceBook/capabilities.tsv` gives the classes and says why.
public enum ModelTask: String, CaseIterable, Hashable, Sendable {
  /// Classify, extract, route, tag, short summaries.
  case simple
  /// Chat, answers from given documents, drafts, translation.
  case moderate
  /// Several steps, long tool use, agents.
  case complex
  /// Write and change code in a repository.
  case coding
  /// Long investigations, the hardest reasoning.
  case research
}

/// What a model's interface supports.
public enum ModelFeature: String, CaseIterable, Hashable, Sendable {
  /// Audio in the prompt.
  case audioInput = "audio_input"
  /// Audio in the answer.
  case audioOutput = "audio_output"
  /// The batch tier, which costs less and takes longer; known from the price book.
  case batch
  /// A prompt cache.
  case caching
  /// Answers that follow a JSON schema.
  case json
  /// PDF files in the prompt.
  case pdf
  /// Thinking before the answer.
  case reasoning
  /// Tool calls.
  case tools
  /// Video in the prompt.
  case video
  /// Images in the prompt.
  case vision
  /// Web searches that the provider runs.
  case webSearch = "web_search"
}

/// What is known of a model besides its price.
///
/// What no source says is nil, which is not the same as no.
public struct ModelFacts: Hashable, Sendable {
  /// Who sells it, in our spelling.
  public let provider: String
  /// Its name in that provider's list.
  public let model: String
  /// What it does: `chat`, `embedding`, `rerank`, `image`, ...; nil where no source says.
  public let mode: String?
  /// The most input tokens that one request may have; nil where no source says.
  public let maximumInput: Int64?
  /// The most output tokens of one answer; nil where no source says.
  public let maximumOutput: Int64?
  /// What a source lists; nil where none lists anything.
  public let features: Set<ModelFeature>?
  /// The day on which it is switched off, `2026-11-30`; nil where none was announced.
  public let endsOn: String?
  /// What it is fit for, the strongest first; empty where it has no class.
  public let tasks: [ModelTask]

  /// Reads a line of the registry; nil for a malformed one (a test proves that there is none).
  init?(line: some StringProtocol) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 7, let slash = fields[0].firstIndex(of: "/") else { return nil }
    func known(_ index: Int) -> String? { fields[index] == "-" ? nil : String(fields[index]) }
    provider = String(fields[0][..<slash])
    model = String(fields[0][fields[0].index(after: slash)...])
    mode = known(1)
    maximumInput = known(2).flatMap { Int64($0) }
    maximumOutput = known(3).flatMap { Int64($0) }
    features = known(4).map { text in
      Set(text.split(separator: ",").compactMap { ModelFeature(rawValue: String($0)) })
    }
    endsOn = known(5)
    tasks = (known(6) ?? "").split(separator: " ").compactMap { ModelTask(rawValue: String($0)) }
  }
}
