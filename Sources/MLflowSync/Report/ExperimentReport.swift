import Ledger
import Metering

/// What all runs and traces of an experiment cost together.
public struct ExperimentReport: Sendable {
  /// How many runs there were, by what became of them.
  public struct Runs: Hashable, Sendable {
    /// They are in the sums.
    public var read = 0
    /// Newer pushes took their place.
    public var superseded = 0
    /// Their push has not ended.
    public var unfinished = 0
    /// They say nothing about costs.
    public var withoutCosts = 0
  }

  /// The sum over everything.
  public private(set) var total = ReportSum()
  /// By provider.
  package private(set) var providers: [ExactText: ReportSum] = [:]
  /// By model.
  package private(set) var models: [ExactText: ReportSum] = [:]
  /// The runs.
  public private(set) var runs = Runs()
  /// The calls that traces tell of; they are in the other sums.
  public private(set) var traces = ReportSum()
  /// How many traces were read.
  public var traceCount = 0
  /// Params that should be numbers and are not, as `run: key`.
  public private(set) var unreadable: [String] = []
  /// Pairs of runs of one ledger whose scopes overlap: their calls are counted twice.
  public private(set) var overlaps: [String] = []

  private var reaches: [(ledger: String, reach: ScopeReach, run: String)] = []

  /// Nothing.
  public init() {}

  /// Adds runs of an experiment: all of them, for one may supersede another.
  mutating func add(_ all: [RemoteRun]) {
    let own = all.filter { $0.tags[RunTag.schema] != nil }
    var replaced = Set(own.filter(\.isFinished).compactMap { $0.tags[RunTag.supersedes] })
    // Of two finished runs of a scope, the newer push stands, whether or not it is marked yet.
    for group in Dictionary(grouping: own.filter(\.isCurrent), by: { $0.scopeKey }).values {
      let standing = ScopeState(group).standing?.id
      replaced.formUnion(group.filter { $0.isFinished && $0.id != standing }.map(\.id))
    }
    for run in all {
      let isOwn = run.tags[RunTag.schema] != nil
      if isOwn, !run.isCurrent || replaced.contains(run.id) {
        runs.superseded += 1
      } else if isOwn, !run.isFinished {
        runs.unfinished += 1
      } else {
        add(run)
      }
    }
  }

  private mutating func add(_ run: RemoteRun) {
    let figures = RunFigures(run)
    unreadable += figures.unreadable.map { "\(run.id): \($0)" }
    guard !figures.isEmpty else {
      runs.withoutCosts += 1
      return
    }
    runs.read += 1
    total += figures.total
    for (name, sum) in figures.providers { providers[name, default: ReportSum()] += sum }
    for (name, sum) in figures.models { models[name, default: ReportSum()] += sum }
    noteOverlaps(run)
  }

  private mutating func noteOverlaps(_ run: RemoteRun) {
    guard let ledger = run.tags[RunTag.ledger],
      let scope = run.tags[RunTag.scope].flatMap({ SyncScope(text: $0, timezone: "UTC") })
    else { return }
    let reach = ScopeReach(scope)
    for other in reaches where other.ledger == ledger && reach.mayOverlap(other.reach) {
      overlaps.append("\(other.run) \(run.id)")
    }
    reaches.append((ledger, reach, run.id))
  }

  /// Adds a call that a trace tells of.
  ///
  /// - Parameter call: The call, priced.
  public mutating func add(_ call: AssessedCall) {
    var sum = ReportSum()
    sum.calls = 1
    sum.costPicousd = call.costPicousd.map { Int128($0) }
    sum.tokens = Int128(call.event.usage?.totalTokens ?? 0)
    sum.unpricedCalls = call.costPicousd == nil ? 1 : 0
    total += sum
    traces += sum
    providers[ExactText(call.provider), default: ReportSum()] += sum
    models[ExactText(call.event.model), default: ReportSum()] += sum
  }
}

extension RemoteRun {
  fileprivate var isCurrent: Bool { tags[RunTag.state] != RunTag.superseded }
  fileprivate var scopeKey: [String] {
    [tags[RunTag.ledger] ?? "", tags[RunTag.scopeID] ?? ""]
  }
}

/// Which calls may be in a scope; worked out once, for it is compared with every other.
struct ScopeReach {
  private let sinceMs: Int64
  private let untilMs: Int64
  /// The values that each dimension may have.
  private var wanted: [Substring: Set<Substring>] = [:]

  /// The reach of a scope.
  init(_ scope: SyncScope) {
    sinceMs = scope.sinceMs ?? .min
    untilMs = scope.untilMs ?? .max
    for term in scope.terms {
      guard let mark = term.firstIndex(of: "="), !term[..<mark].hasSuffix("!") else { continue }
      wanted[term[..<mark], default: []].insert(term[term.index(after: mark)...])
    }
  }

  /// Whether a call may be in both: neither their periods nor a term keeps them apart.
  func mayOverlap(_ other: ScopeReach) -> Bool {
    guard sinceMs < other.untilMs, other.sinceMs < untilMs else { return false }
    return !wanted.contains { dimension, values in
      other.wanted[dimension].map { $0.isDisjoint(with: values) } ?? false
    }
  }
}
