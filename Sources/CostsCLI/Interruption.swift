#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Holds back SIGINT and SIGTERM, so that work in hand comes to its end before the program does.
struct Interruption {
  private static let signals = [SIGINT, SIGTERM]

  /// From now on the signals wait until they are asked for.
  init() {
    var held = sigset_t()
    sigemptyset(&held)
    for signal in Self.signals { sigaddset(&held, signal) }
    sigprocmask(SIG_BLOCK, &held, nil)
  }

  /// Whether one of them has come.
  var hasCome: Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return Self.signals.contains { sigismember(&pending, $0) == 1 }
  }

  /// Waits for one of them; false when the time is up.
  func comesWithin(ms: Int) -> Bool {
    for _ in 0..<max(1, ms / 50) {
      if hasCome { return true }
      usleep(50_000)
    }
    return hasCome
  }
}
