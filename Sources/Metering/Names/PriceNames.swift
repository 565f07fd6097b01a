/// The names under which a model's price may be listed, most specific first.
///
/// Each step takes off one decoration that does not change which model it is. What may change the
/// price stays: `:free`, a date of four digits (`-0613`), the `ft:` of a fine-tuned model.
enum PriceNames {
  static func of(_ name: String, rest: String, provider: String) -> [String] {
    if rest.isEmpty { return [] }
    var names = NameList()
    names.add(name)
    // With a prefix taken off the path may still be listed whole.
    if rest != name, let (_, path) = NameParts.split(name, at: "/") { names.add(path) }
    names.add(rest)
    if rest.hasPrefix("ft:") || NameParts.isTuned(rest) {
      fineTuned(rest, into: &names)
      return names.list
    }
    switch provider {
    case "bedrock": bedrock(rest, into: &names)
    case "azure": azure(rest, into: &names)
    case "google": google(rest, into: &names)
    default: undecorated(rest, into: &names)
    }
    // `org/model`: the same model where a list leaves the organisation out.
    if NameParts.has(rest, "/") { undecorated(NameParts.lastComponent(rest), into: &names) }
    return names.list
  }

  /// Endings that are a way to call the same model at the same price per token.
  private static let endings = ["[1m]", ":online", ":nitro", ":floor", ":exacto", ":latest"]

  /// The name, then without each decoration that every provider's names may have.
  private static func undecorated(_ name: String, into names: inout NameList) {
    var name = name
    names.add(name)
    for ending in endings {
      guard let shorter = NameParts.dropping(suffix: ending, from: name) else { continue }
      name = shorter
      names.add(name)
    }
    spellings(name, into: &names)
    if let (base, compact, dashed) = NameParts.dated(name) {
      names.add(compact)
      names.add(dashed)
      spellings(base, into: &names)
    } else if let base = NameParts.dropping(suffix: "-latest", from: name) {
      spellings(base, into: &names)
    }
  }

  /// The name in the other spellings of the same Claude; other names have one spelling.
  ///
  /// `claude-3.5-sonnet` is `claude-3-5-sonnet`, and Anthropic's aliases for the first of a series
  /// end in `-0`.
  private static func spellings(_ name: String, into names: inout NameList) {
    names.add(name)
    guard name.hasPrefix("claude-") else { return }
    let dashed = String(
      decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "-") : $0 },
      as: UTF8.self)
    names.add(dashed)
    for series in ["claude-opus-4", "claude-sonnet-4"] {
      if dashed == series { names.add(series + "-0") }
      if dashed == series + "-0" { names.add(series) }
    }
  }

  private static func fineTuned(_ name: String, into names: inout NameList) {
    let fields = name.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count > 1, fields[0] == "ft" else { return }
    let base = String(fields[1])
    names.add("ft:" + base)
    if let (undated, compact, dashed) = NameParts.dated(base) {
      names.add("ft:" + compact)
      names.add("ft:" + dashed)
      names.add("ft:" + undated)
    }
  }

  private static func bedrock(_ rest: String, into names: inout NameList) {
    guard let id = BedrockID(rest) else {
      undecorated(rest, into: &names)
      if let base = BedrockID.withoutVersion(rest) { undecorated(base, into: &names) }
      return
    }
    // A profile of one geography is priced as that region is, a global one perhaps lower.
    if let region = id.region, region != "global" { names.add("regional.\(id.vendor).\(id.model)") }
    let vendorModel = id.vendor + "." + id.model
    names.add(vendorModel)
    if let shorter = NameParts.dropping(suffix: ":0", from: vendorModel) { names.add(shorter) }
    let base = BedrockID.withoutVersion(id.model) ?? id.model
    names.add(id.vendor + "." + base)
    undecorated(base, into: &names)
  }

  private static func azure(_ rest: String, into names: inout NameList) {
    // LiteLLM writes the zone in front: `azure/eu/gpt-4o`.
    let name = NameParts.lastComponent(rest)
    undecorated(rest, into: &names)
    undecorated(name, into: &names)
    if let dotted = withDot(name) { undecorated(dotted, into: &names) }
  }

  /// Azure's `gpt-35-turbo` in OpenAI's spelling.
  static func withDot(_ name: String) -> String? {
    NameParts.dropping(prefix: "gpt-35-", from: name).map { "gpt-3.5-" + $0 }
  }

  /// Vertex AI's `claude-3-5-sonnet-v2`, which Anthropic tells apart by date only.
  static func withoutSeries(_ name: String) -> String? {
    name.hasPrefix("claude-") ? NameParts.dropping(suffix: "-v2", from: name) : nil
  }

  private static func google(_ rest: String, into names: inout NameList) {
    undecorated(rest, into: &names)
    let name = NameParts.lastComponent(rest)
    if let (base, version) = NameParts.split(name, at: "@") {
      undecorated(base + "-" + version, into: &names)
      undecorated(base, into: &names)
      if let series = withoutSeries(base) { undecorated(series, into: &names) }
    } else if let base = NameParts.dropping(suffix: "-maas", from: name) {
      names.add(base)
    } else if name.hasPrefix("gemini-"), let (base, version) = NameParts.splitLast(name, at: "-") {
      // `gemini-2.0-flash-001` is the stable release of `gemini-2.0-flash`.
      if version.utf8.count == 3, NameParts.isNumber(version) { names.add(base) }
    }
  }
}

/// Names in order, each once.
private struct NameList {
  private(set) var list: [String] = []

  mutating func add(_ name: String) {
    if !name.isEmpty && !list.contains(name) { list.append(name) }
  }
}
