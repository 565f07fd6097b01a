import Ledger
import Metering

/// One run that a sync is to bring about.
public struct SyncPush: Sendable {
  /// Which calls it holds.
  public let scope: SyncScope
  /// What it holds.
  let content: RunContent
  /// What tells this content from another of the same scope.
  public let digest: String

  /// A push of what a scope holds.
  init(_ scope: SyncScope, _ figures: ScopeFigures) { self.init(scope, RunContent(figures)) }

  /// A push of a content.
  init(_ scope: SyncScope, _ content: RunContent) {
    self.scope = scope
    self.content = content
    digest = content.digest
  }

  /// The sums that are pushed.
  public var totals: Spend { content.totals }

  /// Reads the pushes that a filter asks for.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - filter: Which calls.
  ///   - dimension: Where each value is a run of its own; nil for one run.
  /// - Returns: One push for each scope that has calls.
  /// - Throws: `LedgerError`.
  public static func read(
    _ ledger: LedgerFile, _ filter: CallFilter, each dimension: Dimension?
  ) throws -> [SyncPush] {
    try ScopeFigures.read(ledger, filter, each: dimension).map { figures in
      var scope = SyncScope(filter)
      if let dimension {
        scope.terms = Set(scope.terms + ["\(dimension.field)=\(figures.value ?? "")"]).sorted()
      }
      return SyncPush(scope, figures)
    }
  }

  /// The tags that the run is created with.
  func tags(ledger: String, version: String, sync: Int64, supersedes: String?) -> [(
    key: String, value: String
  )] {
    var tags = [
      ("mlflow.source.name", "costs \(version)"), ("mlflow.source.type", "LOCAL"),
      (RunTag.schema, RunTag.schemaValue), (RunTag.ledger, ledger),
      (RunTag.scopeID, scope.id), (RunTag.scope, scope.text), (RunTag.digest, digest),
      (RunTag.version, version), (RunTag.state, RunTag.current), (RunTag.sync, "\(sync)"),
    ]
    if let supersedes { tags.append((RunTag.supersedes, supersedes)) }
    return tags.map { (key: $0.0, value: $0.1) }
  }

  /// What would be sent, as JSON: the schema `costs.sync_run/1`.
  ///
  /// - Parameters:
  ///   - ledger: The ledger's id.
  ///   - version: The program's version.
  /// - Returns: The object.
  public func preview(ledger: String, version: String) -> JSON {
    func pairs(_ pairs: [(key: String, value: String)]) -> JSON {
      .object(pairs.map { JSONMember(key: $0.key, value: .string($0.value)) })
    }
    let tags = tags(ledger: ledger, version: version, sync: 0, supersedes: nil)
      .filter { $0.key != RunTag.sync }
    return [
      "schema": "costs.sync_run/1",
      "run_name": .string(scope.name),
      "start_time": .string(Timestamp.format(content.span.lowerBound)),
      "end_time": .string(Timestamp.format(content.span.upperBound)),
      "params": pairs(content.params),
      "tags": pairs(tags + content.tags),
      "metrics": .array(
        content.metrics.map {
          [
            "key": .string($0.key), "value": .string($0.value), "step": .number("\($0.step)"),
            "timestamp": .string(Timestamp.format($0.timestampMs)),
          ]
        }),
    ]
  }
}
