import SQLite

/// Moves what batches have left in the write-ahead log into the file while the next batch is
/// written: on a thread and a connection of its own.
///
/// What was committed is safe in the log. This does the writer's chore beside it; neither other
/// writers nor readers wait.
final class Checkpointer: @unchecked Sendable {
  private let path: String
  private let busyTimeoutMs: Int64
  private let monitor = Monitor()
  private var isBusy = false
  /// How many pages the log held when it was looked at last.
  private var logPages: Int64 = 0

  /// From so many pages on the writer waits: a log is begun anew only when all of it was moved.
  static let longLogPages: Int64 = 32 << 10

  /// - Parameters:
  ///   - path: The ledger's file.
  ///   - busyTimeoutMs: As that of the ledger, in milliseconds.
  init(path: String, busyTimeoutMs: Int64) {
    self.path = path
    self.busyTimeoutMs = busyTimeoutMs
  }

  /// Begins to move what is in the log, unless that is under way.
  func start() {
    let isLong = monitor.locked { logPages >= Self.longLogPages }
    if isLong { finish() }
    let isFree = monitor.locked {
      if isBusy { return false }
      isBusy = true
      return true
    }
    guard isFree else { return }
    guard isLong else { return detachThread { self.run() } }
    run()
    // Nobody writes meanwhile: the next who does begins the log anew.
    monitor.locked { logPages = 0 }
  }

  /// Waits until nothing is under way.
  func finish() { monitor.locked { monitor.wait { isBusy } } }

  private func run() {
    // What fails is made up for by the writer when the log is too long, and when it is settled.
    let pages = (try? checkpoint()) ?? 0
    monitor.locked {
      logPages = pages
      isBusy = false
    }
  }

  /// Moves what nobody needs in the log any more; how many pages it holds.
  private func checkpoint() throws -> Int64 {
    let connection = try Connection(path: path, access: .readWrite, busyTimeoutMs: busyTimeoutMs)
    connection.keepLogOnClose(true)
    var pages: Int64 = 0
    try connection.query("PRAGMA wal_checkpoint(PASSIVE)") { pages = $0.int64(1) }
    return pages
  }
}
