import CMigrations

/// One step of the schema's history: a file of `migrations/`, compiled in.
struct Migration: Sendable {
  /// The file's name without its suffix, such as `0001_create_calls`.
  let name: String
  /// The statements.
  let sql: String

  /// The schema version a file has after this step: the number its name begins with.
  var version: Int64 { Int64(name.prefix(4)) ?? 0 }

  /// All steps this program knows, in order.
  static let all: [Migration] = (0..<costs_migration_count()).map { index in
    let entry = costs_migration_at(index)
    return Migration(name: String(cString: entry.name), sql: String(cString: entry.sql))
  }
}
