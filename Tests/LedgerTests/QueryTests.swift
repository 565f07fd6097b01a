import Foundation
import Testing

@testable import Ledger
@testable import SQLite

/// `LedgerFile.query`: a person's own SQL.
@Suite("Questions in SQL")
struct QueryTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.ledger().record(
      "{'id':'a','model':'m','provider':'p','input_tokens':1000,'occurred_at':'2026-01-01'}")
  }

  /// The rows of a statement, or `refused` or `wrong`.
  private func answer(_ sql: String, isWriter: Bool = false) throws -> [String] {
    let ledger = try isWriter ? folder.ledger() : LedgerFile.openForReading(folder.file())
    var lines: [String] = []
    do {
      try ledger.query(sql) { names in
        lines.append(names.joined(separator: ","))
      } row: { values in
        lines.append(values.map { "\($0)" }.joined(separator: ","))
      }
    } catch QueryError.refused { return ["refused"] } catch QueryError.wrong(let text) {
      return ["wrong", text]
    }
    return lines
  }

  @Test("rows come with their columns' names")
  func rows() throws {
    let lines = try answer("SELECT id, cost_picousd, team, cost_usd FROM calls")
    #expect(
      lines == [
        "id,cost_picousd,team,cost_usd", "text(\"a\"),integer(1000000000),null,real(0.001)",
      ])
    #expect(try answer("SELECT 1 AS x WHERE 0") == ["x"], "names come without rows, too")
  }

  @Test(
    "a statement that would write is refused, and the file stays as it is",
    arguments: [
      "DELETE FROM call_log", "INSERT INTO names (name) VALUES ('x')", "DROP VIEW calls",
      "ALTER TABLE names ADD COLUMN x", "PRAGMA user_version = 3", "PRAGMA journal_mode = DELETE",
      "ATTACH ':memory:' AS x", "BEGIN IMMEDIATE", "REINDEX",
    ])
  func refused(sql: String) throws {
    let before = try folder.contents()["ledger.db"]
    for isWriter in [false, true] {
      let answer = try answer(sql, isWriter: isWriter)
      #expect(answer == ["refused"], "\(sql)")
    }
    #expect(try folder.contents()["ledger.db"] == before)
  }

  @Test(
    "what SQLite refuses with another code than 23 is a refusal, too",
    arguments: ["CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)", "SELECT load_extension('x')"])
  func refusedOtherwise(sql: String) throws {
    let answer = try answer(sql)
    #expect(answer == ["refused"], "\(sql)")
  }

  @Test("no copy of the ledger is written by a statement")
  func copies() throws {
    for sql in ["VACUUM", "VACUUM INTO '\(folder.file("copy.db"))'"] {
      for isWriter in [false, true] { #expect(try answer(sql, isWriter: isWriter) == ["refused"]) }
    }
    #expect(try folder.contents().keys.filter { $0.contains("copy") }.isEmpty)
  }

  @Test(
    "a mistake is told apart from a refusal",
    arguments: [
      "SELEC 1", "SELECT * FROM nothing", "SELECT", "", "SELECT 1; SELECT 2",
      "SELECT abs('x', 'y')",
      "SELECT json('{')",
    ])
  func wrong(sql: String) throws {
    #expect(try answer(sql).first == "wrong")
  }

  @Test("what the caller throws comes back as it is")
  func callerThrows() throws {
    struct Stop: Error {}
    let ledger = try LedgerFile.openForReading(folder.file())
    #expect(throws: Stop.self) {
      try ledger.query("SELECT 1") { _ in
        throw Stop()
      } row: { _ in
      }
    }
  }
}
