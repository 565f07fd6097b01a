import Foundation
import Ledger
import Metering
import SQLite
import Testing

@testable import Importers

/// A file that is a text.
final class TextFile: ImportFile {
  let path: String
  let modifiedAtMs: Int64 = 0
  let linesBefore: Int64 = 0
  private let text: String

  init(_ text: String, path: String = "export") {
    self.text = text
    self.path = path
  }

  func forEachLine(_ line: (Int64, ArraySlice<UInt8>) throws -> Void) throws {
    var number: Int64 = 0
    for part in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if part.contains(where: { $0 > 0x20 }) { try line(number, Array(part)[...]) }
    }
  }

  func readAll() throws -> [UInt8] { Array(text.utf8) }
}

/// What a source makes of files, one call a line: its id, model, counts and the rest that is set.
///
/// What was skipped and rejected follows.
func reading(
  _ files: [any ImportFile], by source: any ImportSource.Type
) throws -> String {
  var reader = source.init()
  var lines: [String] = []
  for file in files { lines += try read(file, by: &reader) }
  return lines.joined(separator: "\n")
}

/// What a source makes of a text.
func reading(_ text: String, by source: any ImportSource.Type) throws -> String {
  try reading([TextFile(text)], by: source)
}

/// Expects that a source makes this of a text.
func expectReading(
  _ text: String, by source: any ImportSource.Type, _ expected: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let found = try reading(text, by: source)
  #expect(found == expected, sourceLocation: sourceLocation)
}

/// What a reader makes of one file.
func read(_ file: any ImportFile, by reader: inout any ImportSource) throws -> [String] {
  var calls: [ImportedCall] = []
  var sink = ImportSink(flush: { calls += $0.drain() })
  var failure: [String] = []
  do { try reader.read(file, into: &sink) } catch let error as MeteringError {
    failure = ["failed: \(error)"]
  }
  calls += sink.drain()
  var lines = calls.map(shown) + failure
  for (reason, count) in sink.skipped.sorted(by: { $0.key < $1.key }) {
    lines.append("skipped \(count): \(reason)")
  }
  for (line, reason) in sink.rejected { lines.append("rejected \(line): \(reason)") }
  return lines
}

private func shown(_ call: ImportedCall) -> String {
  let event = call.event
  var parts = [event.id ?? "-", (event.provider ?? "?") + "/" + event.model]
  if let requested = event.requestedModel { parts.append("asked=\(requested)") }
  if let usage = event.usage {
    for kind in UsageKind.allCases where usage[kind] != (kind == .request ? 1 : 0) {
      parts.append("\(kind.field)=\(usage[kind])")
    }
  } else {
    parts.append("unknown")
  }
  if event.status != "ok" { parts.append(event.status) }
  if let cost = event.reportedCostUSD { parts.append("usd=\(cost)") }
  for (name, value) in [
    ("tier", event.serviceTier), ("speed", event.speed), ("geo", event.inferenceGeo),
  ] {
    if let value { parts.append("\(name)=\(value)") }
  }
  if let latency = event.latencyMs { parts.append("\(latency)ms") }
  for dimension in Attribution.allCases {
    if let value = event.attribution[dimension] { parts.append("\(dimension.field)=\(value)") }
  }
  for (key, value) in event.tags.sorted(by: { $0.key < $1.key }) {
    parts.append("#\(key)=\(value)")
  }
  if let ms = event.occurredAtMs { parts.append("@" + Timestamp.format(ms)) }
  if call.isLowConfidence { parts.append("low") }
  return parts.joined(separator: " ")
}

/// A folder that is gone when the test ends.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/costs-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and answers with its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// Makes a database by statements, and answers with its path.
  func database(_ name: String, _ sql: String) throws -> String {
    let file = try write("", to: name)
    try Connection(path: file, access: .readWrite, busyTimeoutMs: 0).execute(sql)
    return file
  }

  /// The names in the folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

/// Imports paths into a ledger in the folder, and says what was done.
func importing(
  _ paths: [String], by source: any ImportSource.Type, into ledger: LedgerFile
) throws -> String {
  let session = try ImportSession(source, into: ledger, nowMs: { 1_800_000_000_000 })
  let report = try session.run(paths)
  return "recorded \(report.recorded), known \(report.known), replaced \(report.replaced), "
    + "unchanged \(report.unchangedFiles), rejected \(report.rejected)"
}

/// A ledger in the folder.
func ledger(in folder: TestFolder, _ name: String = "ledger.db") throws -> LedgerFile {
  try LedgerFile.openForWriting(folder.path + "/" + name)
}
