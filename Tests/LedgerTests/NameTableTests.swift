import Metering
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Names that calls share")
struct NameTableTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  @Test("a name has one number for good")
  func numbers() throws {
    let one = try ledger.names.intern("one")
    #expect(try ledger.names.intern("one") == one && ledger.names.id(of: "one") == one)
    #expect(try ledger.names.intern("two") != one)
    #expect(try ledger.names.text(of: one) == "one")
    #expect(try ledger.names.id(of: "three") == nil)
    let other = try folder.ledger()
    #expect(try other.names.id(of: "one") == one && other.names.text(of: one) == "one")
    #expect(try other.names.intern("three") == ledger.names.id(of: "three"))
  }

  @Test(
    "names are told apart byte by byte",
    arguments: [("team", "Team"), ("a", "a "), ("é", "e\u{301}"), ("ß", "ss"), ("0", "00")])
  func distinct(one: String, other: String) throws {
    try ledger.record(event("1", team: one))
    try folder.ledger().record(event("2", team: other))
    #expect(try ledger.rows("SELECT count(*) FROM spend_by_team") == ["2"])
    #expect(
      try ledger.rows(
        "SELECT count(DISTINCT name_id) FROM names WHERE name IN ('\(one)', '\(other)')") == ["2"])
  }

  @Test("texts that Unicode calls equivalent are one group in views and summaries alike")
  func canonicalEquivalence() throws {
    // Swift compares é and e+´ as equal, SQLite compares bytes.
    try ledger.record(event("1", team: "é"))
    try folder.ledger().record(event("2", team: "e\u{301}"))
    let fresh = try folder.ledger()
    let groups = try fresh.summary(by: [.name("team")], CallFilter(zone: .utc)).rows
    #expect(try Int(groups.count) == fresh.rows("SELECT team FROM spend_by_team").count)
    for group in groups {
      let team = try #require(group.values[0])
      #expect(try fresh.total("team=\(team)").calls == group.spend.calls)
    }
  }

  @Test("numbers that a rolled-back transaction gave are forgotten")
  func rolledBack() throws {
    struct Stop: Error {}
    let recorder = Recorder(ledger, source: "record")
    #expect(throws: Stop.self) {
      try recorder.transaction {
        _ = try recorder.add(assessed(event("1", team: "gone")), nowMs: 0)
        throw Stop()
      }
    }
    #expect(try ledger.total().calls == 0 && ledger.names.id(of: "gone") == nil)
    try ledger.record(event("1", team: "kept"))
    #expect(try ledger.call(id: "1").event.attribution[.team] == "kept")
    #expect(try ledger.rows("SELECT count(*) FROM names WHERE name = 'gone'") == ["0"])
  }

  @Test("texts of numbers that a rolled-back transaction gave are forgotten, too")
  func rolledBackTexts() throws {
    struct Stop: Error {}
    let recorder = Recorder(ledger, source: "record")
    #expect(throws: Stop.self) {
      try recorder.transaction {
        _ = try recorder.add(assessed(event("1", team: "gone")), nowMs: 0)
        // The conflict reads the text of the new number, which is remembered.
        _ = failure { _ = try recorder.add(assessed(event("1", team: "other")), nowMs: 0) }
        throw Stop()
      }
    }
    // The number is given again, to another text.
    try ledger.record(event("2", team: "kept"))
    let again = failure { try ledger.record(event("2", team: "kept")) }
    #expect(again == "no error", "recording the same call again")
    let teams = try ledger.summary(by: [.name("team")], CallFilter(zone: .utc)).rows.map(\.values)
    #expect(teams == [["kept"]])
  }

  private func assessed(_ json: String) throws -> AssessedCall {
    try ledger.assessor().assess(UsageEvent(json), nowMs: 0, madeID: "made")
  }
}

private func event(_ id: String, team: String) -> String {
  "{'id':'\(id)','model':'m','provider':'p','team':'\(team)','occurred_at':'2026-01-01'}"
}
