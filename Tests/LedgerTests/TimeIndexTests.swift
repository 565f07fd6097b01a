import Metering
import Testing

@testable import Ledger
@testable import SQLite

/// The index of times is left out while a load fills an empty ledger.
@Suite("The index of times")
struct TimeIndexTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func write(_ count: Int, seed: UInt64) throws {
    var draw = RandomCalls(seed: seed)
    let calls = try (0..<count).map {
      try ledger.assessor().assess(draw.event($0), nowMs: testNowMs, madeID: "")
    }
    let recorder = Recorder(ledger, source: "test")
    let left = try recorder.transaction { try recorder.write(calls, nowMs: testNowMs) }
    #expect(left.isEmpty)
  }

  private func exists() throws -> Bool { try TimeIndex.exists(ledger.connection) }

  private func expectSound() throws {
    #expect(try ledger.check { _, _ in }.findings.map(\.what) == [])
    #expect(try ledger.rows("PRAGMA integrity_check") == ["ok"])
  }

  private func callsByTime() throws -> [String] {
    try ledger.rows("SELECT id FROM call_log ORDER BY occurred_at_ms, id LIMIT 100 OFFSET 2000")
  }

  @Test("it is made at the end of a load, and everything is told without it in between")
  func late() throws {
    var between: [String] = []
    try ledger.load {
      try write(5000, seed: 1)
      try write(5000, seed: 2)
      #expect(try !exists())
      between = try callsByTime()
      try expectSound()
    }
    #expect(try exists())
    #expect(try callsByTime() == between && between.count == 100)
    try expectSound()
    let plan = try ledger.rows(
      "EXPLAIN QUERY PLAN SELECT seq FROM call_log WHERE occurred_at_ms BETWEEN 1 AND 2")
    #expect(plan.description.contains(TimeIndex.name))
  }

  @Test("it stays where more calls are than come, where they are few, and outside of loads")
  func kept() throws {
    try ledger.load {
      try write(100, seed: 1)
      #expect(try exists())
    }
    try write(5000, seed: 2)
    #expect(try exists())
    try ledger.load {
      try write(5000, seed: 3)
      #expect(try exists())
      // What comes first decides.
      try write(20_000, seed: 4)
      #expect(try exists())
    }
    try expectSound()
  }

  @Test("a load that fails leaves it made")
  func failure() throws {
    struct Failure: Error {}
    #expect(throws: Failure.self) {
      try ledger.load {
        try write(5000, seed: 1)
        #expect(try !exists())
        throw Failure()
      }
    }
    #expect(try exists())
    try expectSound()
  }

  @Test("a load that takes its calls back has changed nothing")
  func takenBack() throws {
    struct Failure: Error {}
    try ledger.load { () throws in
      let recorder = Recorder(ledger, source: "test")
      #expect(throws: Failure.self) {
        try recorder.transaction {
          try ledger.timeIndex.expect(5000, ledger.connection)
          #expect(try !exists())
          throw Failure()
        }
      }
      #expect(try exists())
    }
    #expect(try exists())
    try expectSound()
  }

  @Test("who opens a ledger for writing whose load was killed makes it; readers do without")
  func killed() throws {
    try write(5000, seed: 1)
    try ledger.connection.execute("DROP INDEX \(TimeIndex.name)")
    let reader = try LedgerFile.openForReading(ledger.path)
    #expect(try reader.check { _, _ in }.findings.map(\.what) == [])
    #expect(try !exists())
    _ = try LedgerFile.openForWriting(ledger.path)
    #expect(try exists())
    try expectSound()
  }

  @Test("after many calls a load makes it, and goes on with it")
  func many() throws {
    var index = TimeIndex()
    index.beginLoad()
    try ledger.connection.write {
      try index.expect(5000, ledger.connection)
      try index.count(5000, ledger.connection)
      #expect(try !exists())
      try index.count(2_000_000, ledger.connection)
      #expect(try exists())
      try index.expect(5000, ledger.connection)
      #expect(try exists())
    }
  }
}
