import Foundation
import Metering
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Summaries")
struct SummaryTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private let random = RandomCalls(seed: 41)
  private let calls: [AssessedCall]
  private let all = CallFilter(zone: .utc)

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    calls = try random.record(600, in: ledger)
  }

  private static let dimensions: [Dimension] =
    Dimension.names.map { .name($0) } + Dimension.TimeUnit.allCases.map { .time($0) }
    + [.tag("k"), .tag("other"), .tag("nobody's")]

  /// Every dimension alone, and some of them together.
  private static let groupings: [[Dimension]] =
    dimensions.map { [$0] } + [
      [], [.name("provider"), .name("model")], [.name("team"), .time(.month)],
      [.time(.week), .tag("k"), .name("provider")], [.name("model"), .name("model")],
      Array(dimensions[2..<10]),
    ]

  @Test("rows hold every call once, in its own group, whatever the dimensions")
  func groups() throws {
    for dimensions in Self.groupings {
      let comment: Comment = "by \(dimensions.map(\.field)), seed \(random.seed)"
      let summary = try ledger.summary(by: dimensions, all)
      #expect(summary.byValues == Expected().groups(calls, by: dimensions), comment)
      #expect(summary.totals == Expected.total(calls), comment)
      #expect(summary.dimensions == dimensions)
      let sum = summary.rows.reduce(into: Spend()) { $0 += $1.spend }
      #expect(sum == summary.totals, comment)
    }
  }

  @Test("calls of every kind were drawn, or the test above says little")
  func draws() {
    let total = Expected.total(calls)
    #expect(total.noUsageCalls > 20 && total.unpricedCalls > total.noUsageCalls + 20)
    #expect(total.pricedCalls > 200 && Set(calls.map(\.costSource)).count == 4)
  }

  @Test("rows come by descending cost, rows in time by time")
  func order() throws {
    for dimensions in Self.groupings {
      let rows = try ledger.summary(by: dimensions, all).rows
      let times = dimensions.indices.filter { dimensions[$0].isTime }
      for (one, next) in zip(rows, rows.dropFirst()) {
        let before = times.map { one.values[$0] ?? "" }
        let after = times.map { next.values[$0] ?? "" }
        #expect(before == after || before.lexicographicallyPrecedes(after))
        // What is not known is shown last.
        let costs = (one.spend.costPicousd ?? -1, next.spend.costPicousd ?? -1)
        if before == after { #expect(costs.0 >= costs.1, "\(one) \(next)") }
      }
    }
  }

  @Test("a summary of nothing has no rows and totals of zero")
  func empty() throws {
    let empty = try folder.ledger("empty.db").summary(by: [.name("provider")], all)
    #expect(empty.rows.isEmpty && empty.totals == Spend())
  }

  @Test("the most dimensions are eight, and eight work")
  func most() throws {
    #expect(LedgerFile.maximumDimensions == 8)
    let eight = Self.dimensions.prefix(8)
    #expect(try ledger.summary(by: Array(eight), all).totals.calls == 600)
  }

  @Test("rates, prices and costs that a re-pricing gave are grouped as they are now")
  func repriced() throws {
    let dear = try folder.ledger(priceList: TestPrices.dear)
    let plan = try dear.planRepricing(all, isUnpricedOnly: false)
    _ = try dear.apply(plan, reason: "test", nowMs: testNowMs + 1)
    #expect(!plan.changes.isEmpty)
    let now = try dear.total()
    #expect(now != Expected.total(calls))
    for dimension in Self.dimensions {
      let summary = try dear.summary(by: [dimension], all)
      #expect(summary.totals == now)
      #expect(summary.rows.reduce(into: Spend()) { $0 += $1.spend } == now)
    }
    var before = all
    before.asOfMs = testNowMs
    let prices = try dear.summary(by: [.name("price")], before).byValues
    #expect(prices == Expected().groups(calls, by: [.name("price")]))
  }
}
