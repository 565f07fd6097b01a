import Dispatch
import SQLite
import Synchronization
import Testing

/// Waiting for another connection's lock.
///
/// Only orders are asserted: the machine is busy.
@Suite("Waiting for a lock")
struct BusyTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.connection().execute(
      "PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER) STRICT")
  }

  /// How long it takes to be told that the lock is held.
  private func timeToGiveUp(timeoutMs: Int64) throws -> Duration {
    let connection = try folder.connection(busyTimeoutMs: timeoutMs)
    return try ContinuousClock().measure {
      let error = try SQLiteError.thrown { try connection.write {} }
      #expect(error?.isBusy == true)
    }
  }

  @Test("a lock that stays is waited for as long as the timeout says, and then reported")
  func givesUp() throws {
    let holder = try folder.connection()
    try holder.execute("BEGIN IMMEDIATE")
    // The shortest of three: the machine may be busy with something else.
    let immediate = try (0..<3).map { _ in try timeToGiveUp(timeoutMs: 0) }.min()
    let patient = try timeToGiveUp(timeoutMs: 800)
    #expect(try #require(immediate) < patient)
    // A lower bound holds on any machine; a few milliseconds are the clock's.
    #expect(patient >= .milliseconds(790), "it gave up before its time")
    try holder.execute("ROLLBACK")
    try folder.connection().write {}
  }

  @Test("a lock that is given back in time is taken")
  func waits() throws {
    let path = try folder.file()
    let steps = Mutex<[String]>([])
    let holder = try folder.connection()
    try holder.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
    let begun = DispatchSemaphore(value: 0)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      begun.signal()
      do {
        let waiter = try Connection(path: path, access: .readWrite, busyTimeoutMs: 600_000)
        try waiter.write {
          steps.withLock { $0.append("taken") }
          try waiter.execute("INSERT INTO t VALUES (2)")
        }
      } catch {
        steps.withLock { $0.append("\(error)") }
      }
      done.signal()
    }
    begun.wait()
    steps.withLock { $0.append("given back") }
    try holder.execute("COMMIT")
    done.wait()
    #expect(steps.withLock { $0 } == ["given back", "taken"])
    #expect(try holder.integer("SELECT count(*) FROM t") == 2)
  }

  @Test("readers are not held up by a writer")
  func readers() throws {
    let holder = try folder.connection()
    try holder.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
    #expect(try folder.connection().integer("SELECT count(*) FROM t") == 0)
    try holder.execute("COMMIT")
  }

  @Test("writers who all wait get through, each once")
  func crowd() throws {
    let path = try folder.file()
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      do {
        let connection = try Connection(path: path, access: .readWrite, busyTimeoutMs: 600_000)
        for _ in 0..<25 {
          try connection.write {
            // Reading before writing would lose updates if the lock were not taken first.
            let last = try connection.integer("SELECT max(a) FROM t") ?? 0
            try connection.prepare("INSERT INTO t VALUES (?)").run([.integer(last + 1)])
          }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let connection = try folder.connection()
    #expect(try connection.integer("SELECT count(DISTINCT a) FROM t") == 200)
    #expect(try connection.integer("SELECT max(a) FROM t") == 200)
  }
}
