import Foundation
import Metering
import Testing

@testable import Ledger
@testable import SQLite

/// Windows of budgets in zones of the machine's database, in processes of their own like
/// ``ZoneTests``.
@Suite("Windows of budgets")
struct BudgetWindowTests {
  @Test("a window is the local day, the week from Monday, or the month")
  func bounds() async {
    await #expect(processExitsWith: .success) { try BudgetWindowChecks.bounds() }
  }

  @Test("every call counts in one window of each length, and in the right one")
  func sums() async {
    await #expect(processExitsWith: .success) { try BudgetWindowChecks.sums() }
  }

  @Test("a budget of the machine's own zone without a name can be read")
  func local() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "Asia/Kolkata", 1)
      let window = try Budget("1 day", timezone: "local").window(at: testNowMs)
      #expect(Timestamp.format(window.sinceMs) == "2026-10-14T18:30:00.000Z")
    }
  }
}

/// What ``BudgetWindowTests`` check.
enum BudgetWindowChecks {
  /// The days of the changes in New York have 23 and 25 hours.
  static func bounds() throws {
    let table = TextTable(
      """
      zone                at                    per    | since                     until
      UTC                 2026-10-15T12:00:00Z  day    | 2026-10-15T00:00Z  2026-10-16T00:00Z
      UTC                 2026-10-15T12:00:00Z  week   | 2026-10-12T00:00Z  2026-10-19T00:00Z
      UTC                 2026-12-31T23:59:59Z  month  | 2026-12-01T00:00Z  2027-01-01T00:00Z
      Asia/Kolkata        2026-10-15T18:29:59Z  day    | 2026-10-14T18:30Z  2026-10-15T18:30Z
      Asia/Kolkata        2026-10-15T18:30:00Z  day    | 2026-10-15T18:30Z  2026-10-16T18:30Z
      Asia/Kolkata        2026-10-18T18:30:00Z  week   | 2026-10-18T18:30Z  2026-10-25T18:30Z
      Asia/Kolkata        2026-10-31T18:30:00Z  month  | 2026-10-31T18:30Z  2026-11-30T18:30Z
      America/New_York    2026-03-08T12:00:00Z  day    | 2026-03-08T05:00Z  2026-03-09T04:00Z
      America/New_York    2026-03-08T12:00:00Z  week   | 2026-03-02T05:00Z  2026-03-09T04:00Z
      America/New_York    2026-03-08T12:00:00Z  month  | 2026-03-01T05:00Z  2026-04-01T04:00Z
      America/New_York    2026-11-01T12:00:00Z  day    | 2026-11-01T04:00Z  2026-11-02T05:00Z
      America/New_York    2026-11-01T12:00:00Z  week   | 2026-10-26T04:00Z  2026-11-02T05:00Z
      America/New_York    2026-11-01T12:00:00Z  month  | 2026-11-01T04:00Z  2026-12-01T05:00Z
      Pacific/Kiritimati  2026-12-31T09:59:59Z  day    | 2026-12-30T10:00Z  2026-12-31T10:00Z
      Pacific/Kiritimati  2026-12-31T10:00:00Z  month  | 2026-12-31T10:00Z  2027-01-31T10:00Z
      +05:30              2026-10-15T18:30:00Z  day    | 2026-10-15T18:30Z  2026-10-16T18:30Z
      """)
    for row in table.rows {
      let budget = try Budget("1 " + row["per"], timezone: row["zone"])
      let window = try budget.window(at: try #require(Timestamp.parse(row["at"])))
      for (ms, column) in [(window.sinceMs, "since"), (window.untilMs, "until")] {
        #expect(Timestamp.format(ms).replacing(":00.000Z", with: "Z") == row[column], "\(row.line)")
      }
    }
  }

  /// Around midnights and clock changes every call costs another power of two, so that a sum tells
  /// which calls are in it.
  static func sums() throws {
    let zones = [
      "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin", "UTC",
      "Australia/Lord_Howe",
    ]
    let days = [
      "2026-03-01", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02",
    ]
    for name in zones {
      let calendar = Expected(zone: try #require(TimeZone(identifier: name)))
      let zone = try Zone(name)
      let folder = try TemporaryFolder()
      let ledger = try folder.ledger()
      let times = try days.flatMap { text in
        let start = zone.start(ofDay: try #require(Period.day(text)))
        return [-1, 0, 1, 7_200_000, 43_200_000].map { start + $0 }
      }
      let recorder = Recorder(ledger, source: "record")
      try recorder.transaction {
        for (number, ms) in times.enumerated() {
          var event = UsageEvent(model: "m")
          event.id = "\(number)"
          event.occurredAtMs = ms
          event.reportedCostUSD = "\(1 << number)e-12"
          _ = try recorder.add(
            try ledger.assessor().assess(event, nowMs: 0, madeID: ""), nowMs: 0)
        }
      }
      for unit in Budget.Unit.allCases {
        let budget = try Budget("1 \(unit)", timezone: name)
        let label = try #require(Dimension.TimeUnit(rawValue: unit.rawValue))
        for ms in times {
          let expected = times.enumerated().reduce(into: Int128(0)) { sum, other in
            let isSame = calendar.label(label, other.element) == calendar.label(label, ms)
            sum += isSame ? 1 << Int128(other.offset) : 0
          }
          let found = try ledger.state(
            of: budget, window: try budget.window(at: ms), nowMs: testNowMs)
          #expect(found.spentPicousd == expected, "\(unit) of \(Timestamp.format(ms)) in \(name)")
        }
      }
    }
  }
}
