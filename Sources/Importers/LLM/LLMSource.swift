import Ledger
import Metering
import SQLite

/// The log database of Simon Willison's `llm`.
public struct LLMSource: ImportSource {
  /// `llm`.
  public static let name = "llm"
  /// What it is, in one line for help.
  public static let summary = "the llm command's logs.db"

  /// `$LLM_USER_PATH`, else the folder that its library `click` picks for an application.
  public static func places(_ environment: ImportEnvironment) -> [String] {
    if let folder = environment.variable("LLM_USER_PATH") { return [folder + "/logs.db"] }
    let config = environment.variable("XDG_CONFIG_HOME") ?? environment.home + "/.config"
    let application = "io.datasette.llm/logs.db"
    return [
      config + "/" + application,
      environment.home + "/Library/Application Support/" + application,
    ]
  }

  /// `logs.db`.
  public static func isOwn(path: String) -> Bool {
    path == "logs.db" || path.hasSuffix("/logs.db")
  }

  /// No: a database has no lines.
  public static let canResume = false

  /// Ids of rows that were read, for a row may have been carried over from one table to the other.
  private var seen: Set<String> = []

  /// A reader for one run.
  public init() {}

  /// Reads one database, and writes nothing in its folder, not even SQLite's own side files.
  public mutating func read(
    _ file: any ImportFile, into sink: inout ImportSink
  ) throws {
    let database = try ForeignDatabase(path: file.path)
    let tables = try LLMTable.all(in: database.connection)
    if tables.isEmpty {
      throw MeteringError("this database has neither a table responses nor turns")
    }
    for table in tables {
      try table.forEachRow(in: database.connection) { row in
        sink.lines += 1
        if let id = row.id, !seen.insert(id).inserted {
          return sink.skip("rows that the other table has as well")
        }
        do { try sink.take(row.call()) } catch let error as MeteringError {
          sink.reject(line: 0, "\(table.name) '\(row.id ?? "")': \(error)")
        }
      }
    }
  }
}
