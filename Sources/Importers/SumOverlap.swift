import Metering

/// Notices that a provider's sums lie in the ledger beside calls that they may sum up.
///
/// A bucket of a usage or cost report stands for many calls and names none of them. Nothing can
/// leave the right ones out, so a person is told.
struct SumOverlap {
  /// The sources whose calls are sums, and the provider whose.
  private static let sums = [
    "openai-usage": "openai", "openai-costs": "openai",
    "anthropic-usage": "anthropic", "anthropic-costs": "anthropic",
  ]
  private static let dayMs: Int64 = 86_400_000

  private let source: String
  /// The days, in UTC, of the calls that an import met.
  private var days: Set<Int64> = []
  private var latest: Int64?

  init(source: String) { self.source = source }

  /// Takes the time of a call, in Unix milliseconds.
  mutating func add(_ atMs: Int64?) {
    guard let day = atMs.map({ $0 / Self.dayMs }), day != latest else { return }
    latest = day
    days.insert(day)
  }

  /// What a person should know, for each of the providers.
  ///
  /// - Parameter tables: The ledger.
  /// - Returns: One text for a provider; none where nothing is counted twice.
  /// - Throws: `LedgerError`.
  func notes(_ tables: ImportTables) throws -> [String] {
    if days.isEmpty { return [] }
    if let provider = Self.sums[source] {
      let shared = try days.filter {
        try tables.hasCall(in: Self.span($0), provider: provider, from: source, isFrom: false)
      }
      let mixed = try days.filter { try tables.hasUnlikeSums(in: Self.span($0), of: source) }
      return [
        Self.when(shared).map { Self.text($0, provider, sums: source) },
        Self.when(mixed).map {
          "\(provider) \($0): sums of \(source) of several widths, groupings or exports lie on the "
            + "same days, so spending may be counted twice"
        },
      ].compactMap(\.self)
    }
    var notes: [String] = []
    for (other, provider) in Self.sums.sorted(by: { $0.key < $1.key })
    where try tables.knows(name: other) {
      let shared = try days.filter { day in
        let span = Self.span(day)
        return try tables.hasCall(in: span, provider: provider, from: other, isFrom: true)
          && tables.hasCall(in: span, provider: provider, from: source, isFrom: true)
      }
      if let when = Self.when(shared) { notes.append(Self.text(when, provider, sums: other)) }
    }
    return notes
  }

  private static func span(_ day: Int64) -> Range<Int64> { day * dayMs..<(day + 1) * dayMs }

  /// Some days in words; nil for none.
  private static func when(_ days: Set<Int64>) -> String? {
    guard let first = days.min(), let last = days.max() else { return nil }
    let names = [first, last].map { String(Timestamp.format($0 * dayMs).prefix(10)) }
    return days.count == 1 ? "on \(names[0])" : "on \(days.count) days, \(names[0]) to \(names[1])"
  }

  private static func text(_ when: String, _ provider: String, sums: String) -> String {
    "\(provider) \(when): sums of \(sums) lie beside other records of the same days, so "
      + "spending may be counted twice (costs summary --by source)"
  }
}
