import Metering
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Corrections")
struct CorrectionTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    try ledger.record(call("a", input: 1000))
    try ledger.record(call("other", input: 7))
  }

  private func call(_ id: String?, input: Int) -> String {
    let id = id.map { "'id':'\($0)'," } ?? ""
    return "{\(id)'model':'m','provider':'p','occurred_at':'2026-01-01','input_tokens':\(input)}"
  }

  private func inputs() throws -> Int128 { try ledger.total().inputTokens }

  @Test("the wrong row leaves calls and sums, and stays in the history")
  func supersedes() throws {
    let recording = try ledger.record(call("b", input: 500), correcting: "a")
    #expect(recording == Recording(result: .recorded, id: "b", corrects: "a"))
    #expect(try ledger.ids().sorted() == ["b", "other"])
    #expect(try inputs() == 507 && ledger.total().calls == 2)
    #expect(try ledger.rows("SELECT id FROM calls ORDER BY id") == ["b", "other"])
    #expect(try ledger.rows("SELECT calls, input_tokens FROM spend_by_provider") == ["2|507"])
    #expect(try ledger.rows("SELECT count(*) FROM call_history") == ["3"])
    #expect(try ledger.call(id: "a").supersededBy == "b" && ledger.call(id: "b").corrects == "a")
    #expect(try ledger.call(id: "a").event.usage?[.input] == 1000, "the row itself is as it was")
  }

  @Test("a correction that comes with its original's id gets one of its own")
  func sameID() throws {
    let recording = try ledger.record(call("a", input: 500), correcting: "a")
    #expect(recording == Recording(result: .recorded, id: "a~corrected", corrects: "a"))
    #expect(try inputs() == 507)
  }

  @Test("the same correction again is recorded once, by either id")
  func twice() throws {
    for id in ["a", "b"] {
      let original = "o-\(id)"
      try ledger.record(call(original, input: 1000))
      let correction = call(id == "a" ? original : "new", input: 500)
      #expect(try ledger.record(correction, correcting: original).result == .recorded)
      #expect(try ledger.record(correction, correcting: original).result == .exists)
      #expect(try ledger.record(correction, correcting: original).result == .exists)
    }
    #expect(try inputs() == 1000 + 7 + 500 + 500)
  }

  @Test("another correction of the same row is refused, and told what to correct instead")
  func alreadyCorrected() throws {
    try ledger.record(call("b", input: 500), correcting: "a")
    for id in ["c", nil] {
      let error = failure { try ledger.record(call(id, input: 400), correcting: "a") }
      #expect(error == "alreadyCorrected(id: \"a\", by: \"b\")")
    }
    let same = failure { try ledger.record(call("b", input: 400), correcting: "a") }
    #expect(same.hasPrefix("conflict(id: \"b\", field: \"input_tokens\""), "\(same)")
    #expect(try inputs() == 507)
  }

  @Test("a correction is corrected in its turn, any number of times")
  func chain() throws {
    var last = "a"
    for round in 1...5 {
      last = try ledger.record(call("a", input: 100 * round), correcting: last).id
      #expect(try inputs() == 100 * Int128(round) + 7 && ledger.total().calls == 2)
    }
    #expect(last == "a" + String(repeating: "~corrected", count: 5))
    #expect(
      try ledger.rows("SELECT count(*) FROM call_history WHERE superseded_by IS NULL") == ["2"])
    #expect(try ledger.call(id: "a").supersededBy == "a~corrected")
  }

  @Test("a call that was corrected can be recorded again as it was: nothing happens")
  func originalAgain() throws {
    try ledger.record(call("b", input: 500), correcting: "a")
    #expect(try ledger.record(call("a", input: 1000)).result == .exists)
    #expect(try inputs() == 507)
  }

  @Test("an id that is taken by another call is not the correction's to have")
  func takenID() throws {
    let error = failure { try ledger.record(call("other", input: 500), correcting: "a") }
    #expect(error.hasPrefix("conflict(id: \"other\""), "\(error)")
    #expect(try inputs() == 1007)
  }

  @Test("a call that is not there cannot be corrected")
  func missing() throws {
    let error = failure { try ledger.record(call("b", input: 1), correcting: "nothing") }
    #expect(error == "noSuchCall(id: \"nothing\")")
    #expect(failure { _ = try ledger.call(id: "nothing") } == "noSuchCall(id: \"nothing\")")
    #expect(try ledger.rows("SELECT count(*) FROM call_log") == ["2"])
  }

  @Test("a correction can take a call out of a group and put it into another")
  func groups() throws {
    let wrong = "{'id':'w','model':'m','provider':'p','team':'red','input_tokens':10}"
    try ledger.record(wrong)
    try ledger.record(wrong.replacing("red", with: "blue"), correcting: "w")
    #expect(try ledger.total("team=red").calls == 0 && ledger.total("team=blue").calls == 1)
    #expect(try ledger.rows("SELECT team FROM spend_by_team WHERE team IS NOT NULL") == ["blue"])
  }

  @Test("what the books said before a correction stays readable")
  func asOf() throws {
    try ledger.record(call("b", input: 500), correcting: "a", nowMs: testNowMs + 1000)
    var filter = CallFilter(zone: .utc)
    for (asOf, expected) in [(-1, 0), (0, 1007), (999, 1007), (1000, 507)] as [(Int64, Int128)] {
      filter.asOfMs = testNowMs + asOf
      #expect(try ledger.summary(by: [], filter).totals.inputTokens == expected, "\(asOf)")
      #expect(try ledger.ids(filter).count == (expected == 0 ? 0 : 2), "\(asOf)")
    }
  }
}
