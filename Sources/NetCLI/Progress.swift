import Synchronization
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A line on standard error that says how far long work is, where there is a terminal.
final class Progress: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let startedMs = Machine.nowMs
  private let isShown = Mutex(false)

  /// Shows a line, unless the work has only just begun.
  func show(_ line: String, afterMs: Int64 = 300) {
    guard isTerminal, Machine.nowMs - startedMs >= afterMs else { return }
    isShown.withLock { isShown in
      isShown = true
      Talk.write("\r" + line + "\u{1B}[K")
    }
  }

  /// Says that a request will be sent again.
  func tellRetry(_ reason: String, afterMs: Int64) {
    let wait = afterMs < 1000 ? "\(afterMs) ms" : "\(afterMs / 1000) s"
    show("\(reason): again in \(wait)", afterMs: 0)
  }

  /// Takes the line off the terminal.
  func clear() {
    isShown.withLock { isShown in
      if isShown { Talk.write("\r\u{1B}[K") }
      isShown = false
    }
  }
}
