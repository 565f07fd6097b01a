import Metering
import Pricing

/// What an amount on an invoice is for, in our words.
enum BilledItem: Hashable {
  /// Tokens of a model, by its bare name; the tier where the invoice tells tiers apart.
  case model(String, tier: String?)
  /// Something that is counted beside tokens, by its name in lower case.
  case tool(String)
  /// A tax, a credit and the like.
  case entry(BillEntry.Kind)
  /// Whatever was used: the invoice does not tell.
  case everything

  /// Searches, which the ledger meters as a part of calls.
  static let webSearch = BilledItem.tool("web search")

  /// The item of a line, and which of the ledger's counts its quantity is.
  static func of(_ line: Invoice.Line, provider: String) -> (item: BilledItem, meter: UsageKind?) {
    let text = (line.item ?? "").lowercased()
    if let kind = entryKind(text, line) { return (.entry(kind), nil) }
    guard let written = line.model ?? line.item else { return (.everything, nil) }
    if isWebSearch(text) { return (webSearch, .webSearch) }
    let (name, meter) = split(cutTier(from: written).rest)
    let kind = line.tokenType.flatMap(Self.meter) ?? meter
    // A name with a kind of token is a model's, as is one that the rules of names know.
    guard line.model != nil || kind != nil || ModelNames.resolve(name).provider != "unknown" else {
      return (.tool(written.lowercased()), nil)
    }
    let model = ModelNames.resolve(name, provider: provider).model
    return (.model(model, tier: tier(of: line, provider: provider)), kind)
  }

  /// Whether a text names searches: `web search tool calls`, `web_search`.
  static func isWebSearch(_ text: String) -> Bool {
    let text = text.lowercased()
    return text.contains("web search") || text.contains("web_search")
  }

  private static func entryKind(_ text: String, _ line: Invoice.Line) -> BillEntry.Kind? {
    if line.model != nil && line.amountPicousd >= 0 { return nil }
    let words = text.split { !$0.isLetter }
    if !words.allSatisfy({ !["tax", "taxes", "vat", "gst", "hst"].contains($0) }) { return .tax }
    let credits = ["credit", "credits", "refund", "grant", "discount", "promotional"]
    if line.amountPicousd < 0 || words.contains(where: { credits.contains(String($0)) }) {
      return .credit
    }
    return nil
  }

  /// The service tier that a price list would name; nil for the standard one.
  static func tier(of line: Invoice.Line, provider: String) -> String? {
    let written = line.serviceTier ?? line.item.flatMap { cutTier(from: $0).tier }
    return written.flatMap { PricingRequest.listedTier($0, provider: provider) }
  }

  /// OpenAI writes `priority | gpt-5.4-2026-03-05, input`.
  private static func cutTier(from item: String) -> (tier: String?, rest: String) {
    let parts = item.split(separator: "|", maxSplits: 1)
    guard parts.count == 2 else { return (nil, item) }
    return (trimmed(parts[0]).lowercased(), trimmed(parts[1]))
  }

  /// `gpt-4o-2024-08-06, cached input` is the model and cache reads; `gpt-audio audio, output` has
  /// what the tokens are behind the name.
  private static func split(_ item: String) -> (name: String, meter: UsageKind?) {
    let parts = item.split(separator: ",").map { trimmed($0) }
    var name = parts.first ?? ""
    let words = name.split(separator: " ")
    var medium = ""
    if words.count == 2, ["audio", "image", "text", "video"].contains(words[1].lowercased()) {
      name = String(words[0])
      medium = words[1].lowercased()
    }
    for part in parts.dropFirst() {
      guard let meter = meter(part) else { continue }
      switch (medium, meter) {
      case ("audio", .input): return (name, .inputAudio)
      case ("audio", .cacheRead): return (name, .cacheReadAudio)
      case ("audio", .output): return (name, .outputAudio)
      case ("image", .input): return (name, .inputImage)
      case ("image", .output): return (name, .outputImage)
      case ("video", .input): return (name, .inputVideo)
      default: return (name, meter)
      }
    }
    return (name, nil)
  }

  /// What OpenAI's line items, Anthropic's `token_type` and both dashboards call a kind of token.
  ///
  /// Input is what was not cached, as invoices count it.
  private static func meter(_ text: String) -> UsageKind? {
    switch String(text.lowercased().map { $0 == " " || $0 == "-" || $0 == "." ? "_" : $0 }) {
    case "input", "input_tokens", "uncached_input", "uncached_input_tokens", "input_no_cache":
      .input
    case "cached_input", "cached_input_tokens", "input_cached_tokens", "cache_read_input_tokens",
      "cache_read", "input_cache_read":
      .cacheRead
    case "cache_writes", "cache_write", "cache_creation", "cache_creation_input_tokens",
      "cache_creation_ephemeral_5m_input_tokens", "input_cache_write_5m", "input_cache_write":
      .cacheCreation
    case "cache_creation_ephemeral_1h_input_tokens", "input_cache_write_1h": .cacheCreation1h
    case "output", "output_tokens": .output
    default: nil
    }
  }

  /// The count on invoices that a rate of a price list belongs to.
  static func meter(of kind: UsageKind) -> UsageKind { kind == .reasoning ? .output : kind }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// The item as a person reads it.
  var text: String {
    switch self {
    case .model(let name, let tier): tier.map { "\(name) (\($0))" } ?? name
    case .tool(let name): name
    case .entry(let kind): kind.rawValue
    case .everything: "everything"
    }
  }
}
