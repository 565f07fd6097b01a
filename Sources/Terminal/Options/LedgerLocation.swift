import Ledger

/// Where the ledger is, and how it is opened.
package struct LedgerLocation {
  /// The file.
  package let path: String
  /// Whether it is the default place, whose folders are made when they are missing.
  package let isDefault: Bool

  /// - Parameter option: The path that `--ledger` gives, if any; else $COSTS_LEDGER, else the
  ///   configuration, else the default place counts.
  /// - Throws: ``Failure`` for a configuration that cannot be read.
  package init(option: String?) throws {
    if let path = try option ?? Machine.variable("COSTS_LEDGER") ?? Configuration.read()[.ledger] {
      self.path = path
      isDefault = false
    } else {
      let base =
        Machine.variable("XDG_DATA_HOME")
        ?? (Machine.variable("HOME") ?? ".") + "/.local/share"
      path = base + "/costs/ledger.db"
      isDefault = true
    }
  }

  /// How long to wait for another program's lock, in milliseconds: $COSTS_BUSY_TIMEOUT_MS.
  private var busyTimeoutMs: Int64 {
    Machine.variable("COSTS_BUSY_TIMEOUT_MS").flatMap { Int64($0) }
      ?? LedgerFile.defaultBusyTimeoutMs
  }

  /// The ledger, created when missing.
  package func openForWriting() throws -> LedgerFile {
    try LedgerFile.openForWriting(
      path, creatingFolders: isDefault, busyTimeoutMs: busyTimeoutMs)
  }

  /// The ledger, which must exist.
  ///
  /// One of an older program is brought up to date first.
  package func openForReading() throws -> LedgerFile {
    do {
      return try LedgerFile.openForReading(path, busyTimeoutMs: busyTimeoutMs)
    } catch LedgerError.needsMigration {
      _ = try LedgerFile.openForWriting(path, busyTimeoutMs: busyTimeoutMs)
      return try LedgerFile.openForReading(path, busyTimeoutMs: busyTimeoutMs)
    }
  }

  /// The ledger, or nil when there is none yet.
  package func openIfPresent() throws -> LedgerFile? {
    do { return try openForReading() } catch LedgerError.missing { return nil }
  }
}
