/// Work on a thread of its own, whose result is waited for where it is needed.
final class Background<Result: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private var finished: Result?

  /// Begins the work.
  init(_ work: @escaping @Sendable () -> Result) {
    detachThread {
      let result = work()
      self.monitor.locked { self.finished = result }
    }
  }

  /// What came of it, as soon as it is done.
  func result() -> Result {
    monitor.locked {
      while true {
        monitor.wait { finished == nil }
        if let finished { return finished }
      }
    }
  }
}
