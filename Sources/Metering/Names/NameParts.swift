/// Pieces of model names, which are all lower case here: dates, versions, regions.
enum NameParts {
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  static func isNumber(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isDigit)
  }

  /// A name without white space around it.
  static func trimmed(_ name: String) -> String {
    // Nearly every name is trimmed already, and begins and ends in ASCII.
    if let first = name.utf8.first, let last = name.utf8.last,
      (0x21..<0x7F).contains(first), (0x21..<0x7F).contains(last)
    {
      return name
    }
    guard let first = name.firstIndex(where: { !$0.isWhitespace }),
      let last = name.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(name[first...last])
  }

  /// Whether the ASCII letter stands anywhere in the name.
  static func has(_ name: String, _ letter: Unicode.Scalar) -> Bool {
    name.utf8.contains(UInt8(ascii: letter))
  }

  /// What follows `prefix`, or nil when the name does not begin with it.
  static func dropping(prefix: String, from name: String) -> String? {
    name.utf8.starts(with: prefix.utf8)
      ? String(name[name.utf8.index(name.startIndex, offsetBy: prefix.utf8.count)...]) : nil
  }

  /// What precedes `suffix`, or nil when the name does not end with it.
  static func dropping(suffix: String, from name: String) -> String? {
    name.utf8.reversed().starts(with: suffix.utf8.reversed())
      ? String(name[..<name.utf8.index(name.endIndex, offsetBy: -suffix.utf8.count)]) : nil
  }

  /// The parts before and after the first `separator`, or nil when one of them is empty.
  static func split(_ name: String, at separator: Unicode.Scalar) -> (String, String)? {
    guard let index = name.utf8.firstIndex(of: UInt8(ascii: separator)) else { return nil }
    let (head, tail) = (name[..<index], name[name.utf8.index(after: index)...])
    return head.isEmpty || tail.isEmpty ? nil : (String(head), String(tail))
  }

  /// Whether the name marks a fine-tuned model in the middle: `davinci:ft-acme`, Azure's
  /// `gpt-4o-mini-2024-07-18.ft-abc`.
  static func isTuned(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return bytes.indices.contains { index in
      (bytes[index] == UInt8(ascii: ":") || bytes[index] == UInt8(ascii: "."))
        && bytes[(index + 1)...].starts(with: "ft-".utf8)
    }
  }

  /// The part behind the last `/`, or the whole name.
  static func lastComponent(_ name: String) -> String {
    guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
    return String(name[name.utf8.index(after: slash)...])
  }

  /// The parts before and after the last `separator`, either of which may be empty.
  static func splitLast(
    _ name: String, at separator: Unicode.Scalar
  ) -> (head: String, tail: String)? {
    guard let index = name.utf8.lastIndex(of: UInt8(ascii: separator)) else { return nil }
    return (String(name[..<index]), String(name[name.utf8.index(after: index)...]))
  }

  /// A name that ends in a date: what stands before it, and the date in both spellings.
  ///
  /// `-20250514` and `-2025-05-14` are dates; `-0613` and `-2407` are not, for there the shorter
  /// name is another model.
  static func dated(_ name: String) -> (base: String, compact: String, dashed: String)? {
    let bytes = Array(name.utf8)
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let end = bytes.count
    if end > 11, bytes[end - 11] == UInt8(ascii: "-"), bytes[end - 6] == UInt8(ascii: "-"),
      bytes[end - 3] == UInt8(ascii: "-")
    {
      let (year, month, day) = (
        text(end - 10..<end - 6), text(end - 5..<end - 3), text(end - 2..<end)
      )
      guard isDate(year, month, day) else { return nil }
      let base = text(0..<end - 11)
      return (base, base + "-" + year + month + day, name)
    }
    if end > 9, bytes[end - 9] == UInt8(ascii: "-") {
      let (year, month, day) = (
        text(end - 8..<end - 4), text(end - 4..<end - 2), text(end - 2..<end)
      )
      guard isDate(year, month, day) else { return nil }
      let base = text(0..<end - 9)
      return (base, name, base + "-" + year + "-" + month + "-" + day)
    }
    return nil
  }

  private static func isDate(_ year: String, _ month: String, _ day: String) -> Bool {
    guard isNumber(year), isNumber(month), isNumber(day), let year = Int(year),
      let month = Int(month), let day = Int(day)
    else { return false }
    return (2015...2099).contains(year) && (1...12).contains(month) && (1...31).contains(day)
  }
}

/// The ids of Amazon Bedrock: `[region.]vendor.model[-vN[:M]]`.
struct BedrockID {
  /// The geography of an inference profile, such as `us`, or nil for one region.
  let region: String?
  /// The vendor, such as `anthropic`.
  let vendor: String
  /// What follows the vendor, version and all.
  let model: String

  private static let regions: Set<String> = [
    "us", "eu", "apac", "au", "jp", "ca", "sa", "me", "in", "uk", "global", "regional", "us-gov",
  ]

  private static let vendors: Set<String> = [
    "anthropic", "amazon", "meta", "mistral", "cohere", "ai21", "deepseek", "stability", "qwen",
    "openai", "google", "nvidia", "writer", "luma", "twelvelabs", "moonshot", "moonshotai",
    "minimax", "zai", "xai",
  ]

  /// Takes a lower-case name apart; nil when it is no Bedrock id.
  init?(_ name: String) {
    guard let (first, rest) = NameParts.split(name, at: "."), !NameParts.has(name, "/") else {
      return nil
    }
    if Self.regions.contains(first) {
      guard let (vendor, model) = NameParts.split(rest, at: "."), Self.vendors.contains(vendor)
      else { return nil }
      (region, self.vendor, self.model) = (first, vendor, model)
    } else {
      guard Self.vendors.contains(first) else { return nil }
      (region, vendor, model) = (nil, first, rest)
    }
  }

  /// The model's name without `-v1:0`, or nil when it has no such version.
  ///
  /// Titan, Nemotron and the first Claudes have the version in their name.
  static func withoutVersion(_ model: String) -> String? {
    guard let (name, _) = NameParts.split(model, at: ":"),
      let (base, version) = NameParts.splitLast(name, at: "-")
    else { return nil }
    let number = version.hasPrefix("v") ? version.dropFirst() : version[...]
    guard NameParts.isNumber(number) else { return nil }
    let keeps =
      base == "claude" || base == "claude-instant" || base.hasPrefix("titan-")
      || base.hasPrefix("nemotron-")
    if keeps { return model.hasSuffix(":0") ? name : nil }
    return base
  }
}
