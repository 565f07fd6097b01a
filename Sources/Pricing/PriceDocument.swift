import Metering

/// A public price list as it is published, read into cards.
public struct PriceDocument: Sendable {
  /// The lists that are understood.
  public enum Format: String, CaseIterable, Sendable {
    /// LiteLLM's `model_prices_and_context_window.json`: current prices per token, no dates.
    case litellm
    /// genai-prices' `data.json`: prices per million tokens, some with dates, hours or sizes.
    case genaiPrices = "genai-prices"
  }

  /// A model's prices.
  struct Model: Sendable {
    /// Who bills, in our spelling.
    let provider: String
    /// The exact names it is listed under, lower case, the main one first.
    var names: [String]
    /// The cards by when they begin: nil for those without a date.
    var sheets: [(fromMs: Int64?, cards: [Card])]
  }

  /// A card with what the list says itself, as against what follows from another card of it.
  struct Card: Sendable {
    var conditions = Price.Conditions()
    var rates: [UsageKind: Rate]
    /// The kinds whose price is stated for exactly these conditions.
    var stated: Set<UsageKind>
    var geo: [String: Multiplier] = [:]

    /// Equal for the cards of one tier and speed, which a date begins together.
    var tierKey: String { (conditions.tier ?? "") + "," + (conditions.speed ?? "") }
  }

  /// What was left out, by reason.
  public struct Skipped: Sendable, Hashable {
    /// Why, in a few words.
    public let reason: String
    /// How many entries.
    public internal(set) var count: Int64
    /// The first few names, as the list spells them.
    public internal(set) var examples: [String]
  }

  /// The list's format.
  public let format: Format
  var models: [Model] = []
  /// The entries that were left out, the most frequent reason first.
  public private(set) var skipped: [Skipped] = []

  /// How many models were read.
  public var modelCount: Int { models.count }

  init(format: Format) { self.format = format }

  /// Reads a price list.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - format: Its format; nil to tell from its shape.
  ///   - provider: Only this provider's models, in any common spelling; nil for all.
  /// - Throws: `MeteringError` for what is no JSON or no price list at all. An entry that is not
  ///   understood is no error: it is counted in ``skipped``.
  public init(
    parsing bytes: [UInt8], format: Format? = nil, provider: String? = nil
  ) throws(MeteringError) {
    let json = try JSON(parsing: bytes)
    let found: Format
    switch (json, json["providers"]) {
    case (.array, _), (.object, .array): found = .genaiPrices
    case (.object, _): found = .litellm
    default: throw MeteringError("a price list is a JSON object or array")
    }
    if let format, format != found {
      throw MeteringError("this has not the shape of a list in format '\(format.rawValue)'")
    }
    switch found {
    case .litellm: self = try LiteLLMPrices.read(json)
    case .genaiPrices: self = try GenAIPrices.read(json)
    }
    if let provider {
      let wanted = ModelNames.canonicalProvider(provider)
      models.removeAll { $0.provider != wanted }
    }
    skipped.sort { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  /// Counts an entry that is left out.
  mutating func skip(_ name: String, _ reason: String) {
    let place = skipped.firstIndex { $0.reason == reason }
    guard let place else {
      skipped.append(Skipped(reason: reason, count: 1, examples: [name]))
      return
    }
    skipped[place].count += 1
    if skipped[place].examples.count < 3 { skipped[place].examples.append(name) }
  }
}

extension PriceDocument.Model {
  /// The sheets with dates: what has none begins at `fromMs`, unless a dated sheet of the same tier
  /// and speed has begun by then.
  func sheets(fromMs: Int64) -> [(fromMs: Int64, cards: [PriceDocument.Card])] {
    let begun = sheets.filter { ($0.fromMs ?? .max) <= fromMs }
    let tiers = Set(begun.flatMap(\.cards).map(\.tierKey))
    let dated = sheets.map { sheet in
      if let from = sheet.fromMs { return (fromMs: from, cards: sheet.cards) }
      return (fromMs: fromMs, cards: sheet.cards.filter { !tiers.contains($0.tierKey) })
    }
    return dated.filter { !$0.cards.isEmpty }.sorted { $0.fromMs < $1.fromMs }
  }
}
