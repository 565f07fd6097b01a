import SQLite

/// Compares a ledger's schema with what the migrations make.
struct SchemaCheck {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func run(_ check: inout LedgerCheck) throws {
    let identity = try connection.integer("PRAGMA application_id") ?? 0
    let right = FileInspection.applicationID
    if identity != right {
      check.find("the application_id is \(identity), that of a ledger \(right)")
    }
    let fresh = try Connection(path: "", access: .memory, busyTimeoutMs: 0)
    for migration in Migration.all { try fresh.execute(migration.sql) }
    let (expected, found) = (try Self.objects(fresh), try Self.objects(connection))
    // A load that is under way, or was killed, has not made its index yet: nothing is told wrong.
    let lateIndex = "index \(TimeIndex.name)"
    for (name, sql) in expected.sorted(by: { $0.key < $1.key }) {
      if name == lateIndex, found[name] == nil { continue }
      guard let present = found[name] else {
        check.find("\(name) is missing")
        continue
      }
      if present != sql { check.find("\(name) is not that of the migrations") }
    }
    // One's own tables, indexes and views do no harm. A trigger may change what is written.
    for name in found.keys.sorted() where name.hasPrefix("trigger ") && expected[name] == nil {
      check.find("\(name) is none of the migrations")
    }
  }

  /// The statements of a schema, by `type name`.
  private static func objects(_ connection: Connection) throws -> [String: String] {
    var objects: [String: String] = [:]
    try connection.query("SELECT type, name, sql FROM sqlite_schema") { row in
      objects["\(row.text(0)) \(row.text(1))"] = row.text(2)
    }
    return objects
  }
}
