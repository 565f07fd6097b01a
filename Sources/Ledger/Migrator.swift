import SQLite

/// Brings a ledger file to the schema of this program: forward only, all or nothing.
struct Migrator {
  let path: String
  let connection: Connection
  let migrations: [Migration]

  /// The schema version this program writes.
  var newest: Int64 { migrations.last?.version ?? 0 }

  /// Applies what is missing.
  ///
  /// A file that holds anything is first copied beside itself.
  ///
  /// - Returns: Whether a file that holds anything was changed.
  /// - Throws: ``LedgerError/newer(path:fileVersion:programVersion:)`` for a file of a newer
  ///   program.
  func migrate() throws -> Bool {
    let version = try currentVersion()
    if version == newest { return false }
    if version > 0 { try keepCopy(version: version) } else { try choosePageSize() }
    try connection.write {
      // Another process may have migrated while this one waited for the lock.
      let version = try currentVersion()
      guard version < newest else { return }
      if version == 0 {
        try connection.execute("PRAGMA application_id = \(FileInspection.applicationID)")
      }
      for migration in migrations where migration.version > version {
        try connection.execute(migration.sql)
      }
      try connection.execute("PRAGMA user_version = \(newest)")
    }
    return version > 0
  }

  /// Sets the size of the pages of a file that holds nothing.
  ///
  /// Twice SQLite's own: a bulk load then writes half as many, and a call takes as long as before.
  private func choosePageSize() throws(SQLiteError) {
    try connection.execute("PRAGMA page_size = 8192")
  }

  /// The file's version.
  func currentVersion() throws -> Int64 {
    let version = try connection.integer("PRAGMA user_version") ?? 0
    guard version <= newest else {
      throw LedgerError.newer(path: path, fileVersion: version, programVersion: newest)
    }
    return version
  }

  /// `ledger.db` becomes `ledger.db.before-3` beside it.
  ///
  /// A copy that is already there stays: it was made before an attempt that did not end.
  private func keepCopy(version: Int64) throws {
    let copy = "\(path).before-\(newest)"
    if case .ledger = try? FileInspection.inspect(copy).finding { return }
    // Programs that start at once all copy; each its own file, and the last name stays.
    let draft = "\(copy).\(UInt64.random(in: 0 ... .max))"
    try FileInspection.create(draft)
    try connection.prepare("VACUUM INTO ?").run([.text(draft)])
    // Meanwhile another program may have migrated: then it has kept the copy.
    let copied = try Connection(path: draft, access: .readOnly, busyTimeoutMs: 0)
      .integer("PRAGMA user_version")
    if copied == version {
      try FileInspection.rename(draft, to: copy)
    } else {
      FileInspection.remove(draft)
    }
  }
}
