import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger

/// Hours, days, weeks and months in zones with a fixed offset; ``ZoneTests`` has the others.
@Suite("Units of local time")
struct TimeLabelTests {
  @Test("an ISO week belongs to the year that its Thursday is in")
  func weeks() throws {
    let table = TextTable(
      """
      day        | week
      1970-01-01 | 1970-W01
      2004-12-31 | 2004-W53
      2005-01-02 | 2004-W53
      2005-01-03 | 2005-W01
      2008-12-28 | 2008-W52
      2008-12-29 | 2009-W01
      2010-01-03 | 2009-W53
      2020-12-31 | 2020-W53
      2021-01-03 | 2020-W53
      2021-01-04 | 2021-W01
      2024-12-29 | 2024-W52
      2024-12-30 | 2025-W01
      2025-12-29 | 2026-W01
      2026-01-04 | 2026-W01
      2026-01-05 | 2026-W02
      2026-10-15 | 2026-W42
      2026-12-31 | 2026-W53
      2027-01-03 | 2026-W53
      2027-01-04 | 2027-W01
      """)
    for row in table.rows {
      let ms = try #require(Timestamp.parse(row["day"]))
      #expect(label(.week, ms, .utc) == row["week"], "\(row.line)")
      #expect(label(.week, ms + 86_399_999, .utc) == row["week"], "\(row.line)")
    }
  }

  @Test(
    "labels are those of Foundation's calendars", arguments: ["UTC", "+05:30", "-11", "+14:00"])
  func labels(name: String) throws {
    let zone = try Zone(name)
    let offset = zone.offsetMs(at: 0)
    let expected = Expected(zone: try #require(TimeZone(secondsFromGMT: Int(offset / 1000))))
    var random = SplitMix64(81)
    for _ in 0..<1500 {
      // Often right at the edges of local days.
      var ms = random.integer(86_400_000...4_102_444_800_000)
      if random.once(in: 2) { ms = ms / 86_400_000 * 86_400_000 - offset + random.integer(-1...1) }
      for unit in Dimension.TimeUnit.allCases {
        let comment: Comment = "\(unit) of \(ms) in \(name), seed \(random.seed)"
        #expect(label(unit, ms, zone) == expected.label(unit, ms), comment)
      }
    }
  }

  @Test("buckets ascend with time and change exactly where labels do")
  func buckets() throws {
    var random = SplitMix64(82)
    for name in ["UTC", "+05:45", "-03:30"] {
      let zone = try Zone(name)
      for unit in Dimension.TimeUnit.allCases {
        for _ in 0..<500 {
          let one = random.integer(86_400_000...4_102_444_800_000)
          let other = one + random.integer(0...90_000_000)
          let buckets = (unit.bucket(at: one, in: zone), unit.bucket(at: other, in: zone))
          #expect(buckets.0 <= buckets.1, "\(unit) \(one) \(other) seed \(random.seed)")
          let isSame = label(unit, one, zone) == label(unit, other, zone)
          #expect(isSame == (buckets.0 == buckets.1), "\(unit) \(one) \(other) seed \(random.seed)")
        }
      }
    }
  }

  @Test("an hour of the local clock is told with its offset")
  func hours() throws {
    let noon = try #require(Timestamp.parse("2026-10-15T12:10:00Z"))
    #expect(label(.hour, noon, .utc) == "2026-10-15T12:00Z")
    #expect(label(.hour, noon, try Zone("+05:30")) == "2026-10-15T17:00+05:30")
    #expect(label(.hour, noon, try Zone("-03:30")) == "2026-10-15T08:00-03:30")
  }

  @Test("the first hours of 1970 west of Greenwich have their own local hours")
  func epoch() throws {
    // 1970-01-01T00:30Z was half past seven in the evening of the day before in New York.
    #expect(label(.hour, 1_800_000, try Zone("-05:00")) == "1969-12-31T19:00-05:00")
    #expect(label(.day, 1_800_000, try Zone("-05:00")) == "1969-12-31")
    #expect(label(.month, 1_800_000, try Zone("-05:00")) == "1969-12")
  }

  @Test("a zone is UTC, an offset, or a name that the machine knows")
  func names() throws {
    for name in ["UTC", "Z", "GMT", "Etc/UTC"] { #expect(try Zone(name).name == "UTC") }
    let offsets: [(String, Int64)] = [
      ("+05:30", 19_800_000), ("-3", -10_800_000), ("+0", 0), ("-00:30", -1_800_000),
      ("+14:00", 50_400_000), ("+18", 64_800_000),
    ]
    for (name, offset) in offsets {
      let zone = try Zone(name)
      #expect(zone.name == name && zone.offsetMs(at: testNowMs) == offset)
    }
    for name in [
      "", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "Europe/", "+19", "+5:3",
      "+",
      "+a", "+05:60", "+05:30:00", "5", "zone.tab", "tzdata.zi",
    ] {
      #expect(failure { _ = try Zone(name) } == "unknownTimeZone(\"\(name)\")")
    }
  }

  @Test("a sign inside an offset is no digit", arguments: ["+05:+3", "++5", "+-5", "-05:-3"])
  func signs(name: String) {
    #expect(failure { _ = try Zone(name) } == "unknownTimeZone(\"\(name)\")")
  }

  @Test("a local day begins where the day before ends")
  func days() throws {
    for name in ["UTC", "+14:00", "-11:00", "+05:45"] {
      let zone = try Zone(name)
      for day in [1 as Int64, 20_000, 20_741, 40_000] {
        let start = zone.start(ofDay: day)
        #expect(start == day * 86_400_000 - zone.offsetMs(at: 0))
        #expect(zone.day(at: start) == day && zone.day(at: start - 1) == day - 1)
      }
    }
  }

  private func label(_ unit: Dimension.TimeUnit, _ ms: Int64, _ zone: Zone) -> String {
    unit.label(of: unit.bucket(at: ms, in: zone), in: zone)
  }
}
