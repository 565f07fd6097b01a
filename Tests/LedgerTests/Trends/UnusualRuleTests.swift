import TestSupport
import Testing

@testable import Ledger

@Suite("Unusual units")
struct UnusualRuleTests {
  /// A series of days with these costs, in picodollars, from 2026-01-01 on; `?` is not known.
  private func series(
    _ costs: String, unit: Dimension.TimeUnit = .day, firstCall: Int = 0,
    last: CalendarUnit.State = .whole
  ) -> TrendSeries {
    let texts = costs.split(separator: " ")
    let elements = texts.enumerated().map { index, text in
      var spend = Spend()
      spend.calls = 1
      if let cost = Int128(text) { spend.knownCostPicousd = cost } else { spend.unpricedCalls = 1 }
      let start = Int64(index) * 86_400_000
      let state: CalendarUnit.State = index == texts.count - 1 ? last : .whole
      let unit = CalendarUnit(
        label: "\(index)", sinceMs: start, untilMs: start + 86_400_000, state: state,
        bucket: Int64(index))
      return TrendSeries.Element(unit: unit, spend: spend)
    }
    return TrendSeries(
      unit: unit, elements: elements, firstShown: 0, firstCallMs: Int64(firstCall) * 86_400_000)
  }

  private func unusual(_ costs: String, _ unit: Dimension.TimeUnit = .day) -> [Int] {
    UnusualRule(unit).findings(in: series(costs, unit: unit)).map(\.index)
  }

  @Test("what is usual and what is not")
  func rule() {
    let table = TextTable(
      """
      costs                                          unit  | unusual
      10,10,10,10,10,10,10,15                        day   | -    # half of the median is usual
      10,10,10,10,10,10,10,16                        day   | 7
      10,10,10,10,10,10,10,4                         day   | 7
      10,10,10,10,10,10,10,5                         day   | -
      10,10,10,10,10,10,90                           day   | -    # six days are too few
      8,9,10,11,12,10,10,16                          day   | 7    # the deviation is 1: up to 15
      4,7,10,13,16,10,10,25                          day   | -    # the deviation is 3: up to 25
      0,0,0,0,0,0,0,1                                day   | 7    # nothing, then something
      0,0,0,0,0,0,9,9                                day   | -    # as much as there was before
      0,0,0,0,0,0,9,10                               day   | 7
      10,10,10,?,10,10,10,10,90                      day   | 8    # unknown is left out, not zero
      10,10,10,10,10,10,10,?                         day   | -
      10,10,10,90                                    week  | -    # three weeks are too few
      10,10,10,10,90                                 week  | 4
      10,10,10,10,90                                 month | 4
      """)
    for row in table.rows {
      let unit = Dimension.TimeUnit(rawValue: row["unit"]) ?? .hour
      let found = unusual(row["costs"].replacing(",", with: " "), unit)
      let wanted = row["unusual"].split(separator: ",").compactMap { Int($0) }
      #expect(found == wanted, "\(row.line)")
    }
  }

  @Test("weekends and weekly jobs are usual from the second time on; a spike is not")
  func weeks() {
    let weekends = Array(repeating: "10 11 10 9 10 1 1", count: 5).joined(separator: " ")
    #expect(unusual(weekends) == [])
    let mondays = Array(repeating: "50 11 10 9 10 11 10", count: 5).joined(separator: " ")
    #expect(unusual(mondays) == [])
    #expect(unusual(mondays + " 50 50") == [36])
    #expect(unusual(weekends + " 10 11 10 9 10 1 40") == [41])
  }

  @Test("before the ledger's first call nothing is known")
  func history() {
    let early = series("0 0 0 0 0 0 0 0 10", firstCall: 8)
    #expect(UnusualRule(.day).findings(in: early).isEmpty)
  }

  @Test("a day that is not over can be too dear, but not too cheap; a part of one neither")
  func unfinished() {
    func found(_ costs: String, _ state: CalendarUnit.State) -> Int {
      UnusualRule(.day).findings(in: series(costs, last: state)).count
    }
    #expect(found("10 10 10 10 10 10 10 50", .unfinished) == 1)
    #expect(found("10 10 10 10 10 10 10 0", .unfinished) == 0)
    #expect(found("10 10 10 10 10 10 10 50", .cut) == 0)
  }

  @Test("the reference is the latest of the units that cost the median")
  func reference() throws {
    let found = UnusualRule(.day).findings(in: series("9 8 10 9 11 10 7 8 30"))
    let finding = try #require(found.first)
    #expect(finding.reference == 3 && finding.differencePicousd == 21 && finding.units == 8)
  }

  @Test("the lower median is one of the values")
  func median() {
    #expect(UnusualRule.lowerMedian([]) == 0)
    #expect(UnusualRule.lowerMedian([4, 1, 3, 2]) == 2)
    #expect(UnusualRule.lowerMedian([5, 1, 9]) == 5)
  }
}
