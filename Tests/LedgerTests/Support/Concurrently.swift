import Dispatch
import Synchronization

/// Runs `body` on several threads at once.
///
/// - Returns: The errors, in words.
func concurrently(_ count: Int, body: @Sendable (_ index: Int) throws -> Void) -> [String] {
  let errors = Mutex<[String]>([])
  DispatchQueue.concurrentPerform(iterations: count) { index in
    do { try body(index) } catch { errors.withLock { $0.append("\(error)") } }
  }
  return errors.withLock { $0 }
}
