import Metering

/// Reads LiteLLM's `model_prices_and_context_window.json`: an object with one flat object a model.
///
/// The same reading as `script/prices/lite.py`, which makes the book of it: prices are per token
/// and current; 0 is what LiteLLM writes for a price that it does not know.
enum LiteLLMPrices {
  /// - Throws: `MeteringError` when no member is an entry of that file.
  static func read(_ json: JSON) throws(MeteringError) -> PriceDocument {
    let members = (json.object ?? []).filter { $0.key != "sample_spec" }
    guard members.contains(where: { $0.value["litellm_provider"] != nil }) else {
      throw MeteringError("no member has a 'litellm_provider': this is no price list of LiteLLM's")
    }
    var document = PriceDocument(format: .litellm)
    var seen: Set<String> = []
    for (_, member) in members.enumerated().sorted(by: {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }) {
      guard member.value.object != nil else {
        document.skip(member.key, "the entry is no object")
        continue
      }
      let entry: LiteLLMEntry
      do {
        entry = try LiteLLMEntry(key: member.key, member.value)
      } catch {
        document.skip(member.key, "a price cannot be read: \(error)")
        continue
      }
      if let reason = entry.reasonToSkip {
        document.skip(member.key, reason)
      } else if !seen.insert("\(entry.provider)/\(entry.name)").inserted {
        document.skip(member.key, "another spelling of a model that was read")
      } else {
        document.models.append(
          PriceDocument.Model(
            provider: entry.provider, names: [entry.name], sheets: [(nil, entry.cards)]))
      }
    }
    return document
  }

  /// Of two spellings the first is taken: the Gemini API's own price goes before Vertex AI's, Azure
  /// OpenAI's before Azure AI's.
  private static func rank(_ member: JSONMember) -> Int {
    let source = member.value["litellm_provider"]?.string ?? ""
    let isLater =
      source.hasPrefix("vertex_ai") || source == "azure_ai" || source == "bedrock_mantle"
    return (isLater ? 2 : 0) + (source.contains("codestral") ? 1 : 0)
  }
}

/// One entry: its provider and name in our spelling, and its prices.
struct LiteLLMEntry {
  let provider: String
  let name: String
  /// What the entry states, by tier; nil is the standard tier.
  private(set) var tiers: [String?: SizedRates] = [:]
  private var geo: [String: Multiplier] = [:]
  private var offPeak: (windows: [Price.Conditions], rates: [UsageKind: Rate])?
  private let sourceProvider: String
  private let mode: String
  private var hasForeignWeekdays = false

  private static let kinds: [String: UsageKind] = [
    "input_cost_per_token": .input, "output_cost_per_token": .output,
    "input_cost_per_token_cache_hit": .cacheRead, "cache_read_input_token_cost": .cacheRead,
    "cache_creation_input_token_cost": .cacheCreation,
    "cache_creation_input_token_cost_above_1hr": .cacheCreation1h,
    "output_cost_per_reasoning_token": .reasoning, "input_cost_per_audio_token": .inputAudio,
    "cache_read_input_audio_token_cost": .cacheReadAudio,
    "output_cost_per_audio_token": .outputAudio, "input_cost_per_image_token": .inputImage,
    "output_cost_per_image_token": .outputImage, "input_cost_per_video_token": .inputVideo,
    "citation_cost_per_token": .citation,
  ]
  private static let tierNames = ["batches": "batch", "flex": "flex", "priority": "priority"]
  /// Modes whose zero output price is a fact: they produce nothing that is billed.
  private static let modesWithoutOutput: Set<String> = [
    "embedding", "rerank", "moderation", "decisions", "evaluation", "guardrail",
  ]
  private static let likeText: [UsageKind] = [
    .reasoning, .citation, .inputAudio, .inputImage, .inputVideo, .outputAudio, .outputImage,
  ]

  /// - Throws: ``PricingError`` for a price that is negative, too fine or too large.
  init(key: String, _ json: JSON) throws(PricingError) {
    sourceProvider = json["litellm_provider"]?.string ?? ""
    provider = LiteLLMNames.provider(sourceProvider)
    name = LiteLLMNames.model(key, provider: sourceProvider)
    mode = json["mode"]?.string ?? "chat"
    try readTokens(json)
    for range in json["tiered_pricing"]?.array ?? [] {
      guard let start = PriceNumber.tokens(range["range"]?[0]) else { continue }
      for member in range.object ?? [] {
        guard let kind = Self.kinds[member.key], let number = member.value.number else { continue }
        tiers[nil, default: [:]][start, default: [:]][kind] =
          try PriceNumber.rate(number, timesTenTo: 6, kind: kind)
      }
    }
    try readUnits(json)
    removePlaceholders()
    try readOffPeak(json)
    // What is no region here is a factor on a speed, which the entry prices by itself.
    if provider == "anthropic", let us = json["provider_specific_entry"]?["us"]?.number {
      geo["us"] = try Multiplier(us)
    }
  }

  private mutating func readTokens(_ json: JSON) throws(PricingError) {
    for member in json.object ?? [] {
      guard let number = member.value.number, let field = Self.field(member.key) else { continue }
      // xAI's long-context price begins at the threshold itself, elsewhere just above it.
      let size = provider == "xai" && field.size > 0 ? field.size - 1 : field.size
      let known = tiers[field.tier]?[size]?[field.kind]
      if known != nil, field.isOldSpelling { continue }
      tiers[field.tier, default: [:]][size, default: [:]][field.kind] =
        try PriceNumber.rate(number, timesTenTo: 6, kind: field.kind)
    }
  }

  /// `cache_read_input_token_cost_above_200k_tokens_priority` and its like, taken apart.
  private static func field(
    _ name: String
  ) -> (kind: UsageKind, tier: String?, size: Int64, isOldSpelling: Bool)? {
    var base = name[...]
    var tier: String?
    for (suffix, named) in tierNames where base.hasSuffix("_" + suffix) {
      base = base.dropLast(suffix.utf8.count + 1)
      tier = named
    }
    var size: Int64 = 0
    if base.hasSuffix("k_tokens"), let mark = base.range(ofLast: "_above_") {
      guard let thousands = Int64(base[mark.upperBound...].dropLast(8)), thousands > 0
      else { return nil }
      size = thousands * 1000
      base = base[..<mark.lowerBound]
    }
    guard let kind = kinds[String(base)] else { return nil }
    return (kind, tier, size, base == "input_cost_per_token_cache_hit")
  }

  private mutating func readUnits(_ json: JSON) throws(PricingError) {
    func isPrice(_ number: String) -> Bool { DecimalText(number)?.isZero == false }
    var found: [UsageKind: Rate] = [:]
    if let query = json["input_cost_per_query"]?.number, isPrice(query), mode == "rerank" {
      found[.searchUnit] = try PriceNumber.rate(query, timesTenTo: 3, kind: .searchUnit)
    }
    if let request = json["input_cost_per_request"]?.number, isPrice(request) {
      found[.request] = try PriceNumber.rate(request, kind: .request)
    }
    // A search that costs more with more context has no one price.
    var searches: Set<Rate> = []
    for member in json["search_context_cost_per_query"]?.object ?? [] {
      guard let number = member.value.number else { continue }
      searches.insert(try PriceNumber.rate(number, timesTenTo: 3, kind: .webSearch))
    }
    if searches.count == 1, sourceProvider != "perplexity" { found[.webSearch] = searches.first }
    if !found.isEmpty {
      tiers[nil, default: [:]][0, default: [:]].merge(found) { _, unit in unit }
    }
  }

  /// A zero is a price only where it can be one: for a model that is free by name, and for what
  /// produces nothing that is billed.
  private mutating func removePlaceholders() {
    let isBilled = tiers.values.contains { sized in
      sized.values.contains { rates in rates.values.contains { $0.picousd > 0 } }
    }
    let isFree =
      !isBilled
      && (name.hasSuffix(":free") || name.hasSuffix("/free")
        || name.hasSuffix("-free"))
    let isZeroAFact = isFree || (isBilled && Self.modesWithoutOutput.contains(mode))
    for (tier, sized) in tiers {
      let kept = sized.mapValues { rates in
        let known = rates.filter { kind, rate in
          rate.picousd > 0 || (isZeroAFact && (kind == .input || kind == .output))
        }
        // Told apart by the list, but not in price.
        return known.filter { kind, rate in
          !Self.likeText.contains(kind) || kind.parent.flatMap { known[$0] } != rate
        }
      }
      // A price above a size of what costs nothing below it is a slip.
      let steps = kept.map { size, rates in
        (size, size == 0 ? rates : rates.filter { kept[0]?[$0.key] != nil || kept[0] == nil })
      }
      let priced = steps.filter { !$0.1.isEmpty }
      tiers[tier] = priced.isEmpty ? nil : Dictionary(uniqueKeysWithValues: priced)
    }
  }

  private mutating func readOffPeak(_ json: JSON) throws(PricingError) {
    guard let pricing = json[present: "off_peak_pricing"] else { return }
    let zone = pricing["weekday_timezone"]?.string ?? "UTC"
    guard zone == "UTC" else {
      hasForeignWeekdays = true
      return
    }
    var rates: [UsageKind: Rate] = [:]
    for member in pricing.object ?? [] {
      guard let kind = Self.kinds[member.key], let number = member.value.number else { continue }
      rates[kind] = try PriceNumber.rate(number, timesTenTo: 6, kind: kind)
    }
    let windows = pricing["windows"]?.array ?? [pricing]
    offPeak = (windows.flatMap(LiteLLMNames.conditions), rates)
  }

  // MARK: What comes of it

  /// Why the entry cannot be used; nil when it can.
  var reasonToSkip: String? {
    if sourceProvider.isEmpty { return "no provider is named" }
    if LiteLLMNames.unpricedProviders.contains(sourceProvider) {
      return "a local or flat-rate provider"
    }
    if hasForeignWeekdays { return "prices by the weekday of another time zone" }
    let isMetered = (tiers[nil]?[0] ?? [:]).keys.contains {
      ($0.isTokens && ($0.priceName.hasPrefix("input") || $0.priceName.hasPrefix("output")))
        || $0 == .searchUnit || $0 == .request
    }
    if !isMetered { return "billed by what is not counted (images, seconds, pages), or no price" }
    if LiteLLMNames.isNoModel(name) { return "an image size, a commitment or a pattern" }
    if provider == "bedrock", name.contains("/") {
      return "a region in the name, which no response carries"
    }
    return nil
  }

  /// The complete cards: one for each tier, size and window.
  var cards: [PriceDocument.Card] {
    let stated = tiers[nil] ?? [:]
    let base = stated[0] ?? [:]
    var standard = stated
    for (size, rates) in stated where size > 0 {
      standard[size] = base.merging(rates) { _, above in above }
    }
    var cards = Self.cards(standard.withoutRepeats, stated: stated, tier: nil)
    for (tier, changes) in tiers.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
      guard let tier else { continue }
      cards += Self.cards(
        standard.completed(with: changes).withoutRepeats, stated: changes, tier: tier)
    }
    for window in offPeak?.windows ?? [] {
      let rates = offPeak?.rates ?? [:]
      cards.append(
        PriceDocument.Card(
          conditions: window, rates: base.merging(rates) { _, low in low },
          stated: Set(rates.keys)))
    }
    return cards.map { card in
      var card = card
      card.geo = geo
      return card
    }
  }

  private static func cards(
    _ sized: SizedRates, stated: SizedRates, tier: String?
  ) -> [PriceDocument.Card] {
    sized.sorted { $0.key < $1.key }.map { size, rates in
      var conditions = Price.Conditions()
      conditions.tier = tier
      conditions.aboveInputTokens = size > 0 ? size : nil
      let kinds = (stated[0] ?? [:]).merging(stated[size] ?? [:]) { _, above in above }.keys
      return PriceDocument.Card(conditions: conditions, rates: rates, stated: Set(kinds))
    }
  }
}
