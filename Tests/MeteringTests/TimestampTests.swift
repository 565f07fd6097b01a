import Metering
import Testing

@Suite("Times")
struct TimestampTests {
  @Test("texts")
  func texts() {
    expectTable(
      """
      2026-10-15T12:00:00Z => 2026-10-15T12:00:00.000Z
      2026-10-15t12:00:00z => 2026-10-15T12:00:00.000Z
      2026-10-15 12:00:00Z => 2026-10-15T12:00:00.000Z
      2026-10-15 12:00:00 UTC => 2026-10-15T12:00:00.000Z
      2026-10-15 12:00:00+00 => 2026-10-15T12:00:00.000Z
      2026-10-15T12:00Z => 2026-10-15T12:00:00.000Z
      2026-10-15 => 2026-10-15T00:00:00.000Z
      # An offset names a place; the instant is the same everywhere.
      2026-10-15T01:00:00+05:30 => 2026-10-14T19:30:00.000Z
      2026-10-15T01:00:00-0800 => 2026-10-15T09:00:00.000Z
      # Nine digits are read, three are kept.
      2026-10-15T12:00:00.1Z => 2026-10-15T12:00:00.100Z
      2026-10-15T12:00:00,25Z => 2026-10-15T12:00:00.250Z
      2026-10-15T12:00:00.999999999Z => 2026-10-15T12:00:00.999Z
      2026-10-15T12:00:00.1234567890Z => nil
      2026-10-15T12:00:00.Z => nil
      # Leap years and leap seconds.
      2024-02-29 => 2024-02-29T00:00:00.000Z
      2000-02-29 => 2000-02-29T00:00:00.000Z
      2100-02-29 => nil
      2026-02-29 => nil
      2026-02-30 => nil
      2026-04-31 => nil
      2026-12-31T23:59:60Z => 2027-01-01T00:00:00.000Z
      2026-12-31T23:59:61Z => nil
      # Not times.
      2026-13-01 => nil
      2026-00-10 => nil
      2026-10-00 => nil
      2026-10-15T24:00:00Z => nil
      2026-10-15T12:60:00Z => nil
      2026-10-15T12:00:00 => nil
      2026-10-15T12:00:00+24:00 => nil
      2026-10-15T12:00:00+01:60 => nil
      2026-10-15T12:00:00Zx => nil
      2026-10-15T => nil
      2026-10-15Z => nil
      26-10-15 => nil
      2026/10/15 => nil
      yesterday => nil
      # 1970 to 9999, wherever the clock hung.
      1970-01-01T00:00:00Z => 1970-01-01T00:00:00.000Z
      1969-12-31T23:00:00-01:00 => 1970-01-01T00:00:00.000Z
      1970-01-01T00:00:00+01:00 => nil
      1969-12-31 => nil
      9999-12-31T23:59:59.999Z => 9999-12-31T23:59:59.999Z
      9999-12-31T23:00:00-01:00 => nil
      """
    ) { Timestamp.parse($0).map(Timestamp.format) ?? "nil" }
    #expect(Timestamp.parse("") == nil)
    #expect(Timestamp.parse(" 2026-10-15") == nil)
    #expect(Timestamp.parse("2026-10-15T12:00:00", assumeUTC: true) == 1_792_065_600_000)
  }

  @Test("numbers")
  func numbers() {
    expectTable(
      """
      1792065600 => 2026-10-15T12:00:00.000Z
      1792065600.5 => 2026-10-15T12:00:00.500Z
      1.7920656e9 => 2026-10-15T12:00:00.000Z
      1792065600123 => 2026-10-15T12:00:00.123Z
      1792065600123.9 => 2026-10-15T12:00:00.123Z
      0 => nil
      42 => nil
      -1792065600 => nil
      1792065600123000 => nil
      1e999999999 => nil
      """
    ) { Timestamp.unix($0).map(Timestamp.format) ?? "nil" }
  }

  @Test("every day from 1970 to 9999 comes back")
  func everyDay() {
    var previous: Int64 = -1
    for days in stride(from: Int64(0), to: 2_932_897, by: 1) {
      let date = Timestamp.civil(fromDays: days)
      let back = Timestamp.days(year: date.year, month: date.month, day: date.day)
      if back != days { Issue.record("day \(days) is \(date), which is day \(back ?? -1)") }
      let ordinal = date.year * 10_000 + date.month * 100 + date.day
      if ordinal <= previous { Issue.record("day \(days) is \(date), not after the one before") }
      previous = ordinal
    }
    #expect(previous == 99_991_231)
  }

  @Test("printing and reading agree, seeded")
  func roundTrip() {
    let seed: UInt64 = 7
    var random = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      let ms = Int64.random(in: Timestamp.minimum...Timestamp.maximum, using: &random)
      #expect(Timestamp.parse(Timestamp.format(ms)) == ms, "seed \(seed)")
    }
    #expect(Timestamp.format(-1) == "1969-12-31T23:59:59.999Z")
  }
}
