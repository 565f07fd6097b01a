import Foundation
import Ledger
import Metering
import SQLite

@testable import Importers

/// A folder with a ledger and logs, where imports are tried out.
final class Bench {
  let folder: TestFolder
  let ledger: LedgerFile
  var isDryRun = false
  var hooks = ImportHooks()
  var settings = ImportSettings()
  /// The report of the last import.
  private(set) var report: ImportReport?
  /// How many events a batch holds at most.
  var batchCalls: Int?

  init() throws {
    folder = try TestFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/logs", withIntermediateDirectories: true)
    ledger = try LedgerFile.openForWriting(folder.path + "/ledger.db")
  }

  /// Writes a log in whose lines `'` stands for `"`; folders are made.
  @discardableResult
  func log(_ name: String, _ lines: String, end: String = "\n") throws -> String {
    let path = folder.path + "/logs/" + name
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let text = lines.replacingOccurrences(of: "'", with: "\"") + end
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Adds lines to a log.
  func append(_ name: String, _ lines: String, end: String = "\n") throws {
    let path = folder.path + "/logs/" + name
    let before = try String(contentsOfFile: path, encoding: .utf8)
    let text = before + lines.replacingOccurrences(of: "'", with: "\"") + end
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(text.utf8))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path + "/logs/" + name)
  }

  /// Imports the logs, and says what was done: `3 recorded, 1 known`.
  @discardableResult
  func importLogs(
    _ source: any ImportSource.Type, _ names: String...
  ) throws -> String {
    let paths = (names.isEmpty ? [""] : names).map { folder.path + "/logs/" + $0 }
    let session = try ImportSession(
      source, into: ledger, isDryRun: isDryRun, settings: settings, hooks: hooks,
      nowMs: { 1_800_000_000_000 })
    if let batchCalls { session.streaming.batchCalls = batchCalls }
    let report = try session.run(paths)
    self.report = report
    return Self.said(report)
  }

  static func said(_ report: ImportReport) -> String {
    let counts: [(String, Int64)] = [
      ("recorded", report.recorded), ("known", report.known), ("replaced", report.replaced),
      ("rejected", report.rejected), ("unchanged", report.unchangedFiles),
      ("low", report.lowConfidence), ("open", report.openEnded),
    ]
    let text = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    return text.isEmpty ? "nothing" : text
  }

  /// The calls that count, oldest first: day, model, input/cache read/output.
  func calls() throws -> String {
    var lines: [String] = []
    try ledger.calls(CallFilter(zone: .utc), limit: nil) { call in
      let usage = call.event.usage ?? Usage()
      let day = Timestamp.format(call.occurredAtMs).prefix(10)
      lines.append(
        "\(day) \(call.event.model) \(usage[.input])/\(usage[.cacheRead])/\(usage[.output])")
    }
    return lines.sorted().joined(separator: "\n")
  }

  /// The rows of a query over the ledger, columns by `|`.
  func rows(_ sql: String) throws -> [String] {
    var rows: [String] = []
    let row = { (values: [Value]) in
      rows.append(
        values.map { value in
          switch value {
          case .null: "-"
          case .integer(let integer): "\(integer)"
          case .text(let text): text
          default: "?"
          }
        }.joined(separator: "|"))
    }
    try LedgerFile.openForReading(ledger.path).query(sql, start: { _ in }, row: row)
    return rows
  }
}
