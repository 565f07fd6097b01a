import Metering
import Pricing
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// Prices set by hand in a ledger.
@Suite("Own prices")
struct OwnPricesTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  /// Sets a price of so many USD per million tokens of input, and as much for output.
  @discardableResult
  private func set(
    _ usd: String, _ model: String = "m", provider: String = "p", from: String = "2026-01-01",
    until: String? = nil
  ) throws -> Int64 {
    let fromMs = try #require(Timestamp.parse(from))
    let price = try ledger.setPrice(
      provider: provider, model: model, fromMs: fromMs,
      untilMs: until.flatMap { Timestamp.parse($0) },
      rates: [
        .input: try Rate(usd: usd, kind: .input), .output: try Rate(usd: usd, kind: .output),
      ], nowMs: testNowMs)
    guard case .own(let row) = price.origin else {
      Issue.record("\(price.origin) is not of this ledger")
      return -1
    }
    return row
  }

  /// What a million tokens of input cost, in USD, and by which price.
  private func cost(
    _ model: String = "m", provider: String = "p", at: String = "2026-02-01"
  ) throws -> String {
    let event = try UsageEvent(
      "{'model':'\(model)','provider':'\(provider)','input_tokens':1000000,'occurred_at':'\(at)'}")
    let call = try ledger.assessor().assess(event, nowMs: testNowMs, madeID: "x")
    let cost = call.costPicousd.map { Money.usd($0) } ?? "unpriced"
    return cost + " " + (call.priceReference ?? call.costSource?.rawValue ?? "-")
  }

  @Test("a price by hand wins over the book, until before its end")
  func wins() throws {
    #expect(try cost() == "1 p/m")
    let row = try set("7", from: "2026-02-01", until: "2026-03-01")
    let table = TextTable(
      """
      at                        | cost
      2026-01-31T23:59:59.999Z  | 1 p/m
      2026-02-01T00:00:00.000Z  | 7 p/m@2026-02-01#\(row)
      2026-02-28T23:59:59.999Z  | 7 p/m@2026-02-01#\(row)
      2026-03-01T00:00:00.000Z  | 1 p/m
      """)
    for entry in table.rows { #expect(try cost(at: entry["at"]) == entry["cost"], "\(entry.line)") }
  }

  @Test("of two that cover a time, the one set last is in force; withdrawn, the one before it")
  func order() throws {
    let first = try set("7")
    let second = try set("8")
    #expect(try cost() == "8 p/m@2026-01-01#\(second)")
    try ledger.withdrawPrice(row: second, nowMs: testNowMs)
    #expect(try cost() == "7 p/m@2026-01-01#\(first)")
    try ledger.withdrawPrice(row: first, nowMs: testNowMs)
    #expect(try cost() == "1 p/m")
    let third = try set("9")
    #expect(try cost() == "9 p/m@2026-01-01#\(third)")
    #expect(third > second)
  }

  @Test("a price gives unknown and local models a cost")
  func unknownAndLocal() throws {
    #expect(try cost("mine") == "unpriced -")
    #expect(try cost("llama", provider: "ollama") == "0 local")
    let mine = try set("0.000001", "mine")
    let llama = try set("0", "llama", provider: "ollama")
    #expect(try cost("mine") == "0.000001 p/mine@2026-01-01#\(mine)")
    #expect(try cost("llama", provider: "ollama") == "0 ollama/llama@2026-01-01#\(llama)")
    #expect(try cost("other", provider: "ollama") == "0 local")
  }

  @Test("provider and model are kept in our spelling")
  func spelling() throws {
    let row = try set("7", "Nova-X", provider: "AWS")
    #expect(try cost("nova-x", provider: "bedrock") == "7 bedrock/nova-x@2026-01-01#\(row)")
  }

  @Test("prices are listed in the order they were set, withdrawn ones left out")
  func list() throws {
    // The later set begins earlier.
    let rows = try [
      set("1"), set("2", provider: "q", from: "2026-05-01"), set("3", from: "2026-04-01"),
      set("4", "n", from: "2026-03-01"),
    ]
    try ledger.withdrawPrice(row: rows[0], nowMs: testNowMs)
    func inputs(_ prices: [Price]) -> [String] {
      prices.map { Money.usd($0.rates[.input]?.picousd ?? -1) }
    }
    #expect(try inputs(ledger.ownPrices()) == ["2", "3", "4"])
    #expect(try inputs(ledger.ownPrices(provider: "p")) == ["3", "4"])
    #expect(try inputs(ledger.ownPrices(provider: "nobody")) == [])
    let again = try folder.ledger().ownPrices()
    #expect(again == (try ledger.ownPrices()))
    #expect(again.map(\.origin) == rows.dropFirst().map { .own($0) })
    #expect(try again.first == Optional(ledger.ownPrices(provider: "q")[0]))
  }

  @Test("a price that is not there, or is withdrawn already, cannot be withdrawn")
  func withdrawTwice() throws {
    let row = try set("7")
    try ledger.withdrawPrice(row: row, nowMs: testNowMs)
    let before = try ledger.rows("SELECT * FROM prices")
    for missing in [row, 0, 999, -1] {
      let error = failure { try ledger.withdrawPrice(row: missing, nowMs: testNowMs) }
      #expect(error == "noSuchPrice(\"#\(missing)\")")
    }
    #expect(try ledger.rows("SELECT * FROM prices") == before)
  }

  @Test("recorded costs stay when a price is set or withdrawn")
  func frozen() throws {
    try ledger.record(
      "{'id':'a','model':'m','provider':'p','input_tokens':1,'occurred_at':'2026-02-01'}")
    let row = try set("7")
    try ledger.record(
      "{'id':'b','model':'m','provider':'p','input_tokens':1,'occurred_at':'2026-02-01'}")
    try ledger.withdrawPrice(row: row, nowMs: testNowMs)
    #expect(try ledger.call(id: "a").costPicousd == 1_000_000)
    #expect(try ledger.call(id: "b").costPicousd == 7_000_000)
  }

  @Test("every kind of rate is kept exactly")
  func rates() throws {
    var rates: [UsageKind: Rate] = [:]
    for (number, kind) in UsageKind.allCases.enumerated() {
      rates[kind] = try Rate(usd: "\(number).00000000000\(number % 9 + 1)", kind: kind)
    }
    let price = try ledger.setPrice(
      provider: "p", model: "all", fromMs: 0, untilMs: nil, rates: rates, nowMs: testNowMs)
    #expect(price.rates == rates)
    #expect(try folder.ledger().ownPrices().map(\.rates) == [rates])
  }

  @Test("the schema refuses what no price can be")
  func refused() throws {
    for (model, fromMs, untilMs) in [("", 0, nil), ("m", -1, nil), ("m", 5, 5), ("m", 5, 4)]
      as [(String, Int64, Int64?)]
    {
      let error = failure {
        try ledger.setPrice(
          provider: "p", model: model, fromMs: fromMs, untilMs: untilMs,
          rates: [.input: Rate(picousd: 1, per: 1_000_000)], nowMs: 0)
      }
      #expect(error.contains("CHECK constraint failed"), "\(model) \(fromMs): \(error)")
    }
    let strange = failure {
      try ledger.setPrice(
        provider: "p", model: "m", fromMs: 0, untilMs: nil,
        rates: [.input: Rate(picousd: 1, per: 7)],
        nowMs: 0)
    }
    #expect(strange.contains("CHECK constraint failed"), "\(strange)")
    #expect(try ledger.rows("SELECT * FROM prices UNION ALL SELECT * FROM prices").isEmpty)
  }
}
