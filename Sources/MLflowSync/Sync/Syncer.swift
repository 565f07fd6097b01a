import Ledger
import Metering

/// Brings one ledger's runs about in one experiment.
struct Syncer: Sendable {
  let runs: MLflowRuns
  let experiment: String
  /// The ledger's id.
  let ledger: String
  /// The program's version.
  let version: String

  /// The runs of this ledger that stand, by the ids of their scopes.
  ///
  /// - Parameter scope: The only scope that is asked for; nil for all.
  /// - Returns: The states.
  /// - Throws: ``MLflowError``.
  func states(of scope: SyncScope?) async throws(MLflowError) -> [String: [RemoteRun]] {
    var tags = [(key: RunTag.ledger, value: ledger), (key: RunTag.state, value: RunTag.current)]
    if let scope { tags.append((key: RunTag.scopeID, value: scope.id)) }
    let found = try await runs.search(experiment, tags: tags)
    return Dictionary(grouping: found) { $0.tags[RunTag.scopeID] ?? "" }
  }

  /// A run as a step left it.
  struct Pushed: Sendable {
    /// The run's id.
    let run: String
    /// Whether others may have had a hand in it, so that its scope has to be looked at again.
    var isDoubtful = false
  }

  /// Carries a step out.
  ///
  /// - Parameters:
  ///   - step: What is to be done.
  ///   - push: What is pushed.
  ///   - sync: The number of the push in the ledger's log.
  /// - Returns: The run. It is finished, and not yet settled.
  /// - Throws: ``MLflowError``.
  func carryOut(
    _ step: SyncStep, _ push: SyncPush, sync: Int64
  ) async throws(MLflowError) -> Pushed {
    var (step, attempts) = (step, 0)
    while true {
      do throws(MLflowError) { return try await send(step, push, sync: sync) } catch {
        guard case .refused(_, let code, _) = error else { throw error }
        // Another sync may have pushed the same or newer meanwhile, and taken this run away.
        let state = ScopeState(try await states(of: push.scope)[push.scope.id] ?? [])
        if let standing = state.standing, standing.digest == push.digest || standing.sync >= sync {
          return Pushed(run: standing.id, isDoubtful: true)
        }
        // Or it goes on with the same run: one of two that insert the same is refused. And MLflow 2
        // refuses metrics that it has: those whose answer was lost.
        let next = state.step(for: push)
        attempts += 1
        guard next != step || code == "BAD_REQUEST", attempts < Self.patience else { throw error }
        try await runs.client.pause(after: attempts, error)
        step = next
      }
    }
  }

  /// How often a push is tried where others are in the way.
  private static let patience = 6

  private func send(
    _ step: SyncStep, _ push: SyncPush, sync: Int64
  ) async throws(MLflowError) -> Pushed {
    // Where a run is made its tags cost nothing; in a batch they are a transaction of their own.
    let tags =
      push.tags(ledger: ledger, version: version, sync: sync, supersedes: step.supersedes)
      + push.content.tags
    let first = tags.prefix(MLflowRuns.limits.tags)
    let pushed: Pushed
    switch step {
    case .none(let known): return Pushed(run: known)
    case .create: pushed = try await create(push, first, sync: sync)
    case .resume(let known, _): pushed = Pushed(run: known, isDoubtful: true)
    }
    try await runs.log(
      push.content, tags[first.count...], to: pushed.run, again: pushed.isDoubtful)
    try await runs.finish(pushed.run, endMs: push.content.span.upperBound)
    return pushed
  }

  /// Creates a run; when the answer is lost, looks whether it is there before trying again.
  private func create(
    _ push: SyncPush, _ tags: ArraySlice<(key: String, value: String)>, sync: Int64
  ) async throws(MLflowError) -> Pushed {
    var attempts = 0
    while true {
      do throws(MLflowError) {
        let run = try await runs.create(
          experiment, name: push.scope.name, startMs: push.content.span.lowerBound, tags: tags)
        return Pushed(run: run, isDoubtful: attempts > 0)
      } catch {
        attempts += 1
        guard error.isUnreachable, attempts <= runs.client.server.maximumRetries else {
          throw error
        }
        let mine = try await states(of: push.scope)[push.scope.id]?.first {
          $0.digest == push.digest && $0.sync == sync
        }
        if let mine { return Pushed(run: mine.id, isDoubtful: true) }
        try await runs.client.pause(after: attempts, error)
      }
    }
  }

  /// Settles the runs of a scope.
  func settle(_ state: ScopeState) async throws(MLflowError) {
    for settlement in state.settlements {
      do throws(MLflowError) {
        switch settlement {
        case .delete(let run): try await runs.delete(run)
        case .mark(let run, let other):
          try await runs.tag(
            run,
            [
              (key: RunTag.state, value: RunTag.superseded),
              (key: RunTag.supersededBy, value: other),
            ])
        }
      } catch {
        // Refused, for another sync that settles the same was quicker.
        guard case .refused = error else { throw error }
      }
    }
  }

  /// Makes sure that the server has what was sent: a wrong type in a request is answered 200, and
  /// what stands behind it is lost.
  func verify(_ push: SyncPush, _ run: RemoteRun) throws(MLflowError) {
    for (key, value) in push.content.params where run.params[key] != value {
      throw .unexpected(
        server: runs.client.server.shown, what: "param '\(key)' of run \(run.id) as it was sent")
    }
  }
}
