import Testing

@testable import Ledger
@testable import SQLite

/// What a load does not wait for, everything after it does.
@Suite("Loads and the disk")
struct LoadTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  /// SQLite's number for when a transaction is waited for: 1 not before the log is moved, 2 always.
  private func synchronous() throws -> Int64? {
    try ledger.connection.integer("PRAGMA synchronous")
  }

  @Test("the transactions of a load alone are not waited for, well ended or not")
  func waiting() throws {
    struct Failure: Error {}
    #expect(try synchronous() == 2)
    #expect(try ledger.load { try synchronous() } == 1)
    #expect(try synchronous() == 2)
    #expect(throws: Failure.self) { try ledger.load { throw Failure() } }
    #expect(try synchronous() == 2)
  }
}
