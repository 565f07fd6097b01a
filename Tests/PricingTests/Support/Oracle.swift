import Foundation

/// The price book read a second time, from its file, and costs computed a second time: with the
/// rates' digits as they are written, and with counts that are disjoint from the start.
struct Oracle {
  /// One card.
  struct Card {
    let provider: String
    let model: String
    let from: String
    let conditions: [String: String]
    /// Decimal text by the kind's name in the book.
    let rates: [String: String]

    /// The name that the program gives this card.
    var reference: String {
      (from == "-" ? "" : "@" + from) + (conditionText == "-" ? "" : "+" + conditionText)
    }
    let conditionText: String
  }

  /// The cards of each `provider/model`.
  private(set) var cards: [String: [Card]] = [:]
  /// Other spellings, with the model each stands for.
  private(set) var aliases: [String: String] = [:]

  init(book: String) {
    for line in book.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if fields.count == 2 {
        aliases[fields[0]] = String(fields[1].dropFirst())
        continue
      }
      let name = fields[0].split(separator: "/", maxSplits: 1).map(String.init)
      let conditions = fields[2] == "-" ? [:] : Self.pairs(fields[2], by: ",")
      let card = Card(
        provider: name[0], model: name[1], from: fields[1], conditions: conditions,
        rates: Self.pairs(fields[3], by: " "), conditionText: fields[2])
      cards[fields[0], default: []].append(card)
    }
  }

  private static func pairs(_ text: String, by separator: Character) -> [String: String] {
    let pairs = text.split(separator: separator).map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      return (parts[0], parts[1])
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}

/// Tokens that overlap nothing: each token of a call is in exactly one cell.
enum TokenCell: CaseIterable {
  case text, cached, cachedAudio, written, writtenForAnHour, audio, image, video
  case answer, thinking, citation, spoken, drawn

  /// The rates that may apply, the nearest first.
  var payers: [String] {
    switch self {
    case .text: ["input"]
    case .cached: ["cache_read", "input"]
    case .cachedAudio: ["cache_read_audio", "cache_read", "input_audio", "input"]
    case .written: ["cache_creation", "input"]
    case .writtenForAnHour: ["cache_creation_1h", "cache_creation", "input"]
    case .audio: ["input_audio", "input"]
    case .image: ["input_image", "input"]
    case .video: ["input_video", "input"]
    case .answer: ["output"]
    case .thinking: ["reasoning", "output"]
    case .citation: ["citation", "output"]
    case .spoken: ["output_audio", "output"]
    case .drawn: ["output_image", "output"]
    }
  }
}

/// A cost as an exact fraction of two integers; nil when something counted has no rate.
extension Oracle {
  /// The cost in picodollars of disjoint tokens and of single units (searches, requests).
  static func picousd(
    tokens: [TokenCell: Int64], units: [String: Int64], geo: String?, card: Card
  ) -> Int128? {
    var billed: [String: Int64] = [:]
    for (cell, count) in tokens where count > 0 {
      guard let payer = cell.payers.first(where: { card.rates[$0] != nil }) else { return nil }
      billed[payer, default: 0] += count
    }
    var sum: Int128 = 0
    let factor = geo.flatMap { card.rates["geo." + $0] } ?? "1"
    for (kind, count) in billed {
      sum += rounded(count, card.rates[kind] ?? "", factor, perTenTo: 6)
    }
    for (kind, count) in units where count > 0 {
      if let rate = card.rates[kind] {
        sum += rounded(count, rate, "1", perTenTo: kind == "request" ? 0 : 3)
      } else if kind != "request" {
        return nil
      }
    }
    return sum
  }

  /// count x rate x factor / 10^places in picodollars, a half to the even neighbour.
  private static func rounded(
    _ count: Int64, _ rate: String, _ factor: String, perTenTo places: Int
  ) -> Int128 {
    let (rateDigits, rateScale) = digits(rate)
    let (factorDigits, factorScale) = digits(factor)
    let product = Int128(count) * rateDigits * factorDigits
    // The product is in units of 10^-scale USD; a picodollar is 10^-12.
    let scale = rateScale + factorScale + places
    if scale <= 12 { return product * power(12 - scale) }
    let divisor = power(scale - 12)
    let floor = product / divisor
    let rest = 2 * (product - floor * divisor)
    return floor + (rest > divisor || (rest == divisor && floor % 2 == 1) ? 1 : 0)
  }

  /// The digits of a decimal, and how many stand behind its point.
  private static func digits(_ decimal: String) -> (Int128, Int) {
    let parts = decimal.split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    return (Int128(String(parts[0]) + fraction) ?? -1, fraction.count)
  }

  private static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
