import Metering

@testable import Pricing

/// A small book: one card a line, its fields separated by ` ; `, sorted as a book is.
///
/// `p/m ; 2026-01-01 ; tier=batch ; input=1 output=2`, or `p/other ; =p/m`.
func book(_ text: String) -> PriceBook {
  let lines = text.split(separator: "\n").map { line in
    let fields = line.split(separator: ";").map { $0.trimmed }
    return (fields.count == 4 ? fields + ["test"] : fields).joined(separator: "\t")
  }
  let sorted = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  return PriceBook(text: sorted.map { $0 + "\n" }.joined())
}

/// A call of `p/m` or another model.
func request(
  _ key: String = "p/m", at time: String = "2026-10-15T12:00:00Z",
  _ counts: [UsageKind: Int64] = [:]
) -> PricingRequest {
  let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
  return PricingRequest(
    provider: parts[0], modelNames: [parts[1]], atMs: Timestamp.parse(time) ?? -1,
    usage: Usage(counts))
}

extension PriceSelection {
  /// The outcome in a few words, for tables.
  var words: String {
    switch self {
    case .found(let price): price.reference
    case .local: "local"
    case .providerUnknown: "provider unknown"
    case .modelUnknown: "model unknown"
    case .noCard(let reason): reason
    }
  }
}

extension StringProtocol {
  /// Without spaces around it.
  var trimmed: String {
    let kept = drop { $0 == " " }
    return String(kept.reversed().drop { $0 == " " }.reversed())
  }
}
