import Foundation
import Metering
import Testing

@testable import Ledger
@testable import SQLite

/// What must hold at every moment of a ``History``.
enum HistoryChecks {
  /// Half and quarter hours, both clock changes, and the most eastern day.
  private static let zones = [
    "UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "+05:37",
  ]

  /// Compares summaries by rollups with summaries by calls.
  static func summaries() throws {
    let folder = try TemporaryFolder()
    var rolled = 0
    for seed in 100..<112 as Range<UInt64> {
      var history = try History(folder, seed: seed)
      let zones = try zones.map { try Zone($0) }
      for step in 0..<40 {
        try history.step()
        for _ in 0..<6 {
          let (dimensions, filter) = try history.question(zones: zones)
          if RollupPlan(dimensions, filter) != nil { rolled += 1 }
          let by = dimensions.map(\.field).joined(separator: ",")
          try expectSame(
            history.ledger, dimensions, filter,
            "seed \(seed), step \(step), by \(by), \(filter.terms), \(filter.period)")
        }
      }
    }
    #expect(rolled > 1000, "most questions are answered by rollups: \(rolled)")
  }

  private static func expectSame(
    _ ledger: LedgerFile, _ dimensions: [Dimension], _ filter: CallFilter, _ what: String
  ) throws {
    let one = try ledger.summary(by: dimensions, filter)
    ledger.readsRollups = false
    defer { ledger.readsRollups = true }
    let other = try ledger.summary(by: dimensions, filter)
    #expect(one.totals == other.totals, "\(what)")
    #expect(one.byValues == other.byValues, "\(what)")
    #expect(one.rows.map(\.values) == other.rows.map(\.values), "\(what)")
  }

  /// Compares the views with summaries by calls.
  static func expectViews(_ ledger: LedgerFile, _ what: String) throws {
    ledger.readsRollups = false
    defer { ledger.readsRollups = true }
    let views = try ledger.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'spend_by_%'")
    for view in views {
      let names = try ledger.rows("SELECT name FROM pragma_table_info('\(view)')")
      let dimensions = try names.prefix { $0 != "calls" }.map { try Dimension($0) }
      let summary = try ledger.summary(by: dimensions, CallFilter(zone: .utc))
      let expected = try #require(summary.byValues).map { values, spend in
        let numbers = [
          "\(spend.calls)", "\(spend.inputTokens)", "\(spend.reasoningTokens)",
          "\(spend.totalTokens)", spend.costPicousd.map { "\($0)" } ?? "-",
          "\(spend.unpricedCalls)",
        ]
        return (values.map { $0 ?? "-" } + numbers).joined(separator: "|")
      }
      let found = try ledger.rows(
        """
        SELECT \(names.prefix(dimensions.count).joined(separator: ", ")), calls,
          ifnull(input_tokens, 0), ifnull(reasoning_tokens, 0), ifnull(total_tokens, 0),
          cost_picousd, unpriced_calls
        FROM \(view)
        """)
      #expect(found.sorted() == expected.sorted(), "\(view), \(what)")
    }
  }
}
