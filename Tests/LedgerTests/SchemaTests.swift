import Foundation
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// The schema: frozen steps, and what they add up to.
@Suite("The schema")
struct SchemaTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Each step's FNV-1a hash of 64 bits, in hexadecimal.
  ///
  /// A step that was released never changes: ledgers exist that were made with it, and a changed
  /// step would leave them with another schema than new ones. Add a new file to `migrations/`
  /// instead. Until the first release a step may change; the failing test then prints the line
  /// that belongs here.
  private static let shipped = """
    0001_create_calls        | 8bfa619e0fc742e5
    0002_create_prices       | a7b28080366bb9cc
    0003_create_cost_journal | 335cf7e970296a9b
    0004_create_views        | 4d1cb4596aedf862
    0005_create_imports      | 97a453fea0470852
    0006_create_rollups      | 3cfe2300e66827f8
    0007_create_budgets      | b5dd901885e60864
    0008_create_bills        | aa908556a39da71e
    0009_create_syncs        | fc0b260ad70fdb47
    0010_pack_rollups        | 92b2bcd2e520fe5e
    """

  @Test("the steps that are compiled in are the files of migrations/, in order")
  func compiled() throws {
    let folder = Repository.root.appending(path: "migrations")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
    #expect(names.allSatisfy { $0.hasSuffix(".sql") })
    #expect(Migration.all.map { $0.name + ".sql" } == names)
    for migration in Migration.all {
      #expect(try Repository.text("migrations/\(migration.name).sql") == migration.sql)
    }
  }

  @Test("steps are numbered 0001, 0002, ... and named with verb and object")
  func names() {
    for (index, migration) in Migration.all.enumerated() {
      #expect(migration.version == Int64(index + 1))
      #expect(migration.name.wholeMatch(of: /[0-9]{4}(_[a-z0-9]+){2,}/) != nil, "\(migration.name)")
    }
    #expect(Migration(name: "x", sql: "").version == 0)
  }

  @Test("a step that was shipped is never changed")
  func frozen() {
    let actual = Migration.all.map { migration in
      let hash = migration.sql.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
      }
      let name = migration.name + String(repeating: " ", count: max(0, 25 - migration.name.count))
      return "\(name)| \(String(hash, radix: 16))"
    }
    #expect(actual.joined(separator: "\n") == Self.shipped)
  }

  @Test("the schema after all steps is the committed one")
  func snapshot() throws {
    let ledger = try folder.ledger()
    var text = """
      -- The schema of a new ledger, so that a change of it is seen in review.
      -- Generated. To refresh: COSTS_UPDATE_SNAPSHOTS=1 swift test --filter SchemaTests

      """
    try ledger.connection.query(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"
    ) { text += "\n" + $0.text(0) + ";\n" }
    let path = "Tests/LedgerTests/Snapshots/schema.sql"
    if ProcessInfo.processInfo.environment["COSTS_UPDATE_SNAPSHOTS"] == "1" {
      try Data(text.utf8).write(to: Repository.root.appending(path: path))
    }
    #expect(try Repository.text(path) == text)
  }

  @Test("every table is STRICT")
  func strict() throws {
    let ledger = try folder.ledger()
    let tables = try ledger.rows(
      """
      SELECT name, strict FROM pragma_table_list
      WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'
      """)
    #expect(tables.count >= 4)
    for table in tables { #expect(table.hasSuffix("|1"), "\(table)") }
  }

  @Test("a ledger's own checks find nothing wrong with it")
  func integrity() throws {
    let ledger = try folder.ledger()
    try RandomCalls(seed: 31).record(200, in: ledger)
    #expect(try ledger.rows("PRAGMA integrity_check") == ["ok"])
    #expect(try ledger.rows("PRAGMA foreign_key_check") == [])
  }

  @Test("every view can be read, empty and full")
  func views() throws {
    let ledger = try folder.ledger()
    let views = try ledger.rows("SELECT name FROM sqlite_schema WHERE type = 'view'")
    let promised: Set = ["calls", "spend_by_provider", "spend_by_model", "spend_by_day"]
    #expect(promised.isSubset(of: views))
    for view in views { #expect(try ledger.rows("SELECT * FROM \(view)").isEmpty, "\(view)") }
    try RandomCalls(seed: 32).record(50, in: ledger)
    for view in views { #expect(try !ledger.rows("SELECT * FROM \(view)").isEmpty, "\(view)") }
  }
}
