import SQLite

/// Why the ledger could not do what was asked.
///
/// Nothing was written in any of these cases.
public enum LedgerError: Error, Sendable {
  /// There is no file at the path, and reading does not create one.
  case missing(path: String)
  /// The path is a folder.
  case isDirectory(path: String)
  /// The folder the file should lie in does not exist.
  case folderMissing(folder: String)
  /// The file is not a ledger: it is left as it was.
  case notALedger(path: String, what: String)
  /// The file was written by a newer program: it is left as it was.
  case newer(path: String, fileVersion: Int64, programVersion: Int64)
  /// The file is of an older program and is opened for reading only.
  case needsMigration(path: String, fileVersion: Int64, programVersion: Int64)
  /// The file or folder may not be read or written; the text is the system's reason.
  case notPermitted(path: String, reason: String)
  /// Another program held the file's lock for longer than the timeout.
  case locked(path: String, waitedMs: Int64)
  /// The disk is full.
  case diskFull(path: String)
  /// A call with this id is already recorded with other content.
  case conflict(id: String, field: String, recorded: String, given: String)
  /// No call has this id.
  case noSuchCall(id: String)
  /// The call to be corrected is already corrected by another.
  case alreadyCorrected(id: String, by: String)
  /// The price to be withdrawn does not exist, or is withdrawn already.
  case noSuchPrice(String)
  /// No re-pricing has this number, or it is undone already.
  case noSuchRepricing(Int64)
  /// A call's cost is not what it was when the change was planned.
  case changedMeanwhile(id: String)
  /// A filter or grouping names no dimension of the ledger.
  case unknownDimension(String)
  /// The name is no time zone this machine knows.
  case unknownTimeZone(String)
  /// Any other failure of SQLite.
  case sqlite(path: String, SQLiteError)
}
