import Ledger

/// The sums of one scope, by provider, by model and by day.
struct ScopeFigures: Sendable {
  /// The sums of one day.
  struct Day: Sendable {
    var total = Spend()
    var providers: [(name: String, spend: Spend)] = []
  }

  /// The value of the dimension that scopes were told apart by; nil for calls without one.
  let value: String?
  var totals = Spend()
  /// In the order of their first row.
  var providers: [(name: String, spend: Spend)] = []
  var models: [(name: String, spend: Spend)] = []
  /// Ascending, by the date's text.
  var days: [(day: String, spend: Day)] = []
  /// When the first and the last of the calls happened, in Unix milliseconds.
  var span: ClosedRange<Int64>

  private init(value: String?, span: ClosedRange<Int64>) {
    self.value = value
    self.span = span
  }

  /// Reads the sums from the ledger in one pass, and when they happened in another.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - filter: Which calls.
  ///   - dimension: Where each value is a scope of its own; nil for one scope.
  /// - Returns: The scopes that have calls, by value.
  /// - Throws: `LedgerError`.
  static func read(
    _ ledger: LedgerFile, _ filter: CallFilter, each dimension: Dimension?
  ) throws -> [ScopeFigures] {
    let inner: [Dimension] = [.name("provider"), .name("model"), .time(.day)]
    let summary = try ledger.summary(by: [dimension].compactMap(\.self) + inner, filter)
    let spans = try ledger.spans(by: dimension, filter)
    var scopes: [ExactText?: Tables] = [:]
    for row in summary.rows {
      let value = dimension == nil ? nil : row.values[0].map(ExactText.init)
      scopes[value, default: Tables()].add(Array(row.values.suffix(3)), row.spend)
    }
    return scopes.compactMap { value, tables in
      spans[value].map { tables.figures(value: value?.text, span: $0) }
    }.sorted { ($0.value ?? "") < ($1.value ?? "") }
  }

  /// Sums by name while the rows come.
  private struct Tables {
    var totals = Spend()
    var providers: [ExactText: Spend] = [:]
    var models: [ExactText: Spend] = [:]
    var days: [String: (total: Spend, providers: [ExactText: Spend])] = [:]

    mutating func add(_ values: [String?], _ spend: Spend) {
      let (provider, model) = (ExactText(values[0] ?? ""), ExactText(values[1] ?? ""))
      let day = values[2] ?? ""
      totals += spend
      providers[provider, default: Spend()] += spend
      models[model, default: Spend()] += spend
      days[day, default: (Spend(), [:])].total += spend
      days[day, default: (Spend(), [:])].providers[provider, default: Spend()] += spend
    }

    func figures(value: String?, span: ClosedRange<Int64>) -> ScopeFigures {
      var figures = ScopeFigures(value: value, span: span)
      figures.totals = totals
      figures.providers = Self.sorted(providers)
      figures.models = Self.sorted(models)
      figures.days = days.sorted { $0.key < $1.key }.map {
        ($0.key, Day(total: $0.value.total, providers: Self.sorted($0.value.providers)))
      }
      return figures
    }

    /// By name, so that the same content is the same whatever it costs.
    private static func sorted(_ groups: [ExactText: Spend]) -> [(name: String, spend: Spend)] {
      groups.map { ($0.key.text, $0.value) }
        .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }
  }
}
