import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("Reports")
struct ReportTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private let filter = CallFilter(zone: .utc)

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func report(
    _ kind: SpendReport.Kind, _ period: String, _ terms: String...,
    now: String = "2027-01-15T10:30:00Z"
  ) throws -> SpendReport {
    let nowMs = try #require(Timestamp.parse(now))
    let unit = try #require(kind.unit(period, zone: .utc, nowMs: nowMs))
    var filter = filter
    filter.terms = try terms.compactMap { try CallFilter.Term($0) }
    return try ledger.report(kind, of: unit, filter, nowMs: nowMs)
  }

  @Test("5 calls for 0.3 and 3 calls for 0.2 are 0.5 in each part of a report")
  func example() throws {
    for number in 0..<8 {
      let isFirst = number < 5
      try ledger.record(
        """
        {'id':'\(number)','provider':'\(isFirst ? "openai" : "anthropic")','model':'x',
         'team':'\(isFirst ? "a" : "b")','occurred_at':'2026-10-15T12:00:00Z',
         'cost_usd':'\(isFirst ? "0.06" : number == 5 ? "0.06" : "0.07")',
         'input_tokens':\(isFirst ? 1200 : number == 5 ? 1400 : 1300),'output_tokens':0}
        """)
    }
    for (kind, period) in [(SpendReport.Kind.daily, "2026-10-15"), (.monthly, "2026-10")] {
      let report = try report(kind, period)
      #expect(report.totals.costPicousd == 500_000_000_000)
      #expect(report.totals.totalTokens == 10_000 && report.totals.calls == 8)
      let sections =
        report.sections.map(\.rows) + [
          report.parts.rows, report.coverage.sources, report.coverage.statuses,
        ]
      #expect(sections.count == 6)
      for rows in sections {
        #expect(rows.reduce(into: Spend()) { $0 += $1.spend } == report.totals)
      }
      #expect(report.points.reduce(into: Spend()) { $0 += $1.spend } == report.totals)
      #expect(report.points.count == (kind == .daily ? 24 : 31))
      #expect(report.biggest.map(\.id) == ["6", "7", "0", "1", "2", "3", "4", "5"])
      #expect(report.comparison?.change?.isNew == true)
    }
  }

  @Test("every part of a report of random calls has the same total")
  func totals() throws {
    let calls = RandomCalls(seed: 5)
    try calls.record(2000, in: ledger)
    for (kind, period) in [(SpendReport.Kind.monthly, "2026-02"), (.daily, "2026-06-05")] {
      let report = try report(kind, period)
      #expect(report.totals.calls > 2, "seed \(calls.seed)")
      #expect(report.points.reduce(into: Spend()) { $0 += $1.spend } == report.totals)
      let groups =
        report.sections.map(\.rows) + [
          report.parts.rows, report.coverage.sources, report.coverage.statuses,
        ]
      for rows in groups {
        #expect(rows.reduce(into: Spend()) { $0 += $1.spend } == report.totals)
      }
      let unpriced = report.coverage.unpriced.reduce(into: Spend()) { $0 += $1.spend }
      #expect(unpriced.unpricedCalls == report.totals.unpricedCalls)
    }
  }

  @Test("the biggest calls are those with the cost that holds, of the calls that are meant")
  func biggest() throws {
    for number in 1...9 {
      let tag = number % 2 == 0 ? ",'tags':{'k':'even'}" : ""
      try ledger.record(
        """
        {'id':'c\(number)','provider':'p','model':'m','occurred_at':'2026-10-0\(number)',
         'input_tokens':\(number)000000,'output_tokens':0\(tag)}
        """)
    }
    try ledger.record(
      "{'id':'fixed','provider':'p','model':'m','occurred_at':'2026-10-09','input_tokens':1,"
        + "'output_tokens':0}", correcting: "c9")
    #expect(try ledger.biggestCalls(filter, limit: 3).map(\.id) == ["c8", "c7", "c6"])
    var even = filter
    even.terms = [try #require(try CallFilter.Term("tag:k=even"))]
    #expect(try ledger.biggestCalls(even, limit: 2).map(\.id) == ["c8", "c6"])
    even.terms = [try #require(try CallFilter.Term("day=2026-10-03"))]
    #expect(try ledger.biggestCalls(even, limit: 2).map(\.id) == ["c3"])
    // A re-pricing counts, and what the books said before it can still be asked for.
    let dear = try folder.ledger(priceList: TestPrices.dear)
    let plan = try dear.planRepricing(filter, isUnpricedOnly: false)
    _ = try dear.apply(plan, reason: "test", nowMs: testNowMs + 1)
    let first = try #require(try dear.biggestCalls(filter, limit: 1).first)
    #expect(first.id == "c8" && first.costPicousd == 800_000_000_000_000)
    var before = filter
    before.asOfMs = testNowMs
    #expect(try dear.biggestCalls(before, limit: 1).first?.costPicousd == 16_000_000_000_000)
  }

  @Test("what is not over is compared as far as it has come")
  func unfinished() throws {
    for day in ["10-01", "10-02", "10-03", "10-31", "11-01", "11-02", "11-03"] {
      try ledger.record(
        "{'provider':'z','model':'x','cost_usd':'1','occurred_at':'2026-\(day)T09:15:00Z'}")
    }
    let month = try report(.monthly, "month", now: "2026-11-03T10:30:00Z")
    #expect(month.unit.state == .unfinished && month.totals.calls == 3)
    #expect(month.comparison?.spend.calls == 2 && month.comparison?.spendBefore.calls == 2)
    #expect(month.comparison?.periodBefore.untilMs == Timestamp.parse("2026-10-03"))
    let day = try report(.daily, "today", now: "2026-11-03T10:30:00Z")
    #expect(day.comparison?.spend.calls == 1 && day.comparison?.spendBefore.calls == 1)
    #expect(day.comparison?.periodBefore.untilMs == Timestamp.parse("2026-11-02T10:00:00Z"))
    #expect(day.points.count == 11 && day.points.last?.unit.state == .unfinished)
    let early = try report(.daily, "today", now: "2026-11-03T00:10:00Z")
    #expect(early.comparison == nil)
    // At the end of a long month the whole of a short one before it is compared with.
    let march = try report(.monthly, "2026-03", now: "2026-03-31T12:00:00Z")
    #expect(march.comparison?.period.untilMs == Timestamp.parse("2026-03-31"))
    #expect(march.comparison?.periodBefore.untilMs == Timestamp.parse("2026-03-01"))
  }

  @Test("days and months by their names")
  func units() throws {
    let table = TextTable(
      """
      kind     text       | label
      daily    -          | 2026-10-15
      daily    today      | 2026-10-15
      daily    yesterday  | 2026-10-14
      daily    last       | 2026-10-14
      daily    2024-02-29 | 2024-02-29
      daily    2026-02-29 | -
      daily    2026-10    | -
      daily    month      | -
      daily    7d         | -
      monthly  -          | 2026-10
      monthly  month      | 2026-10
      monthly  last       | 2026-09
      monthly  2024-02    | 2024-02
      monthly  2026-13    | -
      monthly  2026-10-15 | -
      monthly  today      | -
      monthly  000030d    | -
      """)
    for row in table.rows {
      let kind = try #require(SpendReport.Kind(rawValue: row["kind"]))
      let text = row["text"].isEmpty ? nil : row["text"]
      let unit = kind.unit(text, zone: .utc, nowMs: testNowMs)
      #expect(unit?.label ?? "" == row["label"], "\(row.line)")
    }
  }
}
