import Testing

@testable import Ledger
@testable import SQLite

/// One program with the same ledger open twice, and another program that comes and goes.
@Suite("Opening a ledger twice")
struct TwoOpeningsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a ledger that is open stays whole while another program records and ends")
  func once() async throws {
    let first = try folder.ledger()
    try first.record(Self.event("a"))
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      try Self.recordElsewhere("b", in: path)
    }
    try first.record(Self.event("c"))
    #expect(try LedgerFile.openForReading(folder.file()).ids().sorted() == ["a", "b", "c"])
  }

  /// Closing any descriptor of a file drops all POSIX locks that the process has on it, SQLite's
  /// among them: the other program then takes itself for the last one and removes the log.
  @Test("so does a ledger that its program has looked at a second time")
  func twice() async throws {
    let first = try folder.ledger()
    try first.record(Self.event("a"))
    _ = try LedgerFile.openForReading(folder.file()).ids()
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      try Self.recordElsewhere("b", in: path)
    }
    try first.record(Self.event("c"))
    #expect(try LedgerFile.openForReading(folder.file()).ids().sorted() == ["a", "b", "c"])
  }

  private static func event(_ id: String) -> String {
    "{'id':'\(id)','model':'m','occurred_at':'2026-01-01'}"
  }

  private static func recordElsewhere(_ id: String, in path: String) throws {
    let ledger = try LedgerFile.openForWriting(
      path + "/ledger.db", priceList: TestPrices.list)
    try ledger.record(event(id))
  }
}
