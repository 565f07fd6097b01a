import Ledger
import Metering
import SQLite

/// The ledger's notes about imports: files that were read, evidence, and further ids of calls.
///
/// They are on the ledger's own connection, and are noted in the transaction of the calls they
/// speak of: neither is in the file without the other.
final class ImportTables {
  private let ledger: LedgerFile
  private var statements: [String: Statement] = [:]
  private(set) var hasAliases = false
  /// An entry to fill in.
  private let blank: CallEntry

  /// - Parameter ledger: The ledger, which has this program's schema.
  /// - Throws: `LedgerError`.
  init(_ ledger: LedgerFile) throws {
    self.ledger = ledger
    blank = try Assessor().assess(UsageEvent(model: "-"), nowMs: 0, madeID: "-").entry
    hasAliases = try integer("SELECT 1 FROM call_aliases LIMIT 1", []) != nil
  }

  // MARK: Asking

  /// What is remembered of a file.
  func file(_ path: String, memory: String) throws -> RememberedFile? {
    let sql = """
      SELECT size, modified_at_ms, lines, position, head_hash, tail_hash, oldest_call_ms
      FROM imported_files WHERE path = ? AND source = ?
      """
    return try row(sql, [.text(path), .text(memory)]) { row in
      RememberedFile(
        path: path, size: row.int64(0), modifiedAtMs: row.int64(1), lines: row.int64(2),
        position: row.int64(3), head: row.optionalText(4), tail: row.optionalText(5),
        oldestCallMs: row.optionalInt64(6))
    }
  }

  /// The source that a recorded call came from; nil when no call has the id.
  func source(ofCall id: String) throws -> String? {
    let sql = """
      SELECT (SELECT name FROM names WHERE name_id = source_id) FROM call_log WHERE id = ?
      """
    return try row(sql, [.text(id)]) { $0.text(0) }
  }

  /// The call that another id means.
  func call(alias: String) throws -> String? {
    guard hasAliases else { return nil }
    return try row("SELECT call_id FROM call_aliases WHERE alias = ?", [.text(alias)]) {
      $0.text(0)
    }
  }

  /// A recorded call, corrected ones included; nil when no call has the id.
  func call(id: String) throws -> CallEntry? {
    try row("SELECT * FROM call_history WHERE id = ?", [.text(id)]) {
      RecordedRow($0).filled(blank)
    }
  }

  /// Whether a text is among the names of the ledger: a source that has calls is.
  func knows(name: String) throws -> Bool {
    try integer("SELECT 1 FROM names WHERE name = ?", [.text(name)]) != nil
  }

  /// Whether a provider has a call within a time.
  ///
  /// - Parameters:
  ///   - span: The time, in Unix milliseconds.
  ///   - provider: The provider, in our spelling.
  ///   - source: A source.
  ///   - isFrom: Whether the call comes from that source, as against any other.
  /// - Returns: Whether there is one.
  /// - Throws: `LedgerError`.
  func hasCall(
    in span: Range<Int64>, provider: String, from source: String, isFrom: Bool
  ) throws -> Bool {
    try integer(
      """
      SELECT 1 FROM call_log WHERE occurred_at_ms >= ?1 AND occurred_at_ms < ?2
        AND provider_id = (SELECT name_id FROM names WHERE name = ?3)
        AND source_id \(isFrom ? "=" : "<>") (SELECT name_id FROM names WHERE name = ?4) LIMIT 1
      """,
      [.integer(span.lowerBound), .integer(span.upperBound), .text(provider), .text(source)])
      != nil
  }

  /// Whether sums of a source lie within a time that are not parts of one table: buckets of an hour
  /// beside those of a day, with the model and without, of an API and of a console.
  ///
  /// Their ids tell: after the source and the time comes the width (see ``BucketID``).
  ///
  /// - Parameters:
  ///   - span: The time, in Unix milliseconds.
  ///   - source: The source.
  /// - Returns: Whether there are such.
  /// - Throws: `LedgerError`.
  func hasUnlikeSums(in span: Range<Int64>, of source: String) throws -> Bool {
    let sql = """
      SELECT count(DISTINCT substr(id, length(?3) + 20, 3)) > 1
        OR count(DISTINCT model_id = (SELECT name_id FROM names WHERE name = 'unknown')) > 1
      FROM call_log WHERE occurred_at_ms >= ?1 AND occurred_at_ms < ?2
        AND source_id = (SELECT name_id FROM names WHERE name = ?3)
      """
    return try integer(
      sql, [.integer(span.lowerBound), .integer(span.upperBound), .text(source)]) == 1
  }

  // MARK: Noting

  /// Notes what a batch of calls left behind, in the transaction that is open.
  ///
  /// - Parameters:
  ///   - notes: What it left behind.
  ///   - source: The source's name.
  ///   - memory: The name under which its files are remembered, settings included.
  ///   - nowMs: The time of the note, in Unix milliseconds.
  /// - Throws: `LedgerError`.
  func note(_ notes: ImportNotes, source: String, memory: String, nowMs: Int64) throws {
    if notes.isEmpty { return }
    try ledger.translatingErrors {
      for (alias, id) in notes.aliases {
        try run(
          "INSERT OR IGNORE INTO call_aliases (alias, call_id) VALUES (?,?)",
          [.text(alias), .text(id)])
      }
      for evidence in notes.evidence {
        try run(
          """
          INSERT OR IGNORE INTO call_evidence (call_id, source, file, line, seen_at_ms)
          VALUES (?,?,?,?,?)
          """,
          [
            .text(evidence.callID), .text(source), .text(evidence.file),
            .integer(evidence.line), .integer(nowMs),
          ])
      }
      for file in notes.files {
        if ImportSources.named(source)?.takesColumns == true {
          // What was read with other settings has been read anew.
          try run(
            """
            DELETE FROM imported_files WHERE path = ?1 AND source <> ?2
              AND (source = ?3 OR source LIKE ?3 || ' --%')
            """, [.text(file.path), .text(memory), .text(source)])
        }
        try remember(file, memory: memory, nowMs: nowMs)
      }
    }
    if !notes.aliases.isEmpty { hasAliases = true }
  }

  private func remember(_ file: RememberedFile, memory: String, nowMs: Int64) throws {
    try run(
      """
      INSERT OR REPLACE INTO imported_files (path, source, size, modified_at_ms, lines, position,
        head_hash, tail_hash, oldest_call_ms, imported_at_ms) VALUES (?,?,?,?,?,?,?,?,?,?)
      """,
      [
        .text(file.path), .text(memory), .integer(file.size), .integer(file.modifiedAtMs),
        .integer(file.lines), .integer(file.position), file.head.map(Value.text) ?? .null,
        file.tail.map(Value.text) ?? .null, Value(file.oldestCallMs), .integer(nowMs),
      ])
  }

  // MARK: Statements

  private func statement(_ sql: String) throws(SQLiteError) -> Statement {
    if let known = statements[sql] { return known }
    let statement = try ledger.connection.prepare(sql)
    statements[sql] = statement
    return statement
  }

  private func run(_ sql: String, _ values: [Value]) throws(SQLiteError) {
    try statement(sql).run(values)
  }

  private func row<Result>(
    _ sql: String, _ values: [Value], _ read: (Statement) -> Result
  ) throws -> Result? {
    try ledger.translatingErrors {
      let statement = try statement(sql)
      try statement.bind(values)
      defer { statement.reset() }
      return try statement.step() ? read(statement) : nil
    }
  }

  private func integer(_ sql: String, _ values: [Value]) throws -> Int64? {
    try row(sql, values) { $0.int64(0) }
  }
}

/// A row of the view `call_history`, with what tells one description of a call from another.
private struct RecordedRow {
  private let statement: Statement
  private let columns: [String: Int]

  init(_ statement: Statement) {
    self.statement = statement
    columns = Dictionary(
      (0..<statement.columnCount).map { (statement.columnName($0), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  private func text(_ column: String) -> String? {
    columns[column].flatMap { statement.optionalText($0) }
  }

  private func integer(_ column: String) -> Int64? {
    columns[column].flatMap { statement.optionalInt64($0) }
  }

  /// Fills in an entry.
  ///
  /// Costs are left out: they identify nothing.
  func filled(_ empty: CallEntry) -> CallEntry {
    var entry = empty
    var event = UsageEvent(model: text("model") ?? "")
    event.provider = text("provider")
    event.occurredAtMs = integer("occurred_at_ms")
    event.requestedModel = text("requested_model")
    event.status = text("status") ?? ""
    event.serviceTier = text("service_tier")
    event.speed = text("speed")
    event.inferenceGeo = text("inference_geo")
    event.latencyMs = integer("latency_ms")
    for dimension in Attribution.allCases { event.attribution[dimension] = text(dimension.field) }
    for member in (try? JSON(parsing: text("tags") ?? "{}"))?.object ?? [] {
      event.tags[member.key] = member.value.string
    }
    if integer(UsageKind.input.field) != nil {
      var usage = Usage()
      for kind in UsageKind.allCases { usage[kind] = integer(kind.field) ?? 0 }
      event.usage = usage
    }
    entry.id = text("id") ?? ""
    entry.occurredAtMs = integer("occurred_at_ms") ?? 0
    entry.provider = text("provider") ?? ""
    entry.event = event
    entry.reportedPicousd = integer("reported_cost_picousd")
    entry.source = text("source")
    entry.corrects = text("corrects")
    entry.supersededBy = text("superseded_by")
    return entry
  }
}

/// What is remembered of a file that was imported.
struct RememberedFile: Hashable {
  let path: String
  var size: Int64
  var modifiedAtMs: Int64
  var lines: Int64
  var position: Int64
  var head: String?
  var tail: String?
  var oldestCallMs: Int64?
}

/// What a batch of calls leaves behind besides the calls.
struct ImportNotes {
  /// A source told of a call that another one had recorded.
  struct Evidence {
    let callID: String
    let file: String
    let line: Int64
  }

  var aliases: [String: String] = [:]
  var evidence: [Evidence] = []
  var files: [RememberedFile] = []

  var isEmpty: Bool { aliases.isEmpty && evidence.isEmpty && files.isEmpty }
}
