/// The runs of one scope on a server, and what is to be done so that one of them stands.
///
/// Two syncs at once, and a sync that broke off, can leave several. Every sync settles them by the
/// same rule, so it does not matter which does: the finished run of the newest push stands.
struct ScopeState {
  /// One change that settles the runs.
  enum Settlement: Equatable {
    /// A run that says what another says, or of which only a part was pushed, goes.
    case delete(run: String)
    /// A run whose content was replaced stays, and says by which.
    case mark(run: String, by: String)
  }

  /// The run that stands; nil when none is finished.
  let standing: RemoteRun?
  /// Runs of which only a part may be there.
  let unfinished: [RemoteRun]
  /// What is to be done.
  let settlements: [Settlement]

  init(_ runs: [RemoteRun]) {
    let finished = runs.filter(\.isFinished).sorted {
      $0.sync != $1.sync ? $0.sync > $1.sync : $0.id < $1.id
    }
    let standing = finished.first
    self.standing = standing
    guard let standing else {
      unfinished = runs
      settlements = []
      return
    }
    let broken = runs.filter { !$0.isFinished }
    unfinished = broken.filter { $0.sync > standing.sync }
    settlements =
      finished.dropFirst().map {
        $0.digest == standing.digest
          ? .delete(run: $0.id) : .mark(run: $0.id, by: standing.id)
      } + broken.filter { $0.sync <= standing.sync }.map { .delete(run: $0.id) }
  }

  /// An unfinished run with this content, which can be gone on with.
  func resumable(_ digest: String) -> RemoteRun? {
    unfinished.filter { $0.digest == digest }.min { $0.id < $1.id }
  }
}

extension RemoteRun {
  /// What tells its content from another of the same scope.
  var digest: String { tags[RunTag.digest] ?? "" }
  /// The number of its push in the ledger's log.
  var sync: Int64 { tags[RunTag.sync].flatMap { Int64($0) } ?? 0 }
}
