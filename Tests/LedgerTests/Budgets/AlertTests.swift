import Metering
import Synchronization
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Alerts of budgets")
struct AlertTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private static let second: Int64 = 1000

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private func set(_ words: String, run: String? = nil, webhook: String? = nil) throws {
    var budget = try Budget(words)
    budget.run = run
    budget.webhook = webhook
    try ledger.setBudget(budget, nowMs: testNowMs - 1)
  }

  @Test("a threshold is told of once per window, limit and scope")
  func once() throws {
    try set("1 day")
    try ledger.spend("0.5")
    #expect(try ledger.look() == [50])
    #expect(try ledger.look() == [])
    try ledger.spend("0.6")
    #expect(try ledger.look() == [90, 100])
    try set("1 day", run: "a new hook is no new limit")
    #expect(try ledger.look() == [])
    try set("2 day")
    #expect(try ledger.look() == [50], "another limit")
    try set("1 day team=a")
    #expect(try ledger.look() == [50, 90, 100], "another scope")
    // The next day begins at zero.
    try set("1 day")
    let tomorrow = testNowMs + 86_400_000
    #expect(try ledger.look(nowMs: tomorrow) == [])
    try ledger.spend("0.95", at: "2026-10-16T10:00:00Z")
    #expect(try ledger.look(nowMs: tomorrow) == [50, 90])
    let newest = try #require(try ledger.alerts(limit: 1).first)
    #expect(newest.spentUSD == "0.95" && newest.threshold == 90 && newest.budget == "b")
    #expect(Timestamp.format(newest.window.sinceMs) == "2026-10-16T00:00:00.000Z")
    #expect(try ledger.alerts(of: "b", limit: 100).count == 9)
    #expect(try ledger.alerts(of: "c", limit: 100).isEmpty)
  }

  @Test("what is imported after midnight raises yesterday's alerts, of budgets that were there")
  func lateCalls() throws {
    try set("1 day")
    let tomorrow = testNowMs + 86_400_000
    try ledger.spend("1")
    #expect(try ledger.look(nowMs: tomorrow) == [50, 90, 100])
    try ledger.spend("1", at: "2026-10-14T12:00:00Z")
    #expect(try ledger.look() == [], "it was set after that day")
  }

  @Test("only budgets that a call counts in are looked at")
  func scopes() throws {
    try set("1 day team=a")
    try ledger.setBudget(try Budget("1 day team=z", name: "z"), nowMs: 1)
    let call = try ledger.call(id: try ledger.spend("1", id: "x"))
    let states = try ledger.statesOfBudgets(after: [call], nowMs: testNowMs)
    #expect(states.map(\.budget.name) == ["b"])
    let later = try ledger.statesOfBudgets(after: [call], nowMs: testNowMs + 3 * 86_400_000)
    #expect(later.isEmpty)
    #expect(try ledger.statesOfBudgets(after: nil, nowMs: testNowMs).count == 3)
  }

  @Test("of programs that look at once, one raises an alert and one tells its hook")
  func concurrent() throws {
    try set("1 day", run: "hook", webhook: "url")
    try ledger.spend("0.95")
    let raised = Mutex<[Int64]>([])
    let told = Mutex<[String]>([])
    let errors = concurrently(6) { [folder] _ in
      let ledger = try folder.ledger(busyTimeoutMs: 600_000)
      let new = try ledger.look()
      raised.withLock { $0 += new }
      while let delivery = try ledger.beginDelivery(nowMs: testNowMs) {
        told.withLock { $0.append("\(delivery.alert.threshold) \(delivery.hook)") }
        try ledger.finish(delivery, failure: nil, nowMs: testNowMs)
      }
    }
    #expect(errors == [])
    #expect(raised.withLock { $0.sorted() } == [50, 90])
    // The last to raise finds the others' deliveries done or begun.
    #expect(told.withLock { $0.sorted() } == ["50 run", "50 webhook", "90 run", "90 webhook"])
    #expect(try ledger.undeliveredAlerts() == 0)
  }

  @Test("a hook that fails is told again, after pauses that grow, and in the end once")
  func failing() throws {
    try set("1 day", run: "hook")
    try ledger.spend("0.5")
    _ = try ledger.look()
    var now = testNowMs
    // The second attempt comes at once.
    for (attempt, pause) in [(1, 0), (2, 0), (3, 4), (4, 8), (5, 16)] as [(Int64, Int64)] {
      if pause > 0 {
        #expect(try ledger.beginDelivery(nowMs: now + pause * Self.second - 1) == nil)
        now += pause * Self.second
      }
      let delivery = try #require(try ledger.beginDelivery(nowMs: now), "attempt \(attempt)")
      #expect(delivery.attempt == attempt && delivery.target == "hook")
      #expect(try ledger.beginDelivery(isImpatient: true, nowMs: now) == nil, "it is under way")
      try ledger.finish(delivery, failure: attempt == 5 ? nil : "exit status 1", nowMs: now)
      #expect(try ledger.beginDelivery(besides: [delivery], nowMs: now + 999_999_999) == nil)
    }
    #expect(try ledger.beginDelivery(isImpatient: true, nowMs: now + 86_400_000) == nil)
    let states = try ledger.rows("SELECT attempt, state, reason FROM alert_deliveries")
    #expect(states.contains("0|queued|-") && states.contains("5|delivered|-"))
    #expect(states.filter { $0.hasSuffix("failed|exit status 1") }.count == 4)
  }

  @Test("pauses end at a quarter of an hour, and whoever is impatient has none")
  func pauses() throws {
    try set("1 day", run: "hook")
    try ledger.spend("0.5")
    _ = try ledger.look()
    for _ in 0..<30 {
      let delivery = try ledger.beginDelivery(isImpatient: true, nowMs: testNowMs)
      try ledger.finish(try #require(delivery), failure: "no", nowMs: testNowMs)
    }
    #expect(try ledger.beginDelivery(nowMs: testNowMs + 899_999) == nil)
    #expect(try ledger.beginDelivery(nowMs: testNowMs + 900_000)?.attempt == 31)
  }

  @Test("an attempt of a program that died is made again after a minute, by the new hook if any")
  func crashed() throws {
    try set("1 day", run: "old")
    try ledger.spend("0.5")
    _ = try ledger.look()
    _ = try #require(try ledger.beginDelivery(nowMs: testNowMs))
    #expect(try ledger.beginDelivery(isImpatient: true, nowMs: testNowMs + 59_999) == nil)
    try set("1 day", run: "new")
    let again = try #require(try ledger.beginDelivery(nowMs: testNowMs + 60_000))
    #expect(again.attempt == 2 && again.target == "new" && again.alert.threshold == 50)
    #expect(try ledger.undeliveredAlerts() == 1)
    try set("1 day")
    #expect(try ledger.undeliveredAlerts() == 0, "nobody is left to be told")
  }

  @Test("a hook is told of what came after it was set, not of what came before")
  func newHook() throws {
    try set("1 day")
    try ledger.spend("0.5")
    #expect(try ledger.look() == [50])
    try set("1 day", run: "hook")
    #expect(try ledger.look() == [])
    #expect(try ledger.beginDelivery(nowMs: testNowMs) == nil)
  }
}
