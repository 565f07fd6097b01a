import ArgumentParser
import Metering
import Pricing
import Terminal

/// Which calls a price is for.
struct ConditionOptions: ParsableArguments {
  @Option(help: "Only calls of this service tier: batch, flex, priority.") var tier: String?
  @Option(help: "Only calls of this speed: fast.") var speed: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only calls with more input tokens than this, cached ones included.", valueName: "tokens"))
  var above: String?

  /// The conditions that were given.
  func conditions(provider: String) throws -> Price.Conditions {
    var conditions = Price.Conditions()
    conditions.tier = try listed(tier, "--tier", PricingRequest.listedTier, provider)
    conditions.speed = try listed(
      speed, "--speed",
      { speed, _ in
        PricingRequest.listedSpeed(speed)
      }, provider)
    if let above {
      guard let tokens = Int64(above), (1...Usage.maximumCount).contains(tokens) else {
        throw Messages.badData("--above '\(above)' is no number of tokens")
      }
      conditions.aboveInputTokens = tokens
    }
    return conditions
  }

  /// The word as price lists have it; a word for the standard price is none.
  private func listed(
    _ text: String?, _ option: String, _ word: (String, String) -> String?, _ provider: String
  ) throws -> String? {
    guard let text else { return nil }
    let isPlain = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard isPlain, !text.isEmpty else { throw Messages.badData("\(option) '\(text)' is no name") }
    guard let word = word(text, ModelNames.canonicalProvider(provider)) else {
      throw Messages.standardCondition(option, text)
    }
    return word
  }
}

/// The rates of a price, one option each: decimal text, so that nothing is rounded.
struct RateOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Input tokens.") var input: String?
  @Option(parsing: .unconditional, help: "Input tokens read from a cache.") var cacheRead: String?
  @Option(parsing: .unconditional, help: "Input tokens written to a cache.")
  var cacheCreation: String?
  @Option(
    name: .customLong("cache-creation-1h"), parsing: .unconditional,
    help: "Input tokens written to a cache for one hour.")
  var cacheCreation1h: String?
  @Option(parsing: .unconditional, help: "Output tokens.") var output: String?
  @Option(parsing: .unconditional, help: "Reasoning tokens.") var reasoning: String?
  @Option(parsing: .unconditional, help: "Audio input tokens.") var inputAudio: String?
  @Option(parsing: .unconditional, help: "Audio input tokens read from a cache.")
  var cacheReadAudio: String?
  @Option(parsing: .unconditional, help: "Audio output tokens.") var outputAudio: String?
  @Option(parsing: .unconditional, help: "Image input tokens.") var inputImage: String?
  @Option(parsing: .unconditional, help: "Image output tokens.") var outputImage: String?
  @Option(parsing: .unconditional, help: "Citation tokens.") var citation: String?
  @Option(parsing: .unconditional, help: "Video input tokens.") var inputVideo: String?
  @Option(parsing: .unconditional, help: "1,000 web searches.") var webSearch: String?
  @Option(parsing: .unconditional, help: "1,000 searches of X.") var xSearch: String?
  @Option(parsing: .unconditional, help: "1,000 rerank search units.") var searchUnit: String?
  @Option(parsing: .unconditional, help: "One request.") var request: String?

  /// The rates that were given.
  func rates() throws -> [UsageKind: Rate] {
    let given: [(UsageKind, String?)] = [
      (.input, input), (.cacheRead, cacheRead), (.cacheCreation, cacheCreation),
      (.cacheCreation1h, cacheCreation1h), (.output, output), (.reasoning, reasoning),
      (.inputAudio, inputAudio), (.cacheReadAudio, cacheReadAudio), (.outputAudio, outputAudio),
      (.inputImage, inputImage), (.outputImage, outputImage), (.citation, citation),
      (.inputVideo, inputVideo), (.webSearch, webSearch), (.xSearch, xSearch),
      (.searchUnit, searchUnit), (.request, request),
    ]
    var rates: [UsageKind: Rate] = [:]
    for (kind, text) in given {
      if let text { rates[kind] = try Rate(usd: text, kind: kind) }
    }
    return rates
  }
}
