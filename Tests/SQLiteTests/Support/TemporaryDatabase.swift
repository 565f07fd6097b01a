import Foundation
import SQLite

/// A folder for database files, removed with everything in it when the test lets go of it.
final class TemporaryFolder {
  /// Its path.
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "costs-sqlite-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it, which is created empty when it is not there: SQLite takes an empty
  /// file for an empty database.
  func file(_ name: String = "test.db") throws -> String {
    let file = path + "/" + name
    if !FileManager.default.fileExists(atPath: file) { try Data().write(to: URL(filePath: file)) }
    return file
  }

  /// A connection that may write to a file of the folder.
  func connection(_ name: String = "test.db", busyTimeoutMs: Int64 = 0) throws -> Connection {
    try Connection(path: file(name), access: .readWrite, busyTimeoutMs: busyTimeoutMs)
  }
}

extension SQLiteError {
  /// The error that `body` throws; nil when it throws none.
  static func thrown(by body: () throws -> Void) throws -> SQLiteError? {
    do { try body() } catch let error as SQLiteError { return error }
    return nil
  }
}
