import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// Unknown is not zero, and free says so.
@Suite("Costs that are known, unknown, reported and free")
struct UnknownCostTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  @Test("what a call costs, and where that comes from")
  func costs() throws {
    let table = TextTable(
      """
      event                                                           | cost source unpriced
      'model':'m','provider':'p','input_tokens':5                      | 5000000 price_book -
      'model':'m','provider':'p','input_tokens':0                      | 0 price_book -
      'model':'m','provider':'p'                                       | NULL - -
      'model':'m','provider':'p','input_tokens':5,'web_searches':1     | NULL - web_searches
      'model':'x','provider':'p','web_searches':1 | NULL - web_searches
      'model':'m','provider':'p','input_tokens':5,'service_tier':'no'  | NULL - input_tokens
      'model':'?','input_tokens':5                                     | NULL - input_tokens
      'model':'m','provider':'ollama','input_tokens':5                 | 0 local -
      'model':'m','provider':'ollama'                                  | NULL - -
      'model':'m','provider':'p','status':'error'                      | 0 - -
      'model':'m','provider':'p','status':'error','input_tokens':5     | 5000000 price_book -
      'model':'x','provider':'p','status':'error','input_tokens':5     | NULL - input_tokens
      'model':'x','provider':'p','cost_usd':'0.5'                      | 500000000000 provider -
      'model':'x','provider':'p','input_tokens':5,'cost_usd':'0'       | 0 provider input_tokens
      'model':'m','provider':'p','input_tokens':5,'cost_usd':'1e-12'   | 1 provider -
      'model':'m','provider':'ollama','input_tokens':5,'cost_usd':'1'  | 1000000000000 provider -
      """)
    for row in table.rows {
      let id = try ledger.record("{\(row["event"]),'occurred_at':'2026-01-01'}").id
      let entry = try ledger.call(id: id)
      #expect(entry.costPicousd.map { "\($0)" } ?? "NULL" == row["cost"], "\(row.line)")
      #expect(entry.costSource ?? "" == row["source"], "\(row.line)")
      #expect(entry.unpriced.joined(separator: ",") == row["unpriced"], "\(row.line)")
      let stored = try ledger.rows("SELECT cost_picousd FROM calls WHERE id = '\(id)'")
      #expect(stored == [row["cost"] == "NULL" ? "-" : row["cost"]], "\(row.line)")
    }
  }

  @Test("a total counts what it leaves out")
  func coverage() throws {
    for event in [
      "'provider':'p','input_tokens':5", "'provider':'p'", "'provider':'p','status':'error'",
      "'provider':'q','input_tokens':5,'x_searches':1", "'provider':'nobody','input_tokens':5",
    ] {
      try ledger.record("{'model':'m','occurred_at':'2026-01-01',\(event)}")
    }
    let total = try ledger.total()
    #expect(total.calls == 5 && total.pricedCalls == 2 && total.unpricedCalls == 3)
    #expect(total.noUsageCalls == 1 && total.inputTokens == 15)
    #expect(total.knownCostPicousd == 5_000_000 && total.costPicousd == 5_000_000)
  }

  @Test("a sum over calls of which none is priced is unknown; over no calls it is zero")
  func unknownSums() throws {
    #expect(try ledger.total().costPicousd == 0)
    try ledger.record("{'model':'x','provider':'p','input_tokens':5}")
    #expect(try ledger.total().costPicousd == nil)
    #expect(try ledger.rows("SELECT cost_picousd, cost_usd FROM spend_by_provider") == ["-|-"])
    try ledger.record("{'model':'m','provider':'ollama','input_tokens':5}")
    #expect(try ledger.total().costPicousd == 0)
    #expect(try ledger.total("provider=p").costPicousd == nil)
    #expect(try ledger.total("provider=ollama").costPicousd == 0)
  }

  @Test("the requested model's price holds where the answering one has none")
  func requestedModel() throws {
    let id = try ledger.record(
      "{'model':'internal-7','requested_model':'n','provider':'p','input_tokens':1000000}"
    ).id
    let entry = try ledger.call(id: id)
    #expect(entry.price == "p/n" && entry.costPicousd == 123_457_000_000)
    #expect(entry.event.model == "internal-7")
  }

  @Test("a call is priced for the time when it happened, not for now")
  func times() throws {
    for (at, cost) in [("2026-05-31T23:59:59.999Z", 1), ("2026-06-01T00:00:00Z", 2)] {
      let id = try ledger.record(
        "{'model':'m','provider':'p','input_tokens':1000000,'occurred_at':'\(at)'}"
      ).id
      #expect(try ledger.call(id: id).costPicousd == Int64(cost) * 1_000_000_000_000)
    }
  }

  @Test("a cost that no row can hold is refused, and nothing is written")
  func tooLarge() throws {
    let huge = "{'model':'m','provider':'q','input_tokens':1000000000000}"
    #expect(failure { try ledger.record(huge) }.contains("more than one row can hold"))
    let reported = "{'model':'m','cost_usd':'9223372.036854775808'}"
    #expect(failure { try ledger.record(reported) }.contains("more than one row can hold"))
    #expect(try ledger.rows("SELECT * FROM call_log").isEmpty)
  }
}
