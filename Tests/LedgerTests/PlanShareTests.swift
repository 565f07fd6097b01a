import Metering
import Pricing
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// Plans: whose calls, which windows, and what each call bears of the fee.
@Suite("Plans and the three costs")
struct PlanShareTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func plan(
    _ id: String = "max", _ terms: [String] = ["source=tool"], fee: Int64 = 1_000_000,
    per: Plan.Interval = .month, from: String = "2026-10-01", until: String? = nil
  ) throws -> Plan {
    Plan(
      id: id, provider: "p", terms: try terms.compactMap { try CallFilter.Term($0) },
      feePicousd: fee, per: per, firstDay: try #require(Period.day(from)),
      lastDay: until.flatMap { Period.day($0) })
  }

  private func call(_ id: String, _ at: String, _ tokens: Int, source: String = "tool") throws {
    try ledger.record(
      """
      {'id':'\(id)','occurred_at':'\(at)','provider':'p','model':'m','input_tokens':\(tokens)}
      """, source: source)
  }

  /// The costs by id, as `list/billed/effective`, with `?` for what is not known.
  private func costs(_ period: String = "all") throws -> [String: String] {
    var filter = CallFilter(zone: .utc)
    filter.period = try #require(Period(period, zone: .utc, nowMs: testNowMs))
    var costs: [String: String] = [:]
    try ledger.forEachBilledCall(filter, nowMs: testNowMs) { call, three in
      costs[call.id] = [three.listPicousd, three.billedPicousd, three.effectivePicousd]
        .map { $0.map(String.init) ?? "?" }.joined(separator: "/")
    }
    return costs
  }

  @Test("parts add up to the amount, are at most one off, and grow with their weights")
  func parts() {
    var random = SplitMix64(61)
    for _ in 0..<300 {
      let amount = random.integer(0...random.pick([10, 1_000_000, Int64.max]))
      let weights = (0..<random.integer(1...40)).map { _ in
        random.integer(0...random.pick([1, 1000, Int64.max]))
      }
      let parts = PlanShares.parts(of: amount, by: weights)
      let total = weights.reduce(0) { $0 + Int128($1) }
      guard total > 0 else {
        #expect(parts.allSatisfy { $0 == 0 })
        continue
      }
      #expect(parts.reduce(0) { $0 + Int128($1) } == Int128(amount), "seed \(random.seed)")
      for (part, weight) in zip(parts, weights) {
        let floor = Int128(amount) * Int128(weight) / total
        #expect(Int128(part) == floor || Int128(part) == floor + 1, "seed \(random.seed)")
      }
    }
  }

  @Test("what is left goes to the largest remainders, of equal ones to the earlier")
  func remainders() {
    #expect(PlanShares.parts(of: 100, by: [1, 1, 1]) == [34, 33, 33])
    #expect(PlanShares.parts(of: 10, by: [5, 3, 1]) == [6, 3, 1])  // 5.56, 3.33, 1.11
    #expect(PlanShares.parts(of: 2, by: [3, 3, 4]) == [1, 0, 1])  // 0.6, 0.6, 0.8
    #expect(PlanShares.parts(of: 7, by: []) == [])
  }

  @Test("a covered call is billed 0 and bears its share; others cost what they cost")
  func threeCosts() throws {
    try call("a", "2026-10-02T00:00:00Z", 1)  // 2,000,000 picodollars a token
    try call("b", "2026-10-03T00:00:00Z", 3)
    try call("other", "2026-10-03T00:00:00Z", 3, source: "record")
    try call("before", "2026-09-30T23:59:59Z", 5)
    #expect(
      try costs() == [
        "a": "2000000/2000000/2000000", "b": "6000000/6000000/6000000",
        "other": "6000000/6000000/6000000", "before": "10000000/10000000/10000000",
      ])
    #expect(try ledger.setPlan(plan(fee: 1_000_001), nowMs: testNowMs))
    #expect(
      try costs() == [
        "a": "2000000/0/250000", "b": "6000000/0/750001", "other": "6000000/6000000/6000000",
        "before": "10000000/10000000/10000000",
      ])
    #expect(try !ledger.setPlan(plan(fee: 1_000_001), nowMs: testNowMs), "set twice is set once")
  }

  @Test("shares are the same whatever part of the window is looked at")
  func partOfWindow() throws {
    try call("a", "2026-10-02T00:00:00Z", 1)
    try call("b", "2026-10-03T00:00:00Z", 2)
    try ledger.setPlan(plan(fee: 100), nowMs: testNowMs)
    #expect(try costs("2026-10-02") == ["a": "2000000/0/33"])
    #expect(try costs("2026-10-03") == ["b": "4000000/0/67"])
  }

  @Test("a call of unknown list cost has no share and no effective cost; the others bear it all")
  func unknown() throws {
    try call("a", "2026-10-02T00:00:00Z", 1)
    try ledger.record(
      """
      {'id':'b','occurred_at':'2026-10-02T00:00:00Z','provider':'p','model':'nobody-knows',
      'input_tokens':5}
      """, source: "tool")
    try ledger.setPlan(plan(fee: 77), nowMs: testNowMs)
    #expect(try costs() == ["a": "2000000/0/77", "b": "?/0/?"])
    let bill = try ledger.bill(by: [], CallFilter(zone: .utc), nowMs: testNowMs)
    #expect(bill.charges.map(\.unknownCalls) == [1] && bill.totals.effective.unknown == 1)
    #expect(bill.totals.effective.picousd == 77)
  }

  @Test("a window without a call of a cost keeps its fee unallocated")
  func unallocated() throws {
    try call("a", "2026-09-02T00:00:00Z", 1)
    try call("free", "2026-10-02T00:00:00Z", 0)
    try ledger.setPlan(plan(fee: 500, from: "2026-09-01"), nowMs: testNowMs)
    let bill = try ledger.bill(by: [], CallFilter(zone: .utc), nowMs: testNowMs)
    #expect(bill.charges.map(\.unallocatedPicousd) == [0, 500])
    #expect(bill.feesPicousd == 1000 && bill.duePicousd == 1000)
    #expect(bill.totals.effective.picousd == 500)
  }

  @Test("windows begin on the plan's day of the month, or on the last of a shorter one")
  func windows() throws {
    let table = TextTable(
      """
      from        until       per    | windows
      2026-01-31  -           month  | 2026-01-31 2026-02-28 2026-03-31 2026-04-30
      2026-01-15  2026-03-20  month  | 2026-01-15 2026-02-15 2026-03-15
      2026-01-15  2026-03-14  month  | 2026-01-15 2026-02-15
      2024-02-29  -           year   | 2024-02-29 2025-02-28 2026-02-28
      2026-05-01  -           month  | -
      """)
    let until = try #require(Period.day("2026-05-01")) * 86_400_000
    for row in table.rows {
      let plan = try plan(
        per: try #require(Plan.Interval(rawValue: row["per"])), from: row["from"],
        until: row["until"].isEmpty ? nil : row["until"])
      let windows = plan.windows(sinceMs: nil, untilMs: until)
      let starts = windows.map { BillDate.text($0.lowerBound) }.joined(separator: " ")
      #expect(starts == row["windows"], "\(row.line)")
      for (window, next) in zip(windows, windows.dropFirst()) {
        #expect(window.upperBound + 1 == next.lowerBound, "\(row.line)")
      }
    }
  }

  @Test("setting a plan again replaces it from its first day on; withdrawing takes all of it back")
  func again() throws {
    func stretches() throws -> [String] {
      try ledger.plans().map { plan in
        let last = plan.lastDay.map { BillDate.text($0) } ?? "-"
        return "\(plan.id) \(plan.feePicousd) \(BillDate.text(plan.firstDay)) \(last)"
      }
    }
    try ledger.setPlan(plan(fee: 1, from: "2026-01-01"), nowMs: testNowMs)
    try ledger.setPlan(plan(fee: 2, from: "2026-06-01"), nowMs: testNowMs)
    #expect(try stretches() == ["max 1 2026-01-01 2026-05-31", "max 2 2026-06-01 -"])
    try ledger.setPlan(plan(fee: 2, from: "2026-06-01", until: "2026-08-31"), nowMs: testNowMs)
    #expect(try stretches() == ["max 1 2026-01-01 2026-05-31", "max 2 2026-06-01 2026-08-31"])
    try ledger.setPlan(plan(fee: 3, from: "2026-01-01"), nowMs: testNowMs)
    #expect(try stretches() == ["max 3 2026-01-01 -"])
    try ledger.withdrawBillEntry(id: "max", nowMs: testNowMs)
    #expect(try stretches() == [])
    #expect(failure { try ledger.withdrawBillEntry(id: "max", nowMs: 0) }.contains("noSuchEntry"))
  }

  @Test("of several plans that cover a call the first by name counts, and it is shared once")
  func several() throws {
    try call("a", "2026-10-02T00:00:00Z", 1)
    try call("b", "2026-10-02T00:00:00Z", 1, source: "record")
    try ledger.setPlan(plan("z", ["provider=p"], fee: 10), nowMs: testNowMs)
    try ledger.setPlan(plan("k", fee: 5), nowMs: testNowMs)
    #expect(try costs() == ["a": "2000000/0/5", "b": "2000000/0/10"])
  }

  @Test("the list cost leaves agreed discounts out, the billed one does not")
  func discount() throws {
    try ledger.setPrice(
      provider: "p", model: "*", fromMs: 0, untilMs: nil, rates: [:], multiplier: .init("0.8"),
      nowMs: testNowMs)
    try call("a", "2026-10-02T00:00:00Z", 10, source: "record")
    #expect(try costs() == ["a": "20000000/16000000/16000000"])
  }

  @Test("for random calls and plans the shares of a window add up to its fee")
  func property() throws {
    var random = SplitMix64(61)
    let calls = RandomCalls(seed: random.seed)
    try calls.record(300, in: ledger)
    for (name, terms) in [("a", ["team=one"]), ("b", ["provider=p", "model=m"]), ("c", [])] {
      try ledger.setPlan(
        plan(
          name, terms, fee: random.integer(0...1_000_000_000_000),
          from: "2026-0\(random.integer(1...9))-1\(random.integer(0...9))"), nowMs: testNowMs)
    }
    var shared: Int128 = 0
    let charges = try ledger.forEachBilledCall(
      CallFilter(zone: .utc), nowMs: RandomCalls.span.upperBound
    ) { _, costs in
      if costs.plan != nil { shared += Int128(costs.effectivePicousd ?? 0) }
    }
    let fees = charges.reduce(Int128(0)) { $0 + Int128($1.feePicousd - $1.unallocatedPicousd) }
    #expect(shared == fees && fees > 0, "seed \(random.seed)")
  }
}
