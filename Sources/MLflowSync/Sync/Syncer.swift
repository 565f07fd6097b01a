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

  /// What has to be done for one push.
  enum Step: Sendable {
    /// The server has it.
    case none(run: String)
    /// A run is made, which takes the place of another.
    case create(supersedes: String?)
    /// A run that broke off is gone on with.
    case resume(run: String, supersedes: String?)
  }

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

  /// What has to be done for a push where these runs are.
  func step(_ push: SyncPush, _ state: ScopeState) -> Step {
    if let standing = state.standing, standing.digest == push.digest {
      return .none(run: standing.id)
    }
    if let broken = state.resumable(push.digest) {
      return .resume(run: broken.id, supersedes: state.standing?.id)
    }
    return .create(supersedes: state.standing?.id)
  }

  /// Carries a step out.
  ///
  /// - Parameters:
  ///   - step: What is to be done.
  ///   - push: What is pushed.
  ///   - sync: The number of the push in the ledger's log.
  /// - Returns: The run's id. It is finished, and not yet settled.
  /// - Throws: ``MLflowError``.
  func carryOut(
    _ step: Step, _ push: SyncPush, sync: Int64
  ) async throws(MLflowError) -> String {
    do throws(MLflowError) { return try await send(step, push, sync: sync) } catch {
      // Another sync may have pushed the same meanwhile, and taken this run away.
      guard case .refused = error else { throw error }
      let runs = try await states(of: push.scope)[push.scope.id] ?? []
      guard let standing = ScopeState(runs).standing, standing.digest == push.digest else {
        throw error
      }
      return standing.id
    }
  }

  private func send(
    _ step: Step, _ push: SyncPush, sync: Int64
  ) async throws(MLflowError) -> String {
    let run: String
    switch step {
    case .none(let known): return known
    case .create(let supersedes):
      run = try await create(push, sync: sync, supersedes: supersedes)
    case .resume(let known, let supersedes):
      run = known
      let tags = push.tags(ledger: ledger, version: version, sync: sync, supersedes: supersedes)
      try await runs.tag(run, tags)
    }
    try await runs.log(push.content, to: run)
    try await runs.end(run, status: "FINISHED", endMs: push.content.span.upperBound)
    return run
  }

  /// Creates a run; when the answer is lost, looks whether it is there before trying again.
  private func create(
    _ push: SyncPush, sync: Int64, supersedes: String?
  ) async throws(MLflowError) -> String {
    let tags = push.tags(ledger: ledger, version: version, sync: sync, supersedes: supersedes)
    var attempts = 0
    while true {
      do throws(MLflowError) {
        return try await runs.create(
          experiment, name: push.scope.name, startMs: push.content.span.lowerBound, tags: tags)
      } catch {
        attempts += 1
        guard error.isUnreachable, attempts <= runs.client.server.maximumRetries else {
          throw error
        }
        let mine = try await states(of: push.scope)[push.scope.id]?.first {
          $0.digest == push.digest && $0.sync == sync
        }
        if let mine { return mine.id }
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
