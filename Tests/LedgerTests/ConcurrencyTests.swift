import Metering
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Several programs at once")
struct ConcurrencyTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.ledger()
  }

  @Test("calls that many writers record are each in the ledger once")
  func writers() throws {
    let errors = concurrently(6) { [folder] writer in
      let ledger = try folder.ledger(busyTimeoutMs: 600_000)
      for number in 0..<30 {
        // Every writer has calls of its own, and all have the same others.
        try ledger.record(event("own-\(writer)-\(number)", team: "t\(writer)"))
        try ledger.record(event("shared-\(number)", team: "shared"))
      }
    }
    #expect(errors == [])
    let ledger = try folder.ledger()
    #expect(try ledger.total().calls == 6 * 30 + 30)
    #expect(try ledger.total("team=shared").calls == 30)
    let teams = try ledger.rows("SELECT name FROM names WHERE name GLOB 't[0-9]' ORDER BY name")
    #expect(teams == (0..<6).map { "t\($0)" })
    #expect(try ledger.rows("PRAGMA integrity_check") == ["ok"])
  }

  @Test("a conflict is found whoever was first")
  func conflicts() throws {
    let errors = concurrently(6) { [folder] writer in
      try folder.ledger(busyTimeoutMs: 600_000).record(event("same", team: "t\(writer)"))
    }
    #expect(
      errors.count == 5
        && errors.allSatisfy { $0.hasPrefix("conflict(id: \"same\", field: \"team\"") })
    #expect(try folder.ledger().total().calls == 1)
  }

  @Test("a correction is made once, whoever was first")
  func corrections() throws {
    try folder.ledger().record(event("wrong", team: "t"))
    let errors = concurrently(6) { [folder] writer in
      try folder.ledger(busyTimeoutMs: 600_000).record(
        event("right-\(writer)", team: "t"), correcting: "wrong")
    }
    #expect(
      errors.count == 5 && errors.allSatisfy { $0.hasPrefix("alreadyCorrected(id: \"wrong\"") })
    #expect(try folder.ledger().total().calls == 1)
  }

  @Test("a reader sees whole transactions, while they are written")
  func readers() throws {
    let errors = concurrently(4) { [folder] number in
      let ledger = try folder.ledger(busyTimeoutMs: 600_000)
      if number == 0 {
        let recorder = Recorder(ledger, source: "record")
        for round in 0..<40 {
          try recorder.transaction {
            for part in 0..<5 {
              let call = try ledger.assessor().assess(
                UsageEvent(event("\(round)-\(part)", team: "t\(part)")), nowMs: 0, madeID: "")
              _ = try recorder.add(call, nowMs: 0)
            }
          }
        }
      } else {
        for _ in 0..<40 {
          let summary = try ledger.summary(by: [.name("team")], CallFilter(zone: .utc))
          let counts = Set(summary.rows.map(\.spend.calls))
          guard counts.count <= 1, summary.totals.calls % 5 == 0 else {
            throw LedgerError.noSuchCall(id: "half of a transaction: \(counts)")
          }
        }
      }
    }
    #expect(errors == [])
    #expect(try folder.ledger().total().calls == 200)
  }

  @Test("re-pricing does not overwrite what changed since it was planned")
  func repricing() throws {
    let ledger = try folder.ledger()
    try ledger.record(event("a", team: "t"))
    let dear = try folder.ledger(priceList: TestPrices.dear)
    let plan = try dear.planRepricing(CallFilter(zone: .utc), isUnpricedOnly: false)
    #expect(plan.changes.count == 1)
    _ = try dear.apply(plan, reason: "first", nowMs: testNowMs)
    let error = failure { _ = try dear.apply(plan, reason: "second", nowMs: testNowMs) }
    #expect(error == "changedMeanwhile(id: \"a\")")
    #expect(try ledger.repricings().map(\.reason) == ["first"])
  }
}

private func event(_ id: String, team: String) -> String {
  "{'id':'\(id)','model':'m','provider':'p','team':'\(team)','input_tokens':10,"
    + "'occurred_at':'2026-01-01'}"
}
