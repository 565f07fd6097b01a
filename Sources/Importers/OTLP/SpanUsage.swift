import Metering

/// What a span counted.
struct SpanUsage {
  /// The counts; nil when the span reports none.
  var usage: Usage?
  /// Whether only one of input and output was reported, so that the call may have cost more.
  var isPartial = false

  private var input: Int64?
  private var output: Int64?
  private var total: Int64?
  private var read: Int64 = 0
  private var created: Int64 = 0
  private var reasoning: Int64 = 0
  private var inputAudio: Int64 = 0
  private var outputAudio: Int64 = 0

  /// Reads the counts of a span.
  ///
  /// - Parameters:
  ///   - attributes: The span's attributes.
  ///   - hasNoOutput: Whether the model only takes text in: an embedding or a ranking.
  ///   - excludesCache: Whether the provider is one whose own counts leave the cache out of the
  ///     input. The conventions include it, and some instrumentations forget to.
  /// - Throws: `MeteringError` for counts that are none or contradict one another.
  init(
    _ attributes: SpanAttributes, hasNoOutput: @autoclosure () -> Bool,
    excludesCache: @autoclosure () -> Bool
  ) throws(MeteringError) {
    input = try attributes.firstCount(SpanNames.input)
    output = try attributes.firstCount(SpanNames.output)
    total = try attributes.firstCount(SpanNames.total)
    read = try attributes.largestCount(SpanNames.cacheRead) ?? 0
    created = try attributes.largestCount(SpanNames.cacheCreation) ?? 0
    if read + created == 0 { read = try attributes.largestCount(SpanNames.cacheInput) ?? 0 }
    reasoning = try attributes.largestCount(SpanNames.reasoning) ?? 0
    inputAudio = try attributes.largestCount(SpanNames.inputAudio) ?? 0
    outputAudio = try attributes.largestCount(SpanNames.outputAudio) ?? 0
    for name in SpanNames.objects where input == nil && output == nil {
      if let object = attributes.object(name) { try take(object) }
    }
    if input == nil && output == nil { return }
    try settle(
      hasNoOutput: output == nil && hasNoOutput(),
      excludesCache: read + created > input ?? 0 && excludesCache())
  }

  /// Reads counts that are one JSON object.
  private mutating func take(_ object: JSON) throws(MeteringError) {
    func count(_ names: String...) throws(MeteringError) -> Int64? {
      for name in names {
        if let count = try object.count(name) { return count }
      }
      return nil
    }
    input = try count("input_tokens", "prompt_tokens", "input")
    output = try count("output_tokens", "completion_tokens", "output")
    total = try count("total_tokens", "total") ?? total
    read = max(
      read,
      try count(
        "cache_read_input_tokens", "cached_input_tokens", "input_cached_tokens", "cached_tokens",
        "cache_read_tokens") ?? 0)
    created = max(
      created,
      try count(
        "cache_creation_input_tokens", "cache_write_tokens", "cache_creation_tokens",
        "input_cache_creation") ?? 0)
    reasoning = max(
      reasoning,
      try count("reasoning_tokens", "reasoning_output_tokens", "output_reasoning_tokens") ?? 0)
  }

  private mutating func settle(
    hasNoOutput: Bool, excludesCache: Bool
  ) throws(MeteringError) {
    if let total {
      if let input, output == nil, total >= input { output = total - input }
      if let output, input == nil, total >= output { input = total - output }
    }
    isPartial = input == nil || (output == nil && !hasNoOutput)
    var (input, output) = (input ?? 0, output ?? 0)
    let cache = read + created
    if cache > 0 {
      let isBeside = total == input + output + cache || (cache > input && excludesCache)
      if isBeside { input += cache }
    }
    // Gemini and xAI count thinking beside the answer.
    if reasoning > 0, reasoning > output || total == input + output + reasoning {
      output += reasoning
    }
    let counted = Usage([
      .input: input, .cacheRead: read, .cacheCreation: created, .output: output,
      .reasoning: reasoning, .inputAudio: min(inputAudio, input),
      .outputAudio: min(outputAudio, output),
    ])
    try counted.validate()
    usage = counted
  }
}
