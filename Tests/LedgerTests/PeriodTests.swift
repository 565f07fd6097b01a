import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("Periods")
struct PeriodTests {
  /// 2026-10-15 was a Thursday; at 20:00 UTC it is already the 16th in India.
  private static let now = "2026-10-15T20:00:00Z"

  @Test("a period is the days of the zone that its name says")
  func names() throws {
    let table = TextTable(
      """
      zone    text        | since                     until
      UTC     today       | 2026-10-15T00:00:00.000Z  2026-10-16T00:00:00.000Z
      UTC     yesterday   | 2026-10-14T00:00:00.000Z  2026-10-15T00:00:00.000Z
      UTC     1d          | 2026-10-15T00:00:00.000Z  2026-10-16T00:00:00.000Z
      UTC     7d          | 2026-10-09T00:00:00.000Z  2026-10-16T00:00:00.000Z
      UTC     30d         | 2026-09-16T00:00:00.000Z  2026-10-16T00:00:00.000Z
      UTC     week        | 2026-10-12T00:00:00.000Z  2026-10-19T00:00:00.000Z
      UTC     month       | 2026-10-01T00:00:00.000Z  2026-11-01T00:00:00.000Z
      UTC     year        | 2026-01-01T00:00:00.000Z  2027-01-01T00:00:00.000Z
      UTC     2026        | 2026-01-01T00:00:00.000Z  2027-01-01T00:00:00.000Z
      UTC     2024-02     | 2024-02-01T00:00:00.000Z  2024-03-01T00:00:00.000Z
      UTC     2025-12     | 2025-12-01T00:00:00.000Z  2026-01-01T00:00:00.000Z
      UTC     2024-02-29  | 2024-02-29T00:00:00.000Z  2024-03-01T00:00:00.000Z
      +05:30  today       | 2026-10-15T18:30:00.000Z  2026-10-16T18:30:00.000Z
      +05:30  yesterday   | 2026-10-14T18:30:00.000Z  2026-10-15T18:30:00.000Z
      +05:30  7d          | 2026-10-09T18:30:00.000Z  2026-10-16T18:30:00.000Z
      +05:30  2026-10     | 2026-09-30T18:30:00.000Z  2026-10-31T18:30:00.000Z
      +05:30  week        | 2026-10-11T18:30:00.000Z  2026-10-18T18:30:00.000Z
      -11     2026-10-15  | 2026-10-15T11:00:00.000Z  2026-10-16T11:00:00.000Z
      """)
    let now = try #require(Timestamp.parse(Self.now))
    for row in table.rows {
      let period = try #require(
        Period(row["text"], zone: try Zone(row["zone"]), nowMs: now), "\(row.line)")
      #expect(period.sinceMs.map { Timestamp.format($0) } == row["since"], "\(row.line)")
      #expect(period.untilMs.map { Timestamp.format($0) } == row["until"], "\(row.line)")
    }
    #expect(Period("all", zone: .utc, nowMs: now) == .all)
    #expect(Period.all.sinceMs == nil && Period.all.untilMs == nil)
  }

  @Test("a month begins on its first day, also in January, December and on the 31st")
  func monthEnds() throws {
    let table = TextTable(
      """
      now                   | month           year
      2026-01-31T23:59:59Z  | 2026-01/2026-02 2026/2027
      2026-12-31T23:59:59Z  | 2026-12/2027-01 2026/2027
      2027-01-01T00:00:00Z  | 2027-01/2027-02 2027/2028
      2024-02-29T12:00:00Z  | 2024-02/2024-03 2024/2025
      """)
    for row in table.rows {
      let now = try #require(Timestamp.parse(row["now"]))
      for (text, length) in [("month", 7), ("year", 4)] {
        let period = try #require(Period(text, zone: .utc, nowMs: now))
        let bounds = [period.sinceMs, period.untilMs].compactMap(\.self).map {
          Timestamp.format($0)
        }
        let shown = bounds.map { String($0.prefix(length)) }.joined(separator: "/")
        #expect(shown == row[text], "\(row.line)")
        #expect(bounds.allSatisfy { $0.dropFirst(length).hasSuffix("01T00:00:00.000Z") })
      }
    }
  }

  @Test("every day of the week lies in its week, which begins on Monday")
  func weeks() throws {
    let monday = try #require(Timestamp.parse("2026-10-12"))
    for day in Int64(0)..<7 {
      let period = Period("week", zone: .utc, nowMs: monday + day * 86_400_000 + 43_200_000)
      #expect(period == Period(sinceMs: monday, untilMs: monday + 7 * 86_400_000), "day \(day)")
    }
  }

  @Test(
    "anything else is no period",
    arguments: [
      "", "tomorrow", "0d", "-1d", "d", "7 d", "36601d", "1969", "20", "20266", "2026-13",
      "2026-00",
      "2026-1", "2026-2-03", "2026-02-30", "2026-10-15T00:00:00Z", "2026-10-", "October", "ALL",
      "7D",
    ])
  func refuses(text: String) {
    #expect(Period(text, zone: .utc, nowMs: testNowMs) == nil)
  }

  @Test("a sign is no digit of a period", arguments: ["2026-+5", "+7d", "2026--1"])
  func signs(text: String) {
    #expect(Period(text, zone: .utc, nowMs: testNowMs) == nil)
  }

  @Test("a bound is a date of the zone, its end included, or an instant")
  func bounds() throws {
    let table = TextTable(
      """
      zone    text                       | begin                     end
      UTC     2026-10-15                 | 2026-10-15T00:00:00.000Z  2026-10-16T00:00:00.000Z
      +05:30  2026-10-15                 | 2026-10-14T18:30:00.000Z  2026-10-15T18:30:00.000Z
      UTC     2026-10-15T12:00:00Z       | 2026-10-15T12:00:00.000Z  2026-10-15T12:00:00.000Z
      +05:30  2026-10-15T12:00:00+02:00  | 2026-10-15T10:00:00.000Z  2026-10-15T10:00:00.000Z
      UTC     2026-10-15T12:00:00        | -  # in which zone?
      UTC     2026-10                    | -
      UTC     2026-02-30                 | -
      UTC     yesterday                  | -
      UTC     1792065600000              | -
      """)
    for row in table.rows {
      let zone = try Zone(row["zone"])
      for (column, isEnd) in [("begin", false), ("end", true)] {
        let bound = Period.bound(row["text"], isEnd: isEnd, zone: zone)
        #expect(bound.map { Timestamp.format($0) } ?? "" == row[column], "\(row.line)")
      }
    }
  }
}
