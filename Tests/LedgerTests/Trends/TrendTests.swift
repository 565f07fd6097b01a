import Metering
import Pricing
import Testing

@testable import Ledger

@Suite("Trends")
struct TrendTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func record(_ day: String, _ usd: String?, _ more: String = "") throws {
    let cost = usd.map { ",'cost_usd':'\($0)'" } ?? ""
    try ledger.record("{'model':'x','provider':'z','occurred_at':'\(day)'\(cost)\(more)}")
  }

  /// The rows as `label calls cost change mean`, with `-` for what is not there.
  private func rows(
    _ unit: Dimension.TimeUnit, _ period: String, average: Int = 2,
    now: String = "2026-12-31T00:00:00Z"
  ) throws -> [String] {
    let trend = try trend(unit, period, average: average, now: now)
    return trend.points.map { point in
      let cost = point.spend.costPicousd.map { Money.usd($0) } ?? "unknown"
      let change = point.change.map { $0.permille.map { "\($0)" } ?? "new" } ?? "-"
      let mean = point.averagePicousd.map { Money.usd($0) } ?? "-"
      let state = point.unit.state == .whole ? "" : " \(point.unit.state)"
      return "\(point.unit.label) \(point.spend.calls) \(cost) \(change) \(mean)\(state)"
    }
  }

  private func trend(
    _ unit: Dimension.TimeUnit, _ period: String, average: Int = 2,
    now: String = "2026-12-31T00:00:00Z"
  ) throws -> Trend {
    let nowMs = try #require(Timestamp.parse(now))
    var filter = CallFilter(zone: .utc)
    filter.period = try #require(Period(period, zone: .utc, nowMs: nowMs))
    return try ledger.trend(
      TrendRequest(by: unit, averageUnits: average, nowMs: nowMs), filter)
  }

  @Test("a day without calls is zero, one of unpriced calls is not known")
  func days() throws {
    try record("2026-10-01T01:00:00Z", "0.000000000001")
    try record("2026-10-02T01:00:00Z", "0.000000000002")
    try record("2026-10-04T01:00:00Z", nil)
    try record("2026-10-06T01:00:00Z", "3")
    #expect(
      try rows(.day, "7d", now: "2026-10-07T00:00:00Z") == [
        // A mean of 1.5 picodollars is 2, of 1 is 1; before the first call there is none.
        "2026-10-01 1 0.000000000001 new -", "2026-10-02 1 0.000000000002 1000 0.000000000002",
        "2026-10-03 0 0 -1000 0.000000000001", "2026-10-04 1 unknown - -", "2026-10-05 0 0 - -",
        "2026-10-06 1 3 new 1.5", "2026-10-07 0 0 - - unfinished",
      ])
  }

  @Test("weeks begin on Monday, months have their own lengths; what is cut off is said")
  func units() throws {
    try record("2026-10-05T00:00:00Z", "1")
    try record("2026-10-31T23:59:59Z", "2")
    try record("2026-11-01T00:00:00Z", "4")
    #expect(
      try rows(.month, "all", now: "2026-12-31T00:00:00Z") == [
        "2026-10 2 3 new -", "2026-11 1 4 333 3.5", "2026-12 0 0 - - unfinished",
      ])
    #expect(
      try rows(.week, "2026-10") == [
        "2026-W40 0 0 - - cut", "2026-W41 1 1 - -", "2026-W42 0 0 -1000 0.5", "2026-W43 0 0 0 0",
        "2026-W44 1 2 - - cut",
      ])
  }

  @Test("whole units are compared with as many just before them")
  func comparison() throws {
    for day in 1...9 { try record("2026-10-0\(day)T12:00:00Z", "\(day)") }
    var filter = CallFilter(zone: .utc)
    // From noon of the 6th: that day is cut, the 9th is not over.
    filter.period.sinceMs = Timestamp.parse("2026-10-06T12:00:00Z")
    let now = try #require(Timestamp.parse("2026-10-09T13:00:00Z"))
    let trend = try ledger.trend(TrendRequest(by: .day, nowMs: now), filter)
    #expect(trend.points.map(\.unit.state) == [.cut, .whole, .whole, .unfinished])
    #expect(trend.totals.calls == 4)
    let comparison = try #require(trend.comparison)
    #expect(comparison.spend.costPicousd == 15_000_000_000_000)
    #expect(comparison.spendBefore.costPicousd == 11_000_000_000_000)
    #expect(comparison.change?.permille == 364)
    #expect(comparison.period.sinceMs == Timestamp.parse("2026-10-07"))
    #expect(comparison.periodBefore.sinceMs == Timestamp.parse("2026-10-05"))
  }

  @Test("a part of a day holds the calls of that part alone")
  func cut() throws {
    try record("2026-10-06T01:00:00Z", "1")
    try record("2026-10-06T13:00:00Z", "2")
    try record("2026-10-06T23:00:00Z", "4")
    var filter = CallFilter(zone: .utc)
    filter.period.sinceMs = Timestamp.parse("2026-10-06T12:00:00Z")
    filter.period.untilMs = Timestamp.parse("2026-10-06T14:00:00Z")
    let trend = try ledger.trend(TrendRequest(by: .day, nowMs: testNowMs), filter)
    #expect(trend.points.map(\.spend.costPicousd) == [2_000_000_000_000])
    #expect(trend.points.map(\.unit.state) == [.cut] && trend.comparison == nil)
  }

  @Test("units that begin after now are left out, unless calls say otherwise")
  func future() throws {
    try record("2026-10-02T00:00:00Z", "1")
    #expect(try trend(.day, "2026-10", now: "2026-10-03T10:00:00Z").points.count == 3)
    try record("2026-10-05T00:00:00Z", "1")
    #expect(try trend(.day, "2026-10", now: "2026-10-03T10:00:00Z").points.count == 5)
  }

  @Test("an empty ledger has no trend; a filter begins with its own first call")
  func empty() throws {
    #expect(try trend(.day, "all").points.isEmpty)
    try record("2026-10-01T00:00:00Z", "1")
    try record("2026-10-03T00:00:00Z", "1", ",'team':'t'")
    var filter = CallFilter(zone: .utc)
    filter.terms = [try #require(try CallFilter.Term("team=t"))]
    let trend = try ledger.trend(
      TrendRequest(by: .day, nowMs: Timestamp.parse("2026-10-04") ?? 0), filter)
    #expect(trend.points.map(\.unit.label) == ["2026-10-03", "2026-10-04"])
    filter.terms = [try #require(try CallFilter.Term("team=nobody"))]
    #expect(try ledger.trend(TrendRequest(by: .day, nowMs: testNowMs), filter).points.isEmpty)
  }

  @Test("a period of too many units is refused")
  func tooMany() throws {
    try record("1971-01-01T00:00:00Z", "1")
    #expect(failure { _ = try trend(.day, "all") }.hasPrefix("tooManyUnits"))
    #expect(try trend(.month, "all").points.count == 672)
  }

  @Test("the usual periods are 30 days, 12 weeks and 12 months")
  func usualPeriods() {
    let expected = [
      (Dimension.TimeUnit.day, "2026-09-16", "2026-10-16"),
      (.week, "2026-07-27", "2026-10-19"), (.month, "2025-11-01", "2026-11-01"),
    ]
    for (unit, since, until) in expected {
      let period = TrendRequest(by: unit, nowMs: testNowMs).usualPeriod(in: .utc)
      #expect(period.sinceMs == Timestamp.parse(since), "\(unit)")
      #expect(period.untilMs == Timestamp.parse(until), "\(unit)")
    }
  }
}
