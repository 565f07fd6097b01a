import Ledger
import Metering
import Pricing

/// What a run holds: a summary's figures as MLflow's params, metrics and tags.
///
/// Params are for comparing runs, metrics for MLflow's charts, which draw nothing else.
struct RunContent: Sendable {
  /// One figure as a point of a curve.
  struct Metric: Hashable, Sendable {
    let key: String
    /// An exact decimal number.
    let value: String
    let timestampMs: Int64
    let step: Int64
  }

  var params: [(key: String, value: String)] = []
  var metrics: [Metric] = []
  /// Tags that belong to the content: names that were cut, and how much is known.
  var tags: [(key: String, value: String)] = []
  /// When the first and the last of the calls happened, in Unix milliseconds.
  let span: ClosedRange<Int64>
  /// The sums over everything.
  let totals: Spend

  /// An empty content.
  init(span: ClosedRange<Int64>, totals: Spend) {
    self.span = span
    self.totals = totals
  }

  /// The content for the figures of one scope.
  init(_ figures: ScopeFigures) {
    self.init(span: figures.span, totals: figures.totals)
    add(figures.totals, prefix: "total_", metric: ("total_cost_usd", "total_tokens", "total_calls"))
    for (groups, word, section) in [
      (figures.providers, "provider", ""), (figures.models, "model", "model_"),
    ] {
      for (name, spend) in groups {
        let (part, tag) = KeyText.fitted(name)
        if let tag, !tags.contains(where: { $0.key == tag }) { tags.append((tag, name)) }
        let keys = ["cost_usd", "tokens", "calls"].map { "\(section)\($0)/\(part)" }
        add(spend, prefix: "\(word)_\(part)_", metric: (keys[0], keys[1], keys[2]))
      }
    }
    addDays(figures)
    tags.append(("costs.coverage", Self.coverage(totals)))
  }

  private mutating func add(
    _ spend: Spend, prefix: String, metric: (cost: String, tokens: String, calls: String)
  ) {
    // A cost that is not known is left out: it is not 0.
    let figures = [
      ("cost_usd", metric.cost, spend.costPicousd.map { Money.usd($0) }),
      ("tokens", metric.tokens, "\(spend.totalTokens)"),
      ("calls", metric.calls, "\(spend.calls)"),
    ]
    for case (let name, let key, .some(let value)) in figures {
      params.append((prefix + name, value))
      metrics.append(
        Metric(key: key, value: value, timestampMs: span.upperBound, step: 0))
    }
    if spend.unpricedCalls > 0 {
      params.append((prefix + "calls_unpriced", "\(spend.unpricedCalls)"))
    }
  }

  /// The cost of each day, so that MLflow draws a line: the step counts days since 1970-01-01.
  private mutating func addDays(_ figures: ScopeFigures) {
    for (day, spend) in figures.days {
      guard let number = Period.day(day) else { continue }
      let ms = number * 86_400_000
      if let cost = spend.total.costPicousd {
        metrics.append(
          Metric(
            key: "daily_total_cost_usd", value: Money.usd(cost), timestampMs: ms, step: number))
      }
      for (name, spend) in spend.providers {
        guard let cost = spend.costPicousd else { continue }
        metrics.append(
          Metric(
            key: "daily_cost_usd/" + KeyText.fitted(name).part, value: Money.usd(cost),
            timestampMs: ms, step: number))
      }
    }
  }

  private static func coverage(_ totals: Spend) -> String {
    let json: JSON = [
      "priced_calls": .number("\(totals.pricedCalls)"),
      "unpriced_calls": .number("\(totals.unpricedCalls)"),
      "no_usage_calls": .number("\(totals.noUsageCalls)"),
    ]
    return json.text
  }

  /// What tells this content from another: 32 hexadecimal digits.
  var digest: String {
    var hash = StableHash()
    hash.add(RunTag.schemaValue)
    for (key, value) in params {
      hash.add(key)
      hash.add(value)
    }
    hash.add("metrics")
    for metric in metrics {
      hash.add(metric.key)
      hash.add(metric.value)
      hash.add(metric.timestampMs)
      hash.add(metric.step)
    }
    hash.add("tags")
    for (key, value) in tags {
      hash.add(key)
      hash.add(value)
    }
    hash.add(span.lowerBound)
    hash.add(span.upperBound)
    return hash.text
  }
}

/// The names of the tags of a run.
enum RunTag {
  static let schema = "costs.schema"
  static let schemaValue = "costs.run/1"
  static let ledger = "costs.ledger"
  static let scope = "costs.scope"
  static let scopeID = "costs.scope_id"
  static let digest = "costs.digest"
  static let version = "costs.version"
  static let coverage = "costs.coverage"
  /// `current` or `superseded`.
  static let state = "costs.state"
  static let supersedes = "costs.supersedes"
  static let supersededBy = "costs.superseded_by"
  /// The number of the push in the ledger's log: of two runs of a scope the larger one is newer.
  static let sync = "costs.sync"
  static let current = "current"
  static let superseded = "superseded"
}
