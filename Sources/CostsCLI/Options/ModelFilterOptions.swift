import ArgumentParser
import Metering
import Pricing
import Terminal

/// Which models a command is about.
struct ModelFilterOptions: ParsableArguments {
  @Option(help: "Only this provider's.") var provider: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only those known to take so many input tokens.", valueName: "tokens"))
  var minContext: Int64?
  @Option(
    help: ArgumentHelp(
      """
      Only those known to support all of these, by comma: \
      \(ModelFeature.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "feature,..."))
  var supports: String?

  /// A test of what is known of a model.
  func test() throws -> (ModelFacts) -> Bool {
    let seller = provider.map { ModelNames.canonicalProvider($0) }
    let features = try (supports ?? "").split(separator: ",").map { text throws -> ModelFeature in
      let word = String(text.lowercased().map { $0 == "-" ? "_" : $0 })
      guard let feature = ModelFeature(rawValue: word) else {
        throw Messages.unknownFeature(
          String(text), known: ModelFeature.allCases.map(\.rawValue))
      }
      return feature
    }
    return { facts in
      (seller == nil || facts.provider == seller)
        && (minContext.map { (facts.maximumInput ?? -1) >= $0 } ?? true)
        && features.allSatisfy { ModelRegistry.builtIn.supports($0, facts) == true }
    }
  }
}
