import Foundation
import Testing

@testable import Ledger
@testable import SQLite

/// What several programs do at the same moment, each in a process of its own.
enum Programs {
  /// How many start at once.
  static let count = 4
  /// How often they do.
  static let rounds = 10

  private struct NobodyCame: Error {}

  /// Waits until as many programs as there are have come to the same place.
  static func meet(_ place: String, in folder: String) throws {
    let path = "\(folder)/meet-\(place)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: "\(path)/\(UUID())"))
    let start = ContinuousClock.now
    while try FileManager.default.contentsOfDirectory(atPath: path).count < count {
      // Spinning, so that all go on at once.
      if ContinuousClock.now - start > .seconds(120) { throw NobodyCame() }
    }
  }

  /// Makes new ledgers and records the same call in each.
  static func makeLedgers(in folder: String) {
    forEachRound { round in
      try meet("new-\(round)", in: folder)
      let ledger = try LedgerFile.openForWriting(
        "\(folder)/new-\(round).db", priceList: TestPrices.list)
      try ledger.record("{'id':'same','model':'m','occurred_at':'2026-01-01'}")
    }
  }

  /// Brings old ledgers up to date.
  static func migrateLedgers(in folder: String) {
    forEachRound { round in
      try meet("old-\(round)", in: folder)
      _ = try LedgerFile.openForWriting("\(folder)/old-\(round).db", priceList: TestPrices.list)
    }
  }

  /// An error is recorded, and the program goes on: the others wait for it.
  private static func forEachRound(_ body: (_ round: Int) throws -> Void) {
    for round in 0..<rounds {
      let start = ContinuousClock.now
      do { try body(round) } catch {
        Issue.record("round \(round), after \(ContinuousClock.now - start): \(error)")
      }
    }
  }
}
