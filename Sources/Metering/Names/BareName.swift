/// The canonical name of a model, under which calls are grouped.
enum BareName {
  /// Snapshots that cost something else than the name without their date.
  ///
  /// Source: OpenAI's price list; gpt-4o became cheaper with its second snapshot.
  private static let ownPrice: Set<String> = [
    "gpt-4o-2024-05-13", "gpt-4o-realtime-preview-2024-10-01", "gpt-4o-audio-preview-2024-10-01",
  ]

  /// Takes off what does not name the model: region, version, date, context size.
  static func of(_ rest: String, provider: String) -> String {
    var name = NameParts.dropping(suffix: "[1m]", from: rest) ?? rest
    if name.hasPrefix("ft:") { return fineTuned(name) }
    if NameParts.isTuned(name) { return name }
    switch provider {
    case "ollama": return NameParts.dropping(suffix: ":latest", from: name) ?? name
    case "bedrock":
      if let id = BedrockID(name) { name = id.model }
      name = BedrockID.withoutVersion(name) ?? name
    case "azure":
      name = NameParts.lastComponent(name)
      name = PriceNames.withDot(name) ?? name
    case "google":
      name = NameParts.lastComponent(name)
      if let (base, _) = NameParts.split(name, at: "@") {
        name = PriceNames.withoutSeries(base) ?? base
      }
    default: break
    }
    if ownPrice.contains(name) { return name }
    return NameParts.dated(name)?.base ?? name
  }

  /// `ft:gpt-4o:org::id` belongs with all that was tuned from `gpt-4o`, at the fine-tuned price.
  private static func fineTuned(_ name: String) -> String {
    name.split(separator: ":").prefix(2).joined(separator: ":")
  }
}
