import Pricing
import SQLite

/// An open ledger: one SQLite file that holds calls, names and prices.
///
/// Use it from one thread. Any number of processes may have the same file open.
public final class LedgerFile {
  /// The file's path, as given.
  public let path: String
  /// The connection to the file, which the importers share: what they note is then written in the
  /// transaction of the calls it speaks of.
  package let connection: Connection
  /// The prices that calls are priced with.
  public let priceList: PriceList
  let busyTimeoutMs: Int64
  // Whether there may be something to settle.
  private var isWriter: Bool
  lazy var names = NameTable(connection: connection)
  /// When what this program has written is to be rolled up.
  var schedule = RollupSchedule()
  /// The index of times, which a bulk load may make at its end.
  var timeIndex = TimeIndex()
  /// Empties the log beside a bulk load; nil until there is one.
  var checkpointer: Checkpointer?
  /// Whether summaries may be read from the rollups: a test compares both ways.
  var readsRollups = true

  /// How long a writer waits for another program's lock unless told otherwise, in milliseconds.
  public static let defaultBusyTimeoutMs: Int64 = 15_000

  private init(
    path: String, connection: Connection, priceList: PriceList, busyTimeoutMs: Int64,
    isWriter: Bool
  ) {
    self.isWriter = isWriter
    self.path = path
    self.connection = connection
    self.priceList = priceList
    self.busyTimeoutMs = busyTimeoutMs
  }

  /// Opens a ledger for writing; creates it, or brings it to this program's schema, when needed.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - creatingFolders: Whether missing folders above it are made.
  ///   - busyTimeoutMs: How long to wait for another program's lock, in milliseconds.
  ///   - priceList: The prices that calls are priced with.
  /// - Returns: The open ledger, at this program's schema.
  /// - Throws: ``LedgerError``. A file that is no ledger is left byte for byte as it was.
  public static func openForWriting(
    _ path: String, creatingFolders: Bool = false,
    busyTimeoutMs: Int64 = defaultBusyTimeoutMs, priceList: PriceList = PriceList()
  ) throws -> LedgerFile {
    try openForWriting(
      path, creatingFolders: creatingFolders, busyTimeoutMs: busyTimeoutMs, priceList: priceList,
      migrations: Migration.all)
  }

  static func openForWriting(
    _ path: String, creatingFolders: Bool, busyTimeoutMs: Int64, priceList: PriceList,
    migrations: [Migration]
  ) throws -> LedgerFile {
    var (found, hold) = try FileInspection.inspect(path)
    if found == .missing {
      if creatingFolders { try FileInspection.createFolders(FileInspection.folder(of: path)) }
      try FileInspection.create(path)
      (found, hold) = try FileInspection.inspect(path)
    }
    try FileInspection.expectWritableFolder(of: path)
    return try translatingErrors(path: path, busyTimeoutMs: busyTimeoutMs) {
      let connection = try Connection(path: path, access: .readWrite, busyTimeoutMs: busyTimeoutMs)
      connection.companion = hold
      // A ledger of a newer program is left as it is, its log too. And whoever reads with another
      // tool is not shut out while the last writer to leave clears the log away: see settle().
      connection.keepLogOnClose(true)
      let migrator = Migrator(path: path, connection: connection, migrations: migrations)
      if case .ledger(let version) = found, version > migrator.newest {
        throw LedgerError.newer(
          path: path, fileVersion: version, programVersion: migrator.newest)
      }
      let isUpdated = try migrator.migrate()
      // After the first migration, so that the main file always holds the application_id that
      // FileInspection looks for; before that, everything is in the rollback journal.
      if try connection.text("PRAGMA journal_mode") != "wal" {
        try connection.waitingWhileBusy { () throws(SQLiteError) in
          try connection.execute("PRAGMA journal_mode = WAL")
        }
      }
      // An acknowledged call survives a power cut.
      try connection.execute("PRAGMA synchronous = FULL")
      // Where it cannot be made now, the next one will.
      try? TimeIndex.makeIfMissing(connection)
      let ledger = LedgerFile(
        path: path, connection: connection, priceList: priceList, busyTimeoutMs: busyTimeoutMs,
        isWriter: true)
      // A ledger that grew before there were rollups has none of its calls in them.
      if isUpdated, migrator.newest >= RollupMark.version { ledger.tryToRollUp() }
      return ledger
    }
  }

  /// Opens a ledger for reading; it must exist.
  ///
  /// - Throws: ``LedgerError``, also for a file of an older program
  ///   (``LedgerError/needsMigration(path:fileVersion:programVersion:)``).
  public static func openForReading(
    _ path: String, busyTimeoutMs: Int64 = defaultBusyTimeoutMs,
    priceList: PriceList = PriceList()
  ) throws -> LedgerFile {
    let (found, hold) = try FileInspection.inspect(path)
    guard case .ledger = found else { throw LedgerError.missing(path: path) }
    return try translatingErrors(path: path, busyTimeoutMs: busyTimeoutMs) {
      let connection = try readingConnection(path, busyTimeoutMs: busyTimeoutMs)
      connection.companion = hold
      let migrator = Migrator(path: path, connection: connection, migrations: Migration.all)
      let version = try migrator.currentVersion()
      guard version == migrator.newest else {
        throw LedgerError.needsMigration(
          path: path, fileVersion: version, programVersion: migrator.newest)
      }
      return LedgerFile(
        path: path, connection: connection, priceList: priceList, busyTimeoutMs: busyTimeoutMs,
        isWriter: false)
    }
  }

  /// In a folder that cannot be written SQLite cannot make the files that WAL needs.
  ///
  /// Where no one can be writing, the file is read as one that does not change.
  private static func readingConnection(
    _ path: String, busyTimeoutMs: Int64
  ) throws -> Connection {
    let connection = try Connection(path: path, access: .readOnly, busyTimeoutMs: busyTimeoutMs)
    do {
      _ = try connection.integer("PRAGMA user_version")
      return connection
    } catch {
      let isFolderClosed = error.isCannotOpen || error.isReadOnly
      guard isFolderClosed, try FileInspection.size(path + "-wal") == 0 else { throw error }
    }
    return try Connection(path: path, access: .immutable, busyTimeoutMs: busyTimeoutMs)
  }

  /// Runs `body`, which records many calls that could be recorded again, in the quickest way.
  ///
  /// Its transactions are not waited for until they are on the disk. A power cut may take the last
  /// of them, never one and leave a later one; that a program is killed takes none. The next
  /// transaction after it is waited for, and all of these with it.
  ///
  /// In an empty ledger the index of times is made at the end.
  ///
  /// - Throws: ``LedgerError``, or what `body` throws.
  public func load<Result>(_ body: () throws -> Result) throws -> Result {
    try translatingErrors { try connection.execute("PRAGMA synchronous = NORMAL") }
    timeIndex.beginLoad()
    let result = Swift.Result(catching: body)
    // What fails is made up for by whoever opens the ledger next.
    try? timeIndex.endLoad(connection)
    try translatingErrors { try connection.execute("PRAGMA synchronous = FULL") }
    return try result.get()
  }

  /// Moves what was written from the log into the file and empties the log, unless someone reads.
  ///
  /// What was committed is safe without it. With it the one file holds all, for whoever copies it.
  /// In contrast to what SQLite does when the last connection is closed, nobody is shut out for it.
  public func settle() {
    guard isWriter else { return }
    checkpointer?.finish()
    connection.stopWaiting()
    if schedule.isDue { tryToRollUp(limit: RollupSchedule.mostAtEnd) }
    try? connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    isWriter = false
  }

  /// A number that is another one when something was written since, by whomever.
  ///
  /// - Throws: ``LedgerError``.
  public func changeCount() throws -> Int64 {
    try translatingErrors { try connection.integer("PRAGMA data_version") ?? 0 }
  }

  deinit { settle() }

  /// Runs `body` and turns SQLite's errors into the ledger's.
  package func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    try Self.translatingErrors(path: path, busyTimeoutMs: busyTimeoutMs, body)
  }

  static func translatingErrors<Result>(
    path: String, busyTimeoutMs: Int64, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as SQLiteError {
      if error.isBusy { throw LedgerError.locked(path: path, waitedMs: busyTimeoutMs) }
      if error.isFull { throw LedgerError.diskFull(path: path) }
      if error.isReadOnly || error.isCannotOpen {
        throw LedgerError.notPermitted(path: path, reason: error.message)
      }
      if error.isNotADatabase { throw LedgerError.notALedger(path: path, what: "damaged") }
      throw LedgerError.sqlite(path: path, error)
    }
  }
}
