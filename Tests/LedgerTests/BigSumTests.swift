import Metering
import Pricing
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Sums stay exact")
struct BigSumTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func insert(_ costs: [Int64], provider: String = "p") throws {
    try ledger.connection.write {
      let names = try ["m", provider, "ok", "record"].map { try ledger.names.intern($0) }
      let first = try ledger.connection.integer("SELECT count(*) FROM call_log") ?? 0
      let statement = try ledger.connection.prepare(
        """
        INSERT INTO call_log (id, occurred_at_ms, recorded_at_ms, time_was_given, provider_id,
          model_id, status_id, source_id, computed_cost_picousd)
        VALUES (?, 1767225600000, 0, 1, \(names[1]), \(names[0]), \(names[2]), \(names[3]), ?)
        """)
      for (offset, cost) in costs.enumerated() {
        try statement.run([.text("c\(first + Int64(offset))"), .integer(cost)])
      }
    }
  }

  @Test("100,000 random costs add up to the picodollar")
  func manyCosts() throws {
    var random = SplitMix64(61)
    let costs = (0..<100_000).map { _ in random.integer(0...Int64.max) >> random.integer(0...62) }
    try insert(costs)
    // Added in two halves of 32 bits, so that this sum has nothing in common with the program's.
    let low = costs.reduce(0 as UInt64) { $0 + UInt64($1 & 0xFFFF_FFFF) }
    let high = costs.reduce(0 as UInt64) { $0 + UInt64($1 >> 32) }
    let sum = Int128(high) << 32 + Int128(low)
    #expect(try ledger.total().knownCostPicousd == sum, "seed \(random.seed)")
    let views = try ledger.rows("SELECT cost_picousd, calls FROM spend_by_provider")
    #expect(views == ["\(sum)|100000"], "seed \(random.seed)")
  }

  @Test("sums around and beyond what 64 bits hold, in summaries and in views")
  func boundaries() throws {
    let million: Int64 = 1_000_000_000_000_000_000
    let table: [[Int64]] = [
      [0], [1], [999_999, 1], [1_000_000], [.max], [.max - 1, 1], [.max, 1], [.max, .max],
      [9_200_000_000_000_000_000], [9_199_999_999_999_999_999], [9_199_999_999_999_999_999, 1],
      [9_223_372_036_854_000_000], [9_223_372_036_853_999_999],
      [4_611_686_018_427_387_904, 4_611_686_018_427_387_903],
      [4_611_686_018_427_387_904, 4_611_686_018_427_387_904],
      [9 * million, 9 * million, 9 * million],
      Array(repeating: .max, count: 50),
      [9_199_999_999_999_999_999] + Array(repeating: 999_999, count: 500),
      [9 * million, 0, 5], Array(repeating: 1_000_001, count: 7),
      [5 * million + 5, 5 * million + 5],
    ]
    for (number, costs) in table.enumerated() {
      try insert(costs, provider: "p\(number)")
      let sum = costs.reduce(0 as Int128) { $0 + Int128($1) }
      let total = try ledger.total("provider=p\(number)")
      #expect(total.knownCostPicousd == sum && total.calls == Int64(costs.count))
      for view in ["spend_by_provider", "spend_by_model"] {
        let found = try ledger.rows(
          "SELECT cost_picousd, typeof(cost_picousd) FROM \(view) WHERE provider = 'p\(number)'")
        let digits = found.first?.split(separator: "|")
        #expect(digits?.first ?? "" == "\(sum)", "\(view): \(costs.prefix(3))...")
        // What does not fit an integer is text, and never a double, which would be rounded.
        let isText = digits?.last == "text"
        #expect(isText || (digits?.last == "integer" && sum <= Int64.max))
      }
    }
    let everything = table.joined().reduce(0 as Int128) { $0 + Int128($1) }
    #expect(try ledger.total().knownCostPicousd == everything)
    #expect(try ledger.rows("SELECT cost_picousd FROM spend_by_month") == ["\(everything)"])
    #expect(try ledger.rows("SELECT cost_picousd FROM spend_by_workflow") == ["\(everything)"])
  }

  @Test("27 million USD are shown to the last digit")
  func millions() throws {
    for number in 1...3 {
      try ledger.record(
        "{'id':'\(number)','model':'m','provider':'p','cost_usd':'9000000.000000000001'}")
    }
    let total = try ledger.total()
    #expect(total.costPicousd.map { Money.usd($0) } == "27000000.000000000003")
    let row = try ledger.rows(
      "SELECT cost_picousd, cost_usd, typeof(cost_picousd) FROM spend_by_provider")
    #expect(row == ["27000000000000000003|27000000.0|text"])
  }

  @Test("sums of the largest token counts do not overflow")
  func tokens() throws {
    let event = "'model':'x','input_tokens':1000000000000,'output_tokens':1000000000000"
    for number in 1...20 { try ledger.record("{'id':'\(number)',\(event)}") }
    #expect(try ledger.total().totalTokens == 40_000_000_000_000)
    #expect(try ledger.rows("SELECT total_tokens FROM spend_by_model") == ["40000000000000"])
  }

  @Test("sums can be added, in any order")
  func addition() throws {
    var one = Spend()
    one.calls = 2
    one.inputTokens = 3
    one.cacheReadTokens = 5
    one.cacheCreationTokens = 7
    one.outputTokens = 11
    one.reasoningTokens = 13
    one.knownCostPicousd = Int128(Int64.max)
    one.unpricedCalls = 1
    one.noUsageCalls = 1
    var sum = Spend()
    for _ in 0..<10 { sum += one }
    #expect(sum.calls == 20 && sum.inputTokens == 30 && sum.cacheReadTokens == 50)
    #expect(sum.cacheCreationTokens == 70 && sum.outputTokens == 110 && sum.reasoningTokens == 130)
    #expect(sum.knownCostPicousd == Int128(Int64.max) * 10 && sum.unpricedCalls == 10)
    #expect(sum.noUsageCalls == 10 && sum.totalTokens == 140 && sum.pricedCalls == 10)
  }
}
