import Metering

/// Reads genai-prices' published `data.json`: a list of providers with models, or, in its newer
/// form, an object whose `providers` is that list.
///
/// The same reading as `script/prices/genai.py`. A model is matched there by patterns; here it is
/// listed under its id and under the names its matcher spells out (`equals`), for a name that only
/// fits a pattern may be another product.
enum GenAIPrices {
  static let kinds: [String: UsageKind] = [
    "input_mtok": .input, "cache_read_mtok": .cacheRead, "cache_write_mtok": .cacheCreation,
    "cache_write_5m_mtok": .cacheCreation, "cache_write_1h_mtok": .cacheCreation1h,
    "output_mtok": .output, "output_reasoning_mtok": .reasoning,
    "input_audio_mtok": .inputAudio, "cache_audio_read_mtok": .cacheReadAudio,
    "output_audio_mtok": .outputAudio, "input_image_mtok": .inputImage,
    "output_image_mtok": .outputImage, "input_video_mtok": .inputVideo,
    "output_citation_mtok": .citation, "web_searches_kcount": .webSearch,
    "social_searches_kcount": .xSearch, "rerank_searches_kcount": .searchUnit,
    "requests_kcount": .request,
  ]

  /// - Throws: `MeteringError` when it is no list of providers.
  static func read(_ json: JSON) throws(MeteringError) -> PriceDocument {
    let providers = json["providers"]?.array ?? json.array ?? []
    guard !providers.isEmpty, providers.allSatisfy({ $0["models"]?.array != nil }) else {
      throw MeteringError("no list of providers with 'models': this is none of genai-prices'")
    }
    var document = PriceDocument(format: .genaiPrices)
    for provider in providers {
      guard let id = provider["id"]?.string else {
        throw MeteringError("a provider has no 'id'")
      }
      for model in provider["models"]?.array ?? [] {
        read(model, provider: ModelNames.canonicalProvider(id), sourceID: id, into: &document)
      }
    }
    return document
  }

  private static func read(
    _ json: JSON, provider: String, sourceID: String, into document: inout PriceDocument
  ) {
    let label = "\(sourceID)/\(json["id"]?.string ?? "?")"
    guard let id = json["id"]?.string, let prices = json["prices"] else {
      return document.skip(label, "the entry has no id or no prices")
    }
    if ModelNames.localProviders.contains(provider) {
      return document.skip(label, "a local or flat-rate provider")
    }
    if isBorrowed(json) {
      return document.skip(label, "a price that the list took over from a reseller")
    }
    do {
      let sheets = try GenAISheets(json, prices: prices).sheets
      guard sheets.contains(where: { $0.cards.contains { !$0.rates.isEmpty } }) else {
        return document.skip(
          label, "billed by what is not counted (images, seconds, pages), or no price")
      }
      var names: [String] = []
      for name in [id.lowercased()] + literals(json["match"] ?? .null) where !names.contains(name) {
        // Some ids are the stem of a pattern (`ft:gpt-4o-`), which no call has for a name.
        if let last = name.last, last != "-", last != "." { names.append(name) }
      }
      guard !names.isEmpty else { return document.skip(label, "a pattern, no name") }
      document.models.append(
        PriceDocument.Model(provider: provider, names: names, sheets: sheets))
    } catch {
      document.skip(label, "a price cannot be read: \(error)")
    }
  }

  /// A price taken over from a reseller is a neighbour's price, not this provider's.
  private static func isBorrowed(_ json: JSON) -> Bool {
    let note = json["price_comments"]?.string ?? ""
    return note.contains("Imported from OpenRouter pricing") && !note.contains("Verified against")
  }

  /// The names that a matcher accepts as a whole, lower case.
  private static func literals(_ clause: JSON) -> [String] {
    if let text = clause["equals"]?.string { return [text.lowercased()] }
    return (clause["or"]?.array ?? []).flatMap(literals)
  }
}

/// The prices of one model of genai-prices as sheets.
private struct GenAISheets {
  typealias Sheet = (fromMs: Int64?, cards: [PriceDocument.Card])

  private(set) var sheets: [Sheet] = []
  private var standard: [(fromMs: Int64?, rates: SizedRates)] = []
  private let isWithoutOutput: Bool

  /// - Throws: ``PricingError`` for a price, date or condition that cannot be represented.
  init(_ json: JSON, prices: JSON) throws(PricingError) {
    let note = (json["price_comments"]?.string ?? "").lowercased()
    isWithoutOutput =
      note.contains("output free") || note.contains("output tokens are free")
      || note.contains("output are free") || Self.returnsNoText(json["id"]?.string ?? "")
    var windows: [PriceDocument.Card] = []
    for entry in prices.array ?? [["prices": prices]] {
      let rates = try sizedRates(entry["prices"] ?? .null)
      let constraint = entry[present: "constraint"]
      if let start = constraint?["start_time"]?.string {
        let hours = try Self.hours(start, constraint?["end_time"]?.string ?? "")
        windows += Self.cards(rates, tier: nil, speed: nil, hours: hours)
      } else {
        standard.append((try Self.start(constraint), rates))
      }
    }
    for (fromMs, rates) in standard {
      sheets.append((fromMs, Self.cards(rates, tier: nil, speed: nil, hours: nil)))
    }
    // The list cannot give a window a date; as in the book it belongs to the newest sheet.
    if let last = sheets.indices.last { sheets[last].cards += windows }
    for variant in json["price_variants"]?.array ?? [] { try add(variant) }
  }

  /// A request's own price: a tier or a speed, over the standard price of its time.
  private mutating func add(_ variant: JSON) throws(PricingError) {
    guard let (tier, speed) = Self.condition(variant["when"]) else { return }
    let stated = try sizedRates(variant["prices"] ?? .null, isPartial: true)
    let fromMs = try Self.start(variant[present: "constraint"])
    for (index, sheet) in standard.enumerated() {
      let next = index + 1 < standard.count ? standard[index + 1].fromMs : nil
      // The standard sheet that has ended before the variant begins has nothing to do with it.
      if let next, let fromMs, next <= fromMs { continue }
      let cards = Self.cards(
        sheet.rates.overlaid(with: stated), tier: tier, speed: speed, hours: nil, stated: stated)
      let start = [sheet.fromMs, fromMs].compactMap(\.self).max()
      // The first variant that is stated for a time holds.
      let isThere = sheets.contains { other in
        other.fromMs == start
          && other.cards.contains { $0.conditions.tier == tier && $0.conditions.speed == speed }
      }
      if !isThere { sheets.append((start, cards)) }
    }
  }

  /// A variant's `when` as tier and speed, or nil where it is none that a call reports.
  private static func condition(_ when: JSON?) -> (tier: String?, speed: String?)? {
    guard let members = when?.object, members.count == 1, let value = members[0].value.string
    else { return nil }
    switch (members[0].key, value) {
    case ("processing", "batch"): return ("batch", nil)
    case ("speed", "fast"): return (nil, "fast")
    case ("service_tier", "flex"), ("service_tier", "priority"): return (value, nil)
    default: return nil
    }
  }

  private static func start(_ constraint: JSON?) throws(PricingError) -> Int64? {
    guard let constraint else { return nil }
    guard let text = constraint["start_date"]?.string ?? constraint["start"]?.string,
      let ms = Timestamp.parse(text, assumeUTC: true)
    else { throw .notANumber(constraint.text) }
    return ms
  }

  /// `01:00:00Z` and `04:00:00Z`; every time in the file is in UTC.
  private static func hours(_ start: String, _ end: String) throws(PricingError) -> Price.Hours {
    let isUTC = [start, end].allSatisfy {
      $0.utf8.count == 8 || $0.hasSuffix("Z") || $0.hasSuffix("+00:00")
    }
    guard isUTC, let hours = Price.Hours("\(start.prefix(5))-\(end.prefix(5))")
    else { throw .notANumber("\(start)-\(end)") }
    return hours
  }

  /// Amounts by size; one without tiers costs the same at every size.
  private func sizedRates(_ json: JSON, isPartial: Bool = false) throws(PricingError) -> SizedRates
  {
    let members = (json.object ?? []).filter { $0.value != .null }
    // No price at all means free of charge in this list.
    if members.isEmpty, !isPartial {
      let zero = Rate(picousd: 0, per: UsageKind.input.per)
      return [0: [.input: zero, .output: zero]]
    }
    let amounts = members.compactMap { member in
      GenAIPrices.kinds[member.key].map { (kind: $0, key: member.key, value: member.value) }
    }
    var made: SizedRates = [:]
    for step in Set(amounts.flatMap { Self.starts($0.value) } + [0]) {
      var rates: [UsageKind: Rate] = [:]
      for (kind, key, value) in amounts {
        guard let number = Self.amount(value, above: step) else { throw .notANumber(value.text) }
        let power = key == "requests_kcount" ? -3 : 0
        rates[kind] = try PriceNumber.rate(number, timesTenTo: power, kind: kind)
      }
      if isWithoutOutput, !isPartial, !rates.isEmpty, rates[.output] == nil {
        rates[.output] = Rate(picousd: 0, per: UsageKind.output.per)
      }
      made[step] = rates
    }
    return made
  }

  private static func starts(_ value: JSON) -> [Int64] {
    (value["tiers"]?.array ?? []).compactMap { PriceNumber.tokens($0["start"]) }
  }

  private static func amount(_ value: JSON, above size: Int64) -> String? {
    if let number = value.number { return number }
    let tiers = (value["tiers"]?.array ?? []).compactMap { tier in
      PriceNumber.tokens(tier["start"]).map { (start: $0, price: tier["price"]?.number) }
    }
    let reached = tiers.filter { $0.start <= size && size > 0 }.max { $0.start < $1.start }
    return reached.map(\.price) ?? value["base"]?.number
  }

  private static func cards(
    _ sized: SizedRates, tier: String?, speed: String?, hours: Price.Hours?,
    stated: SizedRates? = nil
  ) -> [PriceDocument.Card] {
    sized.withoutRepeats.sorted { $0.key < $1.key }.map { size, rates in
      var conditions = Price.Conditions()
      conditions.tier = tier
      conditions.speed = speed
      conditions.hours = hours
      conditions.aboveInputTokens = size > 0 ? size : nil
      let kinds = stated?.rates(above: size) ?? rates
      return PriceDocument.Card(conditions: conditions, rates: rates, stated: Set(kinds.keys))
    }
  }

  /// Models that return vectors or scores: nothing of their output is billed.
  private static func returnsNoText(_ id: String) -> Bool {
    let parts = id.lowercased().split { "-/_.".contains($0) }
    return parts.contains { part in
      ["embed", "voyage", "rerank"].contains { part.hasPrefix($0) }
        || part == "bge" || part == "gte"
    }
  }
}
