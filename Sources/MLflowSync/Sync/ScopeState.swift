/// What has to be done for one push.
enum SyncStep: Hashable, Sendable {
  /// The server has it.
  case none(run: String)
  /// A run is made, which takes the place of another.
  case create(supersedes: String?)
  /// A run that is not whole is gone on with.
  case resume(run: String, supersedes: String?)

  /// The run whose place the push takes.
  var supersedes: String? {
    switch self {
    case .none: nil
    case .create(let other), .resume(_, let other): other
    }
  }
}

/// The runs of one scope on a server, and what is to be done so that one of them stands.
///
/// Two syncs at once, and a sync that broke off, can leave several. Every sync settles them by the
/// same rule, so it does not matter which does: the finished run of the newest push stands. A run
/// keeps its rank from its creation on, and only what ranks below a finished run is taken away, so
/// that no two syncs can take each other's away, whatever each saw and when.
struct ScopeState: Sendable {
  /// One change that settles the runs.
  enum Settlement: Hashable, Sendable {
    /// A run that says what another says, or of which only a part was pushed, goes.
    case delete(run: String)
    /// A run whose content was replaced stays, and says by which.
    case mark(run: String, by: String)
  }

  /// The run that stands; nil when none is finished.
  let standing: RemoteRun?
  /// Runs of which only a part may be there, and that will stand once they are finished.
  let unfinished: [RemoteRun]
  /// What is to be done.
  let settlements: [Settlement]

  init(_ runs: [RemoteRun]) {
    let finished = runs.filter(\.isFinished).sorted { $0.outranks($1) }
    let standing = finished.first
    self.standing = standing
    guard let standing else {
      unfinished = runs
      settlements = []
      return
    }
    let broken = runs.filter { !$0.isFinished }
    unfinished = broken.filter { $0.outranks(standing) }
    settlements =
      finished.dropFirst().map {
        $0.digest == standing.digest
          ? .delete(run: $0.id) : .mark(run: $0.id, by: standing.id)
      } + broken.filter { !$0.outranks(standing) }.map { .delete(run: $0.id) }
  }

  /// The runs once these are settled and a push is finished, when nobody else has changed them.
  func finishing(_ run: RemoteRun) -> ScopeState {
    let others = ([standing].compactMap(\.self) + unfinished).filter { $0.id != run.id }
    return ScopeState(others + [run])
  }

  /// What has to be done so that a push is among the runs.
  func step(for push: SyncPush) -> SyncStep {
    if let standing, standing.digest == push.digest {
      // An answer of 200 does not say that everything was taken.
      let isWhole = push.content.params.allSatisfy { standing.params[$0.key] != nil }
      return isWhole
        ? .none(run: standing.id)
        : .resume(run: standing.id, supersedes: standing.tags[RunTag.supersedes])
    }
    if let broken = resumable(push.digest) {
      return .resume(run: broken.id, supersedes: standing?.id)
    }
    return .create(supersedes: standing?.id)
  }

  /// An unfinished run with this content, which can be gone on with.
  func resumable(_ digest: String) -> RemoteRun? {
    unfinished.filter { $0.digest == digest }.min { $0.outranks($1) }
  }
}

extension RemoteRun {
  /// What tells its content from another of the same scope.
  var digest: String { tags[RunTag.digest] ?? "" }
  /// The number of its push in the ledger's log.
  var sync: Int64 { tags[RunTag.sync].flatMap { Int64($0) } ?? 0 }

  /// Whether of two finished runs of a scope this one stands.
  func outranks(_ other: RemoteRun) -> Bool {
    sync != other.sync ? sync > other.sync : id < other.id
  }
}
