import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger

/// Trends and reports in zones of the machine's database, in a process of their own: see
/// ``ZoneTests``.
@Suite("Trends in time zones")
struct TrendZoneTests {
  @Test("units follow one another, and each holds the calls of its own instants")
  func units() async {
    await #expect(processExitsWith: .success) { try TrendZoneChecks.units() }
  }

  @Test("days of 23 and 25 hours are compared and reported as days")
  func clockChanges() async {
    await #expect(processExitsWith: .success) { try TrendZoneChecks.clockChanges() }
  }
}

/// The checks of ``TrendZoneTests``.
enum TrendZoneChecks {
  private static let zones = [
    "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati", "Pacific/Apia", "+14:00",
    "Australia/Lord_Howe",
  ]

  static func units() throws {
    for name in zones {
      let zone = try Zone(name)
      let folder = try TemporaryFolder()
      let ledger = try folder.ledger()
      let calls = RandomCalls(seed: 12)
      let expected = Expected.total(try calls.record(400, in: ledger))
      let filter = CallFilter(zone: zone)
      let now = try #require(Timestamp.parse("2027-03-01"))
      for unit in [Dimension.TimeUnit.day, .week, .month] {
        let trend = try ledger.trend(TrendRequest(by: unit, nowMs: now), filter)
        #expect(trend.totals == expected, "\(unit) in \(name), seed \(calls.seed)")
        for (one, next) in zip(trend.points, trend.points.dropFirst()) {
          #expect(one.unit.untilMs == next.unit.sinceMs, "\(next.unit.label) in \(name)")
        }
        for point in trend.points.shuffled().prefix(25) {
          var part = filter
          part.period = Period(sinceMs: point.unit.sinceMs, untilMs: point.unit.untilMs)
          #expect(try ledger.summary(by: [], part).totals == point.spend, "\(point.unit.label)")
        }
      }
      try months(ledger, zone, expected, now)
    }
  }

  /// The reports of all months together are everything, and so are the days of each.
  private static func months(
    _ ledger: LedgerFile, _ zone: Zone, _ expected: Spend, _ now: Int64
  ) throws {
    var sum = Spend()
    for label in ["2025-12"] + (1...12).map({ "2026-\($0 < 10 ? "0" : "")\($0)" }) + ["2027-01"] {
      let unit = try #require(SpendReport.Kind.monthly.unit(label, zone: zone, nowMs: now))
      let report = try ledger.report(.monthly, of: unit, CallFilter(zone: zone), nowMs: now)
      #expect(report.points.reduce(into: Spend()) { $0 += $1.spend } == report.totals)
      sum += report.totals
    }
    #expect(sum == expected, "\(zone.name)")
  }

  static func clockChanges() throws {
    let table = TextTable(
      """
      zone                 day         | hours  first                   last
      America/New_York     2026-03-08  | 23     2026-03-08T00:00-05:00  2026-03-08T23:00-04:00
      America/New_York     2026-11-01  | 25     2026-11-01T00:00-04:00  2026-11-01T23:00-05:00
      Asia/Kolkata         2026-11-01  | 24     2026-11-01T00:00+05:30  2026-11-01T23:00+05:30
      Pacific/Kiritimati   2026-11-01  | 24     2026-11-01T00:00+14:00  2026-11-01T23:00+14:00
      Asia/Beirut          2026-03-29  | 23     2026-03-29T01:00+03:00  2026-03-29T23:00+03:00
      """)
    for row in table.rows {
      let zone = try Zone(row["zone"])
      let folder = try TemporaryFolder()
      let ledger = try folder.ledger()
      let now = try #require(Timestamp.parse("2027-01-01"))
      let unit = try #require(SpendReport.Kind.daily.unit(row["day"], zone: zone, nowMs: now))
      // A call in the first and the last millisecond of the day, and just outside of it.
      for (number, ms) in [
        unit.sinceMs - 1, unit.sinceMs, unit.untilMs - 1, unit.untilMs,
      ].enumerated() {
        var event = UsageEvent(model: "x")
        event.id = "\(number)"
        event.occurredAtMs = ms
        event.reportedCostUSD = "1"
        try ledger.record(event)
      }
      let report = try ledger.report(.daily, of: unit, CallFilter(zone: zone), nowMs: now)
      #expect(report.totals.calls == 2, "\(row.line)")
      #expect("\(report.points.count)" == row["hours"], "\(row.line)")
      #expect(report.points.first?.unit.label == row["first"], "\(row.line)")
      #expect(report.points.last?.unit.label == row["last"], "\(row.line)")
      #expect(report.points.first?.spend.calls == 1 && report.points.last?.spend.calls == 1)
      let trend = try ledger.trend(TrendRequest(by: .day, nowMs: now), CallFilter(zone: zone))
      #expect(trend.points.prefix(3).map(\.spend.calls) == [1, 2, 1], "\(row.line)")
    }
  }
}
