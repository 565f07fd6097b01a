import Metering

/// Reads one line of the price book.
///
/// A card: `provider/model TAB from TAB conditions TAB rates TAB source`; `-` for none.
/// Another spelling: `provider/name TAB =provider/model`.
enum BookLine {
  static func key(_ line: some StringProtocol) -> (whole: String, provider: String, model: String)?
  {
    guard let tab = line.utf8.firstIndex(of: UInt8(ascii: "\t")),
      let slash = line.utf8[..<tab].firstIndex(of: UInt8(ascii: "/"))
    else { return nil }
    let model = line[line.index(after: slash)..<tab]
    return (String(line[..<tab]), String(line[..<slash]), String(model))
  }

  static func aliasTarget(_ line: some StringProtocol) -> String? {
    guard let tab = line.utf8.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    let rest = line[line.index(after: tab)...]
    return rest.utf8.first == UInt8(ascii: "=") ? String(rest.dropFirst()) : nil
  }

  /// The card on a line; nil for an alias or a malformed line (a test proves that there is none).
  static func price(_ line: Substring) -> Price? {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 5, let key = key(line) else { return nil }
    var fromMs: Int64?
    if fields[1] != "-" {
      guard let instant = Timestamp.parse(String(fields[1])) else { return nil }
      fromMs = instant
    }
    var price = Price(
      provider: key.provider, model: key.model, fromMs: fromMs, rates: [:],
      origin: .book(String(fields[4])))
    guard read(conditions: fields[2], into: &price), read(rates: fields[3], into: &price)
    else { return nil }
    return price
  }

  static func read(conditions text: Substring, into price: inout Price) -> Bool {
    guard let conditions = Price.Conditions(text) else { return false }
    price.conditions = conditions
    return true
  }

  static func read(rates text: Substring, into price: inout Price) -> Bool {
    for rate in text.split(separator: " ") {
      guard let (name, value) = pair(rate) else { return false }
      if name.hasPrefix("geo.") || name == "discount" {
        guard let multiplier = try? Multiplier(value) else { return false }
        if name == "discount" {
          price.discount = multiplier
        } else {
          price.geoMultipliers[String(name.dropFirst(4))] = multiplier
        }
      } else {
        guard let kind = UsageKind(priceName: name), let rate = try? Rate(usd: value, kind: kind)
        else { return false }
        price.rates[kind] = rate
      }
    }
    return !price.rates.isEmpty
  }

  private static func pair(_ text: Substring) -> (name: String, value: String)? {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
