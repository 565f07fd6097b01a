/// The cost that a provider writes into its response.
///
/// Sources: OpenRouter "Usage accounting", xAI API reference (`cost_in_usd_ticks`), Perplexity API
/// reference (`usage.cost.total_cost`). A cost that a proxy such as LiteLLM computes from a price
/// list of its own is no provider's word, and LiteLLM writes 0 for what it does not know: it counts
/// only where the caller says that the proxy sends the bill.
enum ReportedCost {
  /// Ticks of xAI in one USD, as a power of ten.
  private static let tickPower = -10

  /// The cost in USD as decimal text, or nil where none is reported.
  static func read(_ usage: JSON, _ body: JSON, _ hint: ResponseHint) -> String? {
    if let ticks = amount(usage["cost_in_usd_ticks"]) {
      return DecimalText.shifted(ticks, by: tickPower)
    }
    if hint.provider == "litellm" || hint.provider == "litellm_proxy" {
      return amount(body["_hidden_params"]?["response_cost"]).flatMap(nonZero)
    }
    switch usage["cost"] {
    case .object?: return amount(usage["cost"]?["total_cost"])
    case let cost?:
      guard let cost = amount(cost) else { return nil }
      if isOpenRouter(body, hint) { return openRouter(cost, usage) }
      return nonZero(cost)
    case nil: return nil
    }
  }

  /// Whether OpenRouter answered: its ids begin with `gen-`, and it names the host it used.
  static func isOpenRouter(_ body: JSON, _ hint: ResponseHint) -> Bool {
    if hint.provider != nil { return hint.provider == "openrouter" }
    return body.text("id")?.hasPrefix("gen-") == true && body.text("provider") != nil
  }

  /// With a key of one's own OpenRouter charges its fee, and the host charges the rest.
  private static func openRouter(_ cost: String, _ usage: JSON) -> String? {
    guard usage["is_byok"]?.bool == true else { return cost }
    let upstream = amount(usage["cost_details"]?["upstream_inference_cost"])
    return upstream.flatMap { DecimalText.sum(cost, $0) }
  }

  /// The text of a decimal number that is not negative.
  private static func amount(_ value: JSON?) -> String? {
    guard let text = value?.number ?? value?.string, text.utf8.count <= 64,
      let decimal = DecimalText(text)
    else { return nil }
    return decimal.isNegative && !decimal.isZero ? nil : text
  }

  private static func nonZero(_ text: String) -> String? {
    DecimalText(text)?.isZero == true ? nil : text
  }
}
