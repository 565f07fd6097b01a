import CPriceBook

/// What is known of models besides their prices, compiled into the program.
///
/// Text like the price book, searched in the same way. `Sources/CPriceBook/SOURCES.md` describes
/// the lines and says where the facts come from.
public struct ModelRegistry: Sendable {
  private let lines: SortedText
  private let book: PriceBook

  /// The registry that is built in.
  public static let builtIn = ModelRegistry(
    lines: SortedText(costs_models(), count: costs_models_length()), book: .builtIn)

  private init(lines: SortedText, book: PriceBook) {
    self.lines = lines
    self.book = book
  }

  /// A registry from text in the built-in one's format, for tests.
  ///
  /// Its memory is kept for good.
  init(text: String, book: PriceBook) {
    self.init(lines: SortedText(text), book: book)
  }

  /// What is known of a model.
  ///
  /// - Parameters:
  ///   - provider: The provider in our spelling.
  ///   - names: Exact names to look for, the most specific first. A name that the price book knows
  ///     as another spelling of a model has that model's facts.
  /// - Returns: The facts under the first name that is known; nil for a model that is not listed.
  public func facts(provider: String, names: [String]) -> ModelFacts? {
    for name in names {
      if let facts = facts(key: "\(provider)/\(name)") { return facts }
      guard let card = book.cards(provider: provider, model: name).first else { continue }
      let isAlias = card.provider != provider || card.model != name
      if isAlias, let facts = facts(key: "\(card.provider)/\(card.model)") { return facts }
    }
    return nil
  }

  private func facts(key: String) -> ModelFacts? {
    lines.lines(key: key).first.flatMap { ModelFacts(line: $0) }
  }

  /// Every model of the registry, in order of its provider and name.
  public func all() -> [ModelFacts] {
    var all: [ModelFacts] = []
    lines.forEachLine { line in if let facts = ModelFacts(line: line) { all.append(facts) } }
    return all
  }

  /// Whether a model is known to support a feature; nil where no source says.
  ///
  /// A batch tier is known from the price book, everything else from the facts.
  public func supports(_ feature: ModelFeature, _ facts: ModelFacts) -> Bool? {
    guard feature == .batch else { return facts.features?.contains(feature) }
    let cards = book.cards(provider: facts.provider, model: facts.model)
    return cards.isEmpty ? nil : cards.contains { $0.conditions.tier == "batch" }
  }
}
