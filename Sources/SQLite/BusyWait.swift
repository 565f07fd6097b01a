#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How long a connection has waited for a lock, and how long it may.
///
/// SQLite's own handler sleeps up to 100 ms at a time, so among dozens of writers an unlucky one
/// can be passed over until its timeout. Short sleeps of random length give all the same chance.
struct BusyWait {
  let timeoutMs: Int64
  var startedMs: Int64 = 0

  /// Sleeps for a moment, or returns false when the time is up.
  ///
  /// `attempt` counts from 0 per lock.
  mutating func again(attempt: Int32) -> Bool {
    let now = monotonicMs()
    if attempt == 0 { startedMs = now }
    guard now - startedMs < timeoutMs else { return false }
    let longest = min(500 << UInt32(min(attempt, 5)), 10_000)  // microseconds: 0.5 ms to 10 ms
    usleep(UInt32.random(in: 200...UInt32(longest)))
    return true
  }

  private func monotonicMs() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// SQLite's busy callback: 0 gives up.
func waitWhileBusy(context: UnsafeMutableRawPointer?, attempt: Int32) -> Int32 {
  guard let context else { return 0 }
  return context.assumingMemoryBound(to: BusyWait.self).pointee.again(attempt: attempt) ? 1 : 0
}
