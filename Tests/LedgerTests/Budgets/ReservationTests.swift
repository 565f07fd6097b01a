import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Reservations")
struct ReservationTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private static let minute: Int64 = 60_000

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    try ledger.setBudget(try Budget("1 day team=a hard"), nowMs: 1)
  }

  @Test("a hard budget holds what fits to the picodollar, and no more")
  func room() throws {
    try ledger.spend("0.4")
    #expect(ledger.hold("0.600000000001", id: "1") == "refused")
    #expect(ledger.hold("0.6", id: "1") == "held")
    #expect(ledger.hold("0.000000000001", id: "2") == "refused")
    #expect(try ledger.left() == "0")
    #expect(
      try ledger.rows("SELECT id, budget, amount_picousd FROM reservations") == [
        "1|b|600000000000"
      ])
    #expect(ledger.hold("1", id: "x", of: "c") == "noSuchBudget(\"c\")")
  }

  @Test("a soft budget holds beyond its limit")
  func soft() throws {
    try ledger.setBudget(try Budget("1 day"), nowMs: 2)
    #expect(ledger.hold("3", id: "1") == "held")
    #expect(try ledger.left() == "-2")
  }

  @Test("the same id with the same amount is held once")
  func repeated() throws {
    #expect(ledger.hold("0.6", id: "1") == "held")
    #expect(ledger.hold("0.6", id: "1") == "exists")
    #expect(try ledger.left() == "0.4")
    #expect(
      ledger.hold("0.3", id: "1")
        == "differentReservation(id: \"1\", field: \"amount_usd\", held: \"0.6\", given: \"0.3\")")
    try ledger.setBudget(try Budget("9 day", name: "c"), nowMs: 2)
    #expect(ledger.hold("0.6", id: "1", of: "c").hasPrefix("differentReservation(id: \"1\", field"))
    #expect(ledger.hold("0.6", id: "1", nowMs: testNowMs + 10 * Self.minute).hasPrefix("expired"))
    _ = try ledger.releaseReservation(id: "1") { testNowMs }
    #expect(ledger.hold("0.6", id: "1") == "released(id: \"1\")")
    #expect(ledger.hold("0.6", id: "2") == "held")
    try ledger.spend("0.1", id: "call")
    _ = try ledger.settleReservation(id: "2", callID: "call") { testNowMs }
    #expect(ledger.hold("0.6", id: "2") == "settled(id: \"2\", call: \"call\")")
  }

  @Test("a hold counts until it expires, also over midnight")
  func expiry() throws {
    let midnight = try #require(Timestamp.parse("2026-10-16T00:00:00Z"))
    let before = midnight - Self.minute
    #expect(ledger.hold("0.6", id: "1", ttlMs: 2 * Self.minute, nowMs: before) == "held")
    #expect(try ledger.left(nowMs: before) == "0.4")
    // Its call may end up in the new day, whose limit must hold too.
    #expect(try ledger.left(nowMs: midnight) == "0.4")
    #expect(ledger.hold("0.5", id: "2", nowMs: midnight + Self.minute - 1) == "refused")
    #expect(ledger.hold("0.5", id: "2", nowMs: midnight + Self.minute) == "held")
    #expect(try ledger.left(nowMs: midnight + Self.minute) == "0.5")
  }

  @Test("a settled hold makes way for the cost of its call, a released one for nothing")
  func ends() throws {
    #expect(ledger.hold("0.6", id: "1") == "held")
    #expect(ledger.hold("0.3", id: "2") == "held")
    try ledger.spend("0.25", id: "call")
    let settling = try ledger.settleReservation(id: "1", callID: "call") { testNowMs }
    #expect(settling.notes.isEmpty && !settling.isRepeated)
    #expect(settling.call.costPicousd == 250_000_000_000)
    #expect(try ledger.left() == "0.45")
    #expect(try ledger.settleReservation(id: "1", callID: "call") { testNowMs }.isRepeated)
    #expect(try !ledger.releaseReservation(id: "2") { testNowMs }.isRepeated)
    #expect(try ledger.releaseReservation(id: "2") { testNowMs }.isRepeated)
    #expect(try ledger.left() == "0.75")
    let wrong = [
      failure { _ = try ledger.settleReservation(id: "2", callID: "call") { testNowMs } },
      failure { _ = try ledger.settleReservation(id: "1", callID: "other") { testNowMs } },
      failure { _ = try ledger.releaseReservation(id: "1") { testNowMs } },
      failure { _ = try ledger.releaseReservation(id: "3") { testNowMs } },
    ]
    #expect(
      wrong == [
        "released(id: \"2\")", "settled(id: \"1\", call: \"call\")",
        "settled(id: \"1\", call: \"call\")", "noSuchReservation(id: \"3\")",
      ])
    #expect(ledger.hold("0.1", id: "4") == "held")
    let missing = failure { _ = try ledger.settleReservation(id: "4", callID: "no") { testNowMs } }
    #expect(missing == "noSuchCall(id: \"no\")")
    #expect(try ledger.left() == "0.65", "a failed settling ends nothing")
  }

  @Test("whoever settles is told what is unusual")
  func notes() throws {
    func notes(_ call: String, after ms: Int64 = 0) throws -> [Settling.Note] {
      #expect(ledger.hold("0.01", id: call) == "held")
      return try ledger.settleReservation(id: call, callID: call) { testNowMs + ms }.notes
    }
    try ledger.spend("0.01", id: "plain")
    #expect(try notes("plain") == [])
    try ledger.spend("0.010000000001", id: "dear")
    #expect(try notes("dear") == [.overAmount(picousd: 1)])
    try ledger.spend("0.01", id: "other", team: "z")
    #expect(try notes("other") == [.outsideScope])
    try ledger.spend("0.01", at: "2026-10-14T23:59:59Z", id: "early")
    #expect(try notes("early") == [.outsideWindow])
    try ledger.spend("0.01", at: "2026-10-16T00:00:00Z", id: "late")
    #expect(try notes("late") == [.outsideWindow])
    try ledger.record("{'id':'unknown','model':'?','team':'a','occurred_at':'2026-10-15'}")
    #expect(try notes("unknown") == [.unpriced])
    try ledger.spend("0.01", id: "slow")
    #expect(
      try notes("slow", after: 600_000) == [.expired(atMs: testNowMs + 600_000)])
    // The corrected call counts, not the wrong one.
    try ledger.spend("0.5", id: "wrong")
    try ledger.record(
      "{'id':'right','model':'m','cost_usd':'0.01','team':'a'}", correcting: "wrong")
    #expect(try notes("wrong") == [])
  }

  @Test("programs that hold at once never overrun a limit together, and use all of it")
  func concurrent() throws {
    // Amounts that do not divide the limit, so that the last ones matter.
    let errors = concurrently(6) { [folder] worker in
      let ledger = try folder.ledger(busyTimeoutMs: 600_000)
      for number in 0..<20 {
        let id = "\(worker)-\(number)"
        let outcome = ledger.hold("0.03", id: id)
        guard outcome == "held" else {
          if outcome != "refused" { throw LedgerError.noSuchCall(id: outcome) }
          continue
        }
        try ledger.spend("0.03", id: id)
        _ = try ledger.settleReservation(id: id, callID: id) { testNowMs }
        guard try ledger.left().hasPrefix("-") == false else {
          throw LedgerError.noSuchCall(id: "over the limit")
        }
      }
    }
    #expect(errors == [])
    // Who was refused beside a call that was recorded and not settled yet may try again.
    var number = 0
    while ledger.hold("0.03", id: "last-\(number)") == "held" { number += 1 }
    #expect(try ledger.left() == "0.01")
  }
}
