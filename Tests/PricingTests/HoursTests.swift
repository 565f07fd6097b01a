import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Hours of the day")
struct HoursTests {
  @Test("a window begins with its first minute and ends before its last; it may pass midnight")
  func edges() throws {
    let table = TextTable(
      """
      window       time          | is
      01:00-04:00  00:59:59.999  | outside
      01:00-04:00  01:00:00.000  | inside
      01:00-04:00  03:59:59.999  | inside
      01:00-04:00  04:00:00.000  | outside
      16:30-00:30  16:29:59.999  | outside
      16:30-00:30  16:30:00.000  | inside
      16:30-00:30  23:59:59.999  | inside
      16:30-00:30  00:00:00.000  | inside
      16:30-00:30  00:29:59.999  | inside
      16:30-00:30  00:30:00.000  | outside
      16:30-00:30  12:00:00.000  | outside
      00:00-24:00  00:00:00.000  | inside
      00:00-24:00  23:59:59.999  | inside
      22:00-24:00  21:59:59.999  | outside
      22:00-24:00  23:59:59.999  | inside
      22:00-24:00  00:00:00.000  | outside
      23:00-00:00  23:59:59.999  | inside
      23:00-00:00  00:00:00.000  | outside
      00:00-00:01  00:00:59.999  | inside
      00:00-00:01  00:01:00.000  | outside
      07:00-07:00  07:00:00.000  | outside  # no minute at all
      """)
    for row in table.rows {
      let hours = try #require(Price.Hours(row["window"]), "\(row.line)")
      for day in ["1970-01-01", "2026-02-28", "2026-10-15"] {
        let ms = try #require(Timestamp.parse("\(day)T\(row["time"])Z"), "\(row.line)")
        #expect(hours.contains(ms: ms) == (row["is"] == "inside"), "\(day): \(row.line)")
      }
    }
  }

  @Test("a window is written as it was read")
  func text() {
    for text in ["16:30-00:30", "00:00-24:00", "01:05-09:59"] {
      #expect(Price.Hours(text)?.text == text)
    }
  }

  @Test(
    "anything else is no window",
    arguments: [
      "", "16:30", "16:30-", "-00:30", "24:01-25:00", "16:60-17:00", "1630-0030", "a:b-c:d",
      "16:30-00:30-01:00", "16:30:00-17:00:00",
    ])
  func refuses(text: String) {
    #expect(Price.Hours(text) == nil)
  }

  @Test(
    "signs are no part of a time", arguments: ["-1:00-02:00", "01:00--02:00", "+1:00-+2:00"])
  func signs(text: String) {
    #expect(Price.Hours(text) == nil)
  }
}
