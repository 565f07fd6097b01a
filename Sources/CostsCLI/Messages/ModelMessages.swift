import Terminal

/// What can go wrong with models and comparisons of them.
extension Messages {
  static func noTargetPrice(model: String, provider: String) -> Failure {
    Failure(
      what: "there is no price for '\(model)' of provider '\(provider)'",
      remedy: "costs models list --provider \(provider == "unknown" ? "openai" : provider)",
      code: .failed)
  }

  static func unknownThreshold(_ text: String) -> Failure {
    Failure(
      what: "'\(text)' is neither an amount nor a share",
      remedy: "--min-saving 5   for 5 USD, or   --min-saving 10%", code: .wrongUsage)
  }

  static func unknownModel(_ model: String, provider: String) -> Failure {
    Failure(
      what: "nothing is known of a model '\(model)' of provider '\(provider)'",
      remedy: "costs models list --provider \(provider == "unknown" ? "openai" : provider)",
      code: .failed)
  }

  static func unknownFeature(_ text: String, known: [String]) -> Failure {
    Failure(
      what: "'\(text)' is no feature of models",
      remedy: "--supports \(known.joined(separator: "|"))", code: .wrongUsage)
  }
}
