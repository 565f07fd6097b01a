import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Budgets")
struct BudgetTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  @Test("what was set last is in force, and what it was before stays readable")
  func log() throws {
    var budget = try Budget("5 day team=b team=a provider=x-ai hard")
    budget.alerts = [80, 150]
    budget.run = "true"
    budget.webhook = "https://example.com/secret"
    try ledger.setBudget(budget, nowMs: 1)
    let found = try ledger.budget(named: "b")
    #expect(found.scope.map(\.text) == ["provider=xai", "team=a", "team=b"])
    #expect(found.alerts == [80, 150] && found.run == "true" && found.isHard && found.setAtMs == 1)
    #expect(found.webhook == "https://example.com/secret")
    try ledger.setBudget(try Budget("7 month"), nowMs: 2)
    try ledger.setBudget(try Budget("1 week", name: "a"), nowMs: 3)
    #expect(try ledger.budgets().map(\.name) == ["a", "b"])
    #expect(try ledger.budget(named: "b").limitPicousd == 7_000_000_000_000)
    try ledger.removeBudget(named: "b", nowMs: 4)
    #expect(try ledger.budgets().map(\.name) == ["a"])
    #expect(failure { try ledger.removeBudget(named: "b", nowMs: 5) } == "noSuchBudget(\"b\")")
    #expect(failure { _ = try ledger.budget(named: "c") } == "noSuchBudget(\"c\")")
    let log = try ledger.rows(
      "SELECT name, limit_picousd, per FROM budget_log ORDER BY name, set_at_ms")
    #expect(
      log == [
        "a|1000000000000|week", "b|5000000000000|day", "b|7000000000000|month", "b|-|month",
      ])
    try ledger.setBudget(try Budget("5 day"), nowMs: 6)
    #expect(try ledger.budgets().map(\.limitPicousd) == [1_000_000_000_000, 5_000_000_000_000])
  }

  @Test("recording tells whether any budget was ever set, so that a ledger without pays nothing")
  func asked() throws {
    let recorder = Recorder(ledger, source: "record")
    func record(_ id: String) throws -> Bool {
      let event = try UsageEvent("{'id':'\(id)','model':'m'}")
      let call = try ledger.assessor().assess(event, nowMs: 1, madeID: "")
      _ = try recorder.record(call, nowMs: 1)
      return recorder.hasBudgets
    }
    #expect(try !record("1"))
    try ledger.setBudget(try Budget("1 day"), nowMs: 1)
    #expect(try record("1"), "also for a call that is there already")
    #expect(try record("2"))
  }

  @Test("limits are above zero, in the schema too")
  func limits() throws {
    for limit in [0, -1] as [Int64] {
      var budget = try Budget("1 day")
      budget.limitPicousd = limit
      #expect(failure { try ledger.setBudget(budget, nowMs: 1) }.contains("CHECK constraint"))
    }
    #expect(try ledger.budgets().isEmpty)
  }

  @Test("spend is the sum of the scope's calls in the window, unknown costs counted beside it")
  func spent() throws {
    try ledger.setBudget(try Budget("5 day team=a"), nowMs: 1)
    try ledger.spend("0.5", at: "2026-10-15T00:00:00Z")
    try ledger.spend("0.000000000001", at: "2026-10-15T23:59:59.999Z")
    try ledger.spend("1", at: "2026-10-14T23:59:59.999Z")
    try ledger.spend("1", at: "2026-10-16T00:00:00Z")
    try ledger.spend("1", team: "b")
    try ledger.record(
      "{'model':'?','input_tokens':1,'team':'a','occurred_at':'2026-10-15T12:00:00Z'}")
    let state = try ledger.state(of: try ledger.budget(named: "b"), nowMs: testNowMs)
    #expect(state.spentPicousd == 500_000_000_001)
    #expect(state.spend.calls == 3 && state.spend.unpricedCalls == 1)
    #expect(state.remainingPicousd == 4_499_999_999_999 && state.percent == 10)
    // A correction changes what is spent, like everywhere.
    let first = try ledger.ids().last ?? ""
    try ledger.record(
      "{'model':'m','provider':'p','input_tokens':1,'cost_usd':'9','team':'a'}",
      correcting: try ledger.spend("0", id: "wrong"))
    #expect(try ledger.left() == "-4.500000000001", "\(first)")
  }

  @Test("a call is in a scope when a summary with the scope's terms counts it")
  func scopes() throws {
    let random = RandomCalls(seed: 61)
    let calls = try random.record(300, in: ledger)
    for terms in [
      [], ["team=two"], ["team!=two"], ["team="], ["team!="], ["team=one", "team="],
      ["team=one", "user!=two", "tag:k=v"], ["provider=ollama"], ["model=m", "model=n"],
      ["tag:k="], ["tag:other!=v"], ["status!=ok"], ["source=record"], ["source=import"],
      ["price=p/m@2026-06-01"], ["cost_source="], ["service_tier=batch"], ["speed="],
      ["inference_geo=eu"], ["requested_model=alias"], ["cost_center=Drei ☂"],
    ] {
      var budget = try Budget("1 day")
      budget.scope = try terms.compactMap { try CallFilter.Term($0) }
      var filter = CallFilter(zone: .utc)
      filter.terms = budget.scope
      let inside = try ledger.ids(filter)
      let counted = calls.filter { call in
        var entry = call.entry
        entry.source = "record"
        return budget.counts(entry)
      }
      #expect(counted.map(\.id).sorted() == inside.sorted(), "\(terms), seed \(random.seed)")
      let again = try ScopeText.parse(ScopeText.canonical(budget.scope))
      #expect(Set(again) == Set(budget.scope), "\(terms)")
    }
  }

  @Test("percent, pace and forecast are exact, and rounded as they say")
  func arithmetic() throws {
    // A window of 1000 ms and a limit of 1000 picodollars.
    let table = TextTable(
      """
      spent  at    | left   percent  elapsed  pace  forecast  alerts
      0      0     | 1000   0        0        -     -         -
      0      9     | 1000   0        0        -     -         -
      0      10    | 1000   0        1        0     0         -
      5      10    | 995    0        1        50    500       -
      499    500   | 501    49       50       100   998       -
      500    500   | 500    50       50       100   1000      50
      899    999   | 101    89       99       90    900       50
      900    1000  | 100    90       100      90    900       50,90
      999    1000  | 1      99       100      100   999       50,90
      1000   1000  | 0      100      100      100   1000      50,90,100
      1500   250   | -500   150      25       600   6000      50,90,100
      1      3000  | 999    0        100      0     1         -    # past windows are over
      1      -5    | 999    0        0        -     -         -
      333    333   | 667    33       33       100   1000      -
      1      400   | 999    0        40       0     2         -    # 2.5: a half to the even one
      3      400   | 997    0        40       1     8         -    # 7.5
      """)
    var budget = try Budget("1 day")
    budget.limitPicousd = 1000
    for row in table.rows {
      var spend = Spend()
      spend.calls = 1
      spend.knownCostPicousd = try #require(Int128(row["spent"]))
      let state = BudgetState(
        budget: budget, window: BudgetWindow(sinceMs: 0, untilMs: 1000),
        atMs: try #require(Int64(row["at"])), spend: spend, reservedPicousd: 0, holds: 0)
      let found = [
        "\(state.remainingPicousd)", "\(state.percent)", "\(state.elapsedPercent)",
        state.paceHundredths.map { "\($0)" } ?? "", state.forecastPicousd.map { "\($0)" } ?? "",
        state.reachedThresholds.map(String.init).joined(separator: ","),
      ]
      let columns = ["left", "percent", "elapsed", "pace", "forecast", "alerts"]
      #expect(found == columns.map { row[$0] }, "\(row.line)")
    }
  }

  @Test("sums beyond 64 bits stay exact")
  func large() throws {
    var budget = try Budget("1 day")
    budget.limitPicousd = .max
    var spend = Spend()
    spend.knownCostPicousd = Int128(Int64.max) * 3
    let month = BudgetWindow(sinceMs: 0, untilMs: 2_678_400_000)
    let state = BudgetState(
      budget: budget, window: month, atMs: 1_339_200_000, spend: spend,
      reservedPicousd: Int128(Int64.max), holds: 2)
    #expect(state.percent == 300 && state.paceHundredths == 600)
    #expect(state.forecastPicousd == Int128(Int64.max) * 6)
    #expect(state.remainingPicousd == Int128(Int64.max) * -3)
  }

  @Test("a gate is open when what is wanted fits")
  func gates() throws {
    let table = TextTable(
      """
      limit  spent  held  unpriced  estimate  decides | reasons                         refusals
      100    99     0     0         -         yes     | -                               -
      100    100    0     0         -         yes     | no_room                         no_room
      100    50     50    0         -         yes     | no_room                         no_room
      100    100    0     0         0         yes     | -                               -
      100    90     5     0         5         yes     | -                               -
      100    90     5     0         6         yes     | no_room                         no_room
      100    90     5     0         6         no      | no_room                         -
      100    101    0     0         0         yes     | no_room                         no_room
      100    0      0     2         1         yes     | unpriced                  -
      100    0      0     0         ?         yes     | unknown                unknown
      100    200    0     1         ?         yes     | no_room,unknown,unpriced no_room,unknown
      """)
    for row in table.rows {
      var budget = try Budget("1 day")
      budget.limitPicousd = try #require(Int64(row["limit"]))
      var spend = Spend()
      spend.knownCostPicousd = try #require(Int128(row["spent"]))
      spend.unpricedCalls = try #require(Int64(row["unpriced"]))
      let state = BudgetState(
        budget: budget, window: BudgetWindow(sinceMs: 0, untilMs: 1), atMs: 0, spend: spend,
        reservedPicousd: try #require(Int128(row["held"])), holds: 0)
      let estimate: GuardCheck.Estimate =
        switch row["estimate"] {
        case "": .none
        case "?": .unknown
        case let text: .cost(picousd: try #require(Int64(text)))
        }
      let check = GuardCheck(state, isDeciding: row["decides"] == "yes", estimate: estimate)
      func words(_ reasons: [GuardCheck.Reason]) -> String {
        reasons.map { $0.rawValue.replacing(/_(calls|estimate)/, with: "") }.joined(separator: ",")
      }
      #expect(words(check.reasons) == row["reasons"], "\(row.line)")
      let refusals = check.refusals(isStrict: false, isUnpricedAllowed: false)
      #expect(words(refusals) == row["refusals"], "\(row.line)")
      let strict = check.refusals(isStrict: true, isUnpricedAllowed: true)
      let counted = check.reasons.filter { $0 != .unknownEstimate }
      #expect(strict == (check.isDeciding ? counted : []), "\(row.line)")
    }
  }

  @Test("rows that no budget explains are found")
  func check() throws {
    try ledger.setBudget(try Budget("5 day"), nowMs: 1)
    #expect(ledger.hold("1", id: "h") == "held")
    try ledger.removeBudget(named: "b", nowMs: 2)
    #expect(try ledger.checkBudgets().isEmpty, "a withdrawn budget was one")
    try ledger.connection.execute(
      """
      INSERT INTO reservations VALUES ('x', 'never', 1, 1, 2);
      INSERT INTO reservation_ends VALUES ('y', 1, NULL), ('h', 1, 'gone');
      """)
    #expect(
      try ledger.checkBudgets().map(\.what) == [
        "reservation 'x' is of a budget that never was: 'never'",
        "reservation 'y' was ended and never made",
        "reservation 'h' is settled with a missing call: 'gone'",
      ])
  }
}
