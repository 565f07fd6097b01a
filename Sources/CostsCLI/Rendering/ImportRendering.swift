import Importers
import Metering
import Terminal

/// What an import did, for a person.
enum ImportRendering {
  /// The report of one source.
  static func text(_ report: ImportReport, isDryRun: Bool) -> String {
    let files = "\(Digits.grouped(report.files)) \(report.files == 1 ? "file" : "files")"
    let unchanged =
      report.unchangedFiles > 0 ? " (\(Digits.grouped(report.unchangedFiles)) unchanged)" : ""
    let lines = "\(Digits.grouped(report.lines)) \(report.lines == 1 ? "line" : "lines")"
    var text = "\(report.source): \(files)\(unchanged), \(lines)\n"
    let rows: [(String, Int64, String)] = [
      (isDryRun ? "would be recorded" : "recorded", report.recorded, ""),
      ("already known", report.known, ""),
      ("replaced", report.replaced, "by a better description of the same call"),
      ("bill entries", report.billEntries, "plans, taxes, credits and the like: costs bill list"),
      ("skipped", report.skipped.values.reduce(0, +), reasons(report.skipped)),
      ("rejected", report.rejected, ""),
      ("low confidence", report.lowConfidence, "status incomplete: more may have been billed"),
      ("unfinished", report.openEnded, "last lines, left for the next import"),
    ]
    let shown = rows.filter { $0.1 > 0 || $0.0.hasSuffix("recorded") }
    let width = shown.map { Digits.grouped($0.1).count }.max() ?? 0
    for (name, count, remark) in shown {
      let number = Digits.grouped(count).padded(to: width, onLeft: true)
      let line = "  " + name.padded(to: 17, onLeft: false) + "  " + number
      text += line + (remark.isEmpty ? "" : "  \(remark)") + "\n"
    }
    if let file = report.oldestFile, let ms = report.oldestCallMs {
      text += "  " + "oldest".padded(to: 17, onLeft: false)
      text += "  \(Timestamp.format(ms).prefix(10))  \(file)\n"
    }
    for note in report.notes { text += "  " + "note".padded(to: 17, onLeft: false) + "  \(note)\n" }
    return text
  }

  /// The reasons with their counts, the most frequent first.
  private static func reasons(_ skipped: [String: Int64]) -> String {
    skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \(Digits.grouped($0.value))" }.joined(separator: ", ")
  }
}

/// What an import did as JSON: the schema `costs.import/1`.
enum ImportJSON {
  /// The report of one source.
  ///
  /// - Parameters:
  ///   - report: The report.
  ///   - rejections: The first of what could not be taken.
  ///   - isDryRun: Whether nothing was written.
  /// - Returns: The object.
  static func object(
    _ report: ImportReport, _ rejections: [ImportRejection], isDryRun: Bool
  ) -> JSON {
    [
      "schema": "costs.import/1",
      "source": .string(report.source),
      "dry_run": .bool(isDryRun),
      "files": .number("\(report.files)"),
      "unchanged_files": .number("\(report.unchangedFiles)"),
      "lines": .number("\(report.lines)"),
      "recorded": .number("\(report.recorded)"),
      "already_known": .number("\(report.known)"),
      "replaced": .number("\(report.replaced)"),
      "bill_entries": .number("\(report.billEntries)"),
      "skipped": .object(
        report.skipped.sorted { $0.key < $1.key }.map {
          JSONMember(key: $0.key, value: .number("\($0.value)"))
        }),
      "rejected": .number("\(report.rejected)"),
      "rejections": .array(rejections.map(rejection)),
      "low_confidence": .number("\(report.lowConfidence)"),
      "notes": .array(report.notes.map(JSON.string)),
      "incomplete_last_lines": .number("\(report.openEnded)"),
      "oldest_file": CallJSON.text(report.oldestFile),
      "oldest_call_at": report.oldestCallMs.map { .string(Timestamp.format($0)) } ?? .null,
    ]
  }

  private static func rejection(_ rejection: ImportRejection) -> JSON {
    [
      "file": .string(rejection.file),
      "line": rejection.line > 0 ? .number("\(rejection.line)") : .null,
      "reason": .string(rejection.reason),
    ]
  }
}

/// The sources, and where they are on this machine.
enum ImportListing {
  static func print(isJSON: Bool) throws {
    let output = Output()
    let targets = ImportSources.all.map { ImportTarget(found: $0) }
    if isJSON {
      for target in targets { try output.line(object(target).text) }
    } else {
      var grid = Grid(columns: [
        Grid.Column(field: "source", title: "source"),
        Grid.Column(field: "summary", title: "what it is", dispensable: 1),
        Grid.Column(field: "found", title: "found"),
      ])
      grid.rows = targets.map { target in
        let found = target.paths.joined(separator: ", ")
        return [
          .plain(target.source.name), .plain(target.source.summary),
          .plain(found.isEmpty ? none(target) : found),
        ]
      }
      try output.write(
        grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }

  private static func none(_ target: ImportTarget) -> String {
    target.source.places(ImportTarget.environment).isEmpty ? "needs a PATH" : "-"
  }

  private static func object(_ target: ImportTarget) -> JSON {
    [
      "schema": "costs.import_source/1",
      "source": .string(target.source.name),
      "summary": .string(target.source.summary),
      "places": .array(target.source.places(ImportTarget.environment).map(JSON.string)),
      "found": .array(target.paths.map(JSON.string)),
    ]
  }
}
