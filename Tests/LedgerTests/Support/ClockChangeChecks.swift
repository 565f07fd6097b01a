import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger

/// What clocks do on single days, checked in a process of its own by ``ZoneTests``.
enum ClockChangeChecks {
  static func lengths() throws {
    let table = TextTable(
      """
      zone                 day         | start                     hours
      America/New_York     2026-03-07  | 2026-03-07T05:00:00.000Z  24
      America/New_York     2026-03-08  | 2026-03-08T05:00:00.000Z  23
      America/New_York     2026-03-09  | 2026-03-09T04:00:00.000Z  24
      America/New_York     2026-11-01  | 2026-11-01T04:00:00.000Z  25
      America/New_York     2026-11-02  | 2026-11-02T05:00:00.000Z  24
      Europe/Berlin        2026-03-29  | 2026-03-28T23:00:00.000Z  23
      Europe/Berlin        2026-10-25  | 2026-10-24T22:00:00.000Z  25
      Asia/Beirut          2026-03-29  | 2026-03-28T22:00:00.000Z  23  # 0:00 is 1:00
      America/Sao_Paulo    2018-11-04  | 2018-11-04T03:00:00.000Z  23  # 0:00 is 1:00
      America/Sao_Paulo    2018-02-17  | 2018-02-17T02:00:00.000Z  25  # 24:00 is 23:00
      Asia/Kolkata         2026-03-29  | 2026-03-28T18:30:00.000Z  24
      Pacific/Kiritimati   2026-01-01  | 2025-12-31T10:00:00.000Z  24
      Australia/Lord_Howe  2026-10-04  | 2026-10-03T13:30:00.000Z  23.5
      Pacific/Apia         2011-12-29  | 2011-12-29T10:00:00.000Z  24
      Pacific/Apia         2011-12-30  | 2011-12-30T10:00:00.000Z  0   # it was left out
      Pacific/Apia         2011-12-31  | 2011-12-30T10:00:00.000Z  24
      """)
    for row in table.rows {
      let zone = try Zone(row["zone"])
      let day = try #require(Period.day(row["day"]))
      let length = Double(zone.start(ofDay: day + 1) - zone.start(ofDay: day)) / 3_600_000
      #expect(Timestamp.format(zone.start(ofDay: day)) == row["start"], "\(row.line)")
      #expect(length == Double(row["hours"]), "\(row.line)")
    }
  }

  static func repeatedHours() throws {
    let zone = try Zone("America/New_York")
    #expect(hour("2026-11-01T05:30:00Z", zone) == "2026-11-01T01:00-04:00")
    #expect(hour("2026-11-01T06:30:00Z", zone) == "2026-11-01T01:00-05:00")
    #expect(hour("2026-03-08T06:59:59Z", zone) == "2026-03-08T01:00-05:00")
    #expect(hour("2026-03-08T07:00:00Z", zone) == "2026-03-08T03:00-04:00")
  }

  static func halfHours() throws {
    // On 2026-10-04 the clocks went from 2:00 to 2:30.
    let zone = try Zone("Australia/Lord_Howe")
    #expect(hour("2026-10-03T15:29:00Z", zone) == "2026-10-04T01:00+10:30")
    #expect(hour("2026-10-03T15:31:00Z", zone) == "2026-10-04T02:00+11:00")
  }

  static func system() throws {
    for (variable, name) in [
      ("Asia/Kolkata", "Asia/Kolkata"), (":Asia/Kolkata", "Asia/Kolkata"), ("", "UTC"),
    ] {
      setenv("TZ", variable, 1)
      #expect(try Zone(nil).name == name)
    }
    setenv("TZ", "Mars/Olympus", 1)
    #expect(failure { _ = try Zone(nil) } == "unknownTimeZone(\"Mars/Olympus\")")
    unsetenv("TZ")
    let offset = TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: 1_792_065_600))
    #expect(try Zone(nil).offsetMs(at: 1_792_065_600_000) == Int64(offset) * 1000)
  }

  static func systemAfterOther() throws {
    setenv("TZ", "Asia/Kolkata", 1)
    _ = try Zone("America/New_York")
    #expect(try Zone(nil).name == "Asia/Kolkata")
  }

  private static func hour(_ time: String, _ zone: Zone) -> String {
    let unit = Dimension.TimeUnit.hour
    return unit.label(of: unit.bucket(at: Timestamp.parse(time) ?? -1, in: zone), in: zone)
  }
}
