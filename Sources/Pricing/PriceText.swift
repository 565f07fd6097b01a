import Metering

/// The rates of a card as one line of text, which a call keeps: whoever has the call can redo its
/// cost by hand, even when the price list has changed since.
extension Price {
  /// Rates in USD, and factors: `input=2.5 cache_read=1.25 output=10 geo.us=1.1 discount=0.8`.
  public var ratesText: String {
    var parts = UsageKind.allCases.compactMap { kind in
      rates[kind].map { "\(kind.priceName)=\(Money.usd($0.picousd))" }
    }
    parts += geoMultipliers.sorted { $0.key < $1.key }.map { "geo.\($0.key)=\($0.value.text)" }
    if discount != .one { parts.append("discount=\(discount.text)") }
    return parts.joined(separator: " ")
  }

  /// Whether a ``ratesText`` has a discount, which is its last part.
  public static func hasDiscount(ratesText text: String) -> Bool {
    let last = text.utf8.lastIndex(of: UInt8(ascii: " ")).map { text.utf8.index(after: $0) }
    return text.utf8[(last ?? text.startIndex)...].starts(with: "discount=".utf8)
  }

  /// The card that a call kept; nil for texts that are none.
  ///
  /// - Parameters:
  ///   - reference: The card's ``reference``.
  ///   - ratesText: Its ``ratesText``.
  public init?(reference: String, ratesText: String) {
    var rest = reference[...]
    var origin = Origin.book("")
    if let mark = rest.lastIndex(of: "#"), let row = Int64(rest[rest.index(after: mark)...]) {
      origin = .own(row)
      rest = rest[..<mark]
    }
    if let mark = rest.lastIndex(of: "*"),
      (try? Multiplier(String(rest[mark...].dropFirst()))) != nil
    {
      rest = rest[..<mark]
    }
    let conditions = Self.cutConditions(from: &rest)
    let fromMs = Self.cutDate(from: &rest)
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    self.init(
      provider: String(rest[..<slash]), model: String(rest[rest.index(after: slash)...]),
      fromMs: fromMs, rates: [:], origin: origin)
    guard BookLine.read(conditions: conditions, into: &self),
      BookLine.read(rates: ratesText[...], into: &self)
    else { return nil }
  }

  /// A `+` in a model's name is followed by no condition.
  private static func cutConditions(from text: inout Substring) -> Substring {
    for mark in text.indices.reversed() where text[mark] == "+" {
      let conditions = text[text.index(after: mark)...]
      guard ["tier=", "speed=", "days=", "hours=", "above="].contains(where: conditions.hasPrefix)
      else { continue }
      text = text[..<mark]
      return conditions
    }
    return "-"
  }

  /// An `@` in a model's name is followed by no date.
  private static func cutDate(from text: inout Substring) -> Int64? {
    guard let mark = text.lastIndex(of: "@") else { return nil }
    let date = text[text.index(after: mark)...]
    guard date.utf8.count >= 10, let ms = Timestamp.parse(String(date)) else { return nil }
    text = text[..<mark]
    return ms
  }
}
