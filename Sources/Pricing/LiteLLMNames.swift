import Metering

/// LiteLLM's spellings of providers, models and hours.
enum LiteLLMNames {
  /// Free and local (priced by the program), a flat subscription, or none: no price belongs there.
  static let unpricedProviders: Set<String> = [
    "ollama", "vllm", "hosted_vllm", "lm_studio", "lemonade", "chatgpt",
  ]

  /// Our name of a `litellm_provider`.
  static func provider(_ source: String) -> String {
    if source.hasPrefix("vertex_ai") { return "google" }
    switch source {
    case "fireworks_ai-embedding-models": return "fireworks"
    case "text-completion-inception": return "inception"
    case "meta_llama": return "meta"
    case "amazon_nova": return "amazon_nova"  // Amazon's own API, not Bedrock's
    default: return ModelNames.canonicalProvider(source)
    }
  }

  /// A key without the prefix that only says who is asked, lower case.
  static func model(_ key: String, provider source: String) -> String {
    let key = key.lowercased()
    guard let slash = key.firstIndex(of: "/") else { return key }
    let head = String(key[..<slash])
    let rest = String(key[key.index(after: slash)...])
    let ours = provider(source)
    let family = String(source.prefix { $0 != "-" })
    guard !rest.isEmpty, !key.hasPrefix("fireworks/"),
      [source, family, ours, "bedrock", "amazon-nova", "azure"].contains(head),
      head != "bedrock" || ours == "bedrock"
    else { return key }
    return rest
  }

  /// Whether a name is an image size (`256-x-256`), a commitment or a pattern (`*`).
  static func isNoModel(_ name: String) -> Bool {
    if name.contains("commitment") || name.contains("*") { return true }
    let parts = name.split(separator: "-")
    return parts.indices.dropFirst().dropLast().contains { index in
      parts[index] == "x" && parts[index - 1].last?.isNumber == true
        && parts[index + 1].first?.isNumber == true
    }
  }

  /// The windows of an `off_peak_pricing`: `hours_utc` is one or a list, `weekdays` ISO numbers.
  static func conditions(_ window: JSON) -> [Price.Conditions] {
    let days = (window["weekdays"]?.array ?? []).compactMap { $0.number.flatMap { Int64($0) } }
    let texts =
      window["hours_utc"]?.string.map { [$0] }
      ?? (window["hours_utc"]?.array ?? []).compactMap(\.string)
    let spans: [Price.Days?] = days.isEmpty ? [nil] : runs(days).map { Price.Days($0) }
    return texts.flatMap { text in
      spans.compactMap { span in
        guard let hours = Price.Hours(text) else { return nil }
        var conditions = Price.Conditions()
        conditions.days = span
        // A window whose ends are the same is the whole day.
        conditions.hours = hours.start == hours.end ? nil : hours
        return conditions
      }
    }
  }

  /// Days as runs of neighbours: `1-3`, `6-6`.
  private static func runs(_ days: [Int64]) -> [String] {
    var runs: [(Int64, Int64)] = []
    for day in Set(days).sorted() {
      if let last = runs.last, last.1 == day - 1 {
        runs[runs.count - 1].1 = day
      } else {
        runs.append((day, day))
      }
    }
    return runs.map { "\($0.0)-\($0.1)" }
  }
}

extension Substring {
  /// The last place where a short text stands.
  func range(ofLast wanted: String) -> Range<Index>? {
    var start = endIndex
    while start > startIndex {
      start = index(before: start)
      if self[start...].hasPrefix(wanted) {
        return start..<index(start, offsetBy: wanted.count)
      }
    }
    return nil
  }
}
