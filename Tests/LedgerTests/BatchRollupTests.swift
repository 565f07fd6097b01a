import Metering
import Testing

@testable import Ledger
@testable import SQLite

/// A large batch is rolled up in the transaction that writes it, from what was summed up before.
@Suite("Rolling up batches")
struct BatchRollupTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func calls(_ count: Int, seed: UInt64) throws -> [AssessedCall] {
    var draw = RandomCalls(seed: seed)
    return try (0..<count).map {
      try ledger.assessor().assess(draw.event($0), nowMs: testNowMs, madeID: "")
    }
  }

  @discardableResult
  private func write(_ calls: [AssessedCall]) throws -> Int {
    let recorder = Recorder(ledger, source: "test")
    return try recorder.transaction { try recorder.write(calls, nowMs: testNowMs) }.count
  }

  /// The number of calls that the rollups tell of.
  private func rolledUp() throws -> Int64 { try RollupMark(ledger.connection).callSeq }

  private func expectSound() throws {
    let check = try ledger.check { _, _ in }
    #expect(check.findings.map(\.what) == [])
  }

  @Test("the rollups are those of the calls, whatever was known of them before")
  func sound() throws {
    try write(calls(10, seed: 1))
    #expect(try rolledUp() == 0)
    #expect(try write(calls(5000, seed: 2)) == 0)
    #expect(try rolledUp() == 5010)
    // A few of these are there, and twice among themselves.
    let again = try calls(700, seed: 2) + calls(6000, seed: 3) + calls(300, seed: 3)
    #expect(try write(again) == 1000)
    #expect(try rolledUp() == 11_010)
    try expectSound()
    let all = try calls(10, seed: 1) + calls(5000, seed: 2) + calls(6000, seed: 3)
    #expect(try ledger.total() == Expected.total(all))
  }

  @Test("where most calls are known the few others wait")
  func known() throws {
    try write(calls(6000, seed: 4))
    var event = UsageEvent(model: "only-here")
    event.id = "r4-1"
    let other = try ledger.assessor().assess(event, nowMs: testNowMs, madeID: "")
    #expect(try write([other] + calls(6010, seed: 4)) == 6001)
    #expect(try rolledUp() == 6000)
    #expect(try write([other] + calls(5000, seed: 5)) == 1)
    #expect(try rolledUp() == 11_010)
    try expectSound()
  }

  @Test("a sum that 64 bits cannot hold stops no calls from being written")
  func overflow() throws {
    try write(calls(5000, seed: 6))
    #expect(try rolledUp() == 5000)
    try ledger.connection.execute("UPDATE rollups SET input_tokens = \(Int64.max) WHERE grain = 2")
    try write(calls(5000, seed: 7))
    #expect(try rolledUp() == 5000)
    #expect(try ledger.rows("SELECT count(*) FROM call_log") == ["10000"])
    try ledger.rebuildRollups()
    try expectSound()
  }

  @Test("a transaction that fails takes the rollups with it")
  func failed() throws {
    struct Stop: Error {}
    let recorder = Recorder(ledger, source: "test")
    let calls = try calls(5000, seed: 8)
    #expect(throws: Stop.self) {
      try recorder.transaction {
        _ = try recorder.write(calls, nowMs: testNowMs)
        throw Stop()
      }
    }
    #expect(try rolledUp() == 0)
    #expect(try ledger.rows("SELECT count(*) FROM rollup_days") == ["0"])
    _ = try recorder.transaction { try recorder.write(calls, nowMs: testNowMs) }
    #expect(try rolledUp() == 5000)
    try expectSound()
  }
}
