import Ledger
import Metering
import Pricing

/// Costs, tokens and calls that a run tells of, in total or of one provider or model.
public struct ReportSum: Hashable, Sendable {
  /// In picodollars (1e-12 USD); nil where it is not known.
  public var costPicousd: Int128?
  /// Input and output tokens.
  public var tokens: Int128 = 0
  /// The number of calls.
  public var calls: Int128 = 0
  /// Calls whose cost is not known, which are not in the cost.
  public var unpricedCalls: Int128 = 0

  /// Nothing.
  public init() {}

  /// Adds another sum; a cost that is not known adds nothing.
  public static func += (sum: inout ReportSum, other: ReportSum) {
    if let cost = other.costPicousd { sum.costPicousd = (sum.costPicousd ?? 0) + cost }
    sum.tokens += other.tokens
    sum.calls += other.calls
    sum.unpricedCalls += other.unpricedCalls
  }
}

/// What one run's params say about costs, whoever pushed them.
struct RunFigures {
  private(set) var total = ReportSum()
  private(set) var providers: [ExactText: ReportSum] = [:]
  private(set) var models: [ExactText: ReportSum] = [:]
  /// Whether there is any such param.
  private(set) var isEmpty = true
  /// Params of these names whose values are no numbers.
  private(set) var unreadable: [String] = []
  private var hasTotal: Set<String> = []

  /// What a param counts, by the end of its name; the longer ends first.
  private static let figures = ["_calls_unpriced", "_cost_usd", "_tokens", "_calls"]

  /// Reads a run's params.
  init(_ run: RemoteRun) {
    for (key, value) in run.params.sorted(by: { $0.key < $1.key }) {
      guard let figure = Self.figures.first(where: { key.hasSuffix($0) }) else { continue }
      let name = key.dropLast(figure.count)
      guard let kind = kind(of: name, run) else { continue }
      guard let sum = Self.sum(figure, value) else {
        unreadable.append(key)
        continue
      }
      isEmpty = false
      switch kind {
      case .total:
        total += sum
        hasTotal.insert(figure)
      case .provider(let name): providers[ExactText(name), default: ReportSum()] += sum
      case .model(let name): models[ExactText(name), default: ReportSum()] += sum
      }
    }
    addUpWhatIsMissing()
  }

  /// The name in a key, which may have been too long for one.
  private static func whole(_ part: Substring, _ run: RemoteRun) -> String {
    KeyText.tag(ofPart: part).flatMap { run.tags[$0] } ?? KeyText.decoded(part)
  }

  private enum Kind {
    case total
    case provider(String)
    case model(String)
  }

  /// What a param is about, whoever pushed it; providers' names in our spelling.
  private func kind(of name: Substring, _ run: RemoteRun) -> Kind? {
    if name == "total" { return .total }
    if name.hasPrefix("provider_") {
      return .provider(ModelNames.canonicalProvider(Self.whole(name.dropFirst(9), run)))
    }
    return name.hasPrefix("model_") ? .model(Self.whole(name.dropFirst(6), run)) : nil
  }

  /// One figure; nil for a value that is no number of 0 or more.
  private static func sum(_ figure: String, _ value: String) -> ReportSum? {
    var sum = ReportSum()
    if figure == "_cost_usd" {
      guard let cost = picousd(value) else { return nil }
      sum.costPicousd = cost
      return sum
    }
    guard let number = DecimalText(value)?.integer(), number.isExact, number.value >= 0 else {
      return nil
    }
    switch figure {
    case "_tokens": sum.tokens = Int128(number.value)
    case "_calls": sum.calls = Int128(number.value)
    default: sum.unpricedCalls = Int128(number.value)
    }
    return sum
  }

  /// An amount in USD; beyond what fits into 64 bits as whole dollars and the rest.
  private static func picousd(_ text: String) -> Int128? {
    if let picousd = try? Money.picousd(text) { return Int128(picousd) }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let dollars = Int64(parts[0]), dollars >= 0,
      let rest = try? Money.picousd("0." + (parts.count > 1 ? parts[1] : "0"))
    else { return nil }
    return Int128(dollars) * 1_000_000_000_000 + Int128(rest)
  }

  /// A run of others may lack totals: then they are what its providers add up to, or its models.
  private mutating func addUpWhatIsMissing() {
    var sum = ReportSum()
    for part in (providers.isEmpty ? models : providers).values { sum += part }
    if !hasTotal.contains("_cost_usd") { total.costPicousd = sum.costPicousd }
    if !hasTotal.contains("_tokens") { total.tokens = sum.tokens }
    if !hasTotal.contains("_calls") { total.calls = sum.calls }
    if !hasTotal.contains("_calls_unpriced") { total.unpricedCalls = sum.unpricedCalls }
  }
}
