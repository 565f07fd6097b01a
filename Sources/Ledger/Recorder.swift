import Metering
import Pricing
import SQLite

/// What became of a call that was to be recorded.
public enum RecordingResult: String, Sendable {
  /// It was new and is in the ledger.
  case recorded
  /// The same call was there already; nothing was written.
  case exists
}

/// What was done with a call, and the id it has in the ledger.
public struct Recording: Hashable, Sendable {
  /// What was done.
  public let result: RecordingResult
  /// The id: the call's own, or a new one for a correction that came with its original's id.
  public let id: String
  /// The id of the row it replaces.
  public let corrects: String?
}

/// Writes calls.
///
/// Prepare one for many calls: it keeps its statements.
public final class Recorder {
  let ledger: LedgerFile
  let source: String
  /// Whether any budget was ever set, as of the last call that was added.
  public private(set) var hasBudgets = false
  /// Writes whole batches of a stream; made for the first of them.
  private(set) lazy var writer = BatchWriter(
    ledger, source: source, isValidated: true)
  /// Writes lists of calls; made for the first, and anew when a transaction has failed.
  var lists: ListWriter?
  private var insert: Statement?
  private var look: Statement?
  private var find: Statement?

  /// - Parameters:
  ///   - ledger: A ledger that is open for writing.
  ///   - source: Where the calls come from: `record`, or the name of an importer.
  public init(_ ledger: LedgerFile, source: String) {
    self.ledger = ledger
    self.source = source
  }

  /// Records one call in a transaction of its own.
  ///
  /// - Parameters:
  ///   - call: The call. Its id decides: the same id with the same content is
  ///     ``RecordingResult/exists``.
  ///   - correcting: The id of the recorded call that this one replaces, or nil.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  /// - Returns: What was done.
  /// - Throws: ``LedgerError/conflict(id:field:recorded:given:)`` for the same id with other
  ///   content.
  public func record(
    _ call: AssessedCall, correcting: String? = nil, nowMs: Int64
  ) throws -> Recording {
    try transaction { try add(call, correcting: correcting, nowMs: nowMs) }
  }

  /// Runs `body`, which calls ``add(_:correcting:nowMs:)`` any number of times, in one transaction.
  public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try ledger.translatingErrors {
      let schedule = ledger.schedule
      let result: Result
      do { result = try ledger.connection.write(body) } catch {
        ledger.names.forget()
        ledger.schedule = schedule
        lists = nil
        throw error
      }
      ledger.rollUpIfPressing()
      ledger.checkpointer?.start()
      return result
    }
  }

  /// Adds a call to the transaction that is open.
  ///
  /// A conflict adds nothing and leaves it open.
  public func add(
    _ call: AssessedCall, correcting: String? = nil, nowMs: Int64
  ) throws -> Recording {
    var call = call
    var correctsSeq: Int64?
    if let correcting {
      guard let seq = try seq(of: correcting) else { throw LedgerError.noSuchCall(id: correcting) }
      correctsSeq = seq
      // A provider's id stays with the row that had it first.
      if try chain(of: seq).contains(call.id) { call = call.renamed(correcting + "~corrected") }
    }
    let columns = CallColumns(call, source: source, nowMs: nowMs, correctsSeq: correctsSeq)
    if try isRecorded(columns, id: call.id) {
      return Recording(result: .exists, id: call.id, corrects: correcting)
    }
    if let correctsSeq, let correcting, let other = try corrector(of: correctsSeq) {
      throw LedgerError.alreadyCorrected(id: correcting, by: other)
    }
    try write(columns)
    return Recording(result: .recorded, id: call.id, corrects: correcting)
  }

  private func seq(of id: String) throws -> Int64? {
    try ledger.connection.integer("SELECT seq FROM call_log WHERE id = ?", [.text(id)])
  }

  /// The ids of a row and of the rows it corrects, directly and indirectly.
  private func chain(of seq: Int64) throws -> [String] {
    var ids: [String] = []
    try ledger.connection.query(
      """
      WITH RECURSIVE chain (seq) AS (
        VALUES (?) UNION
        SELECT corrects_seq FROM call_log JOIN chain USING (seq) WHERE corrects_seq IS NOT NULL)
      SELECT id FROM call_log JOIN chain USING (seq)
      """, [.integer(seq)]
    ) { ids.append($0.text(0)) }
    return ids
  }

  private func corrector(of seq: Int64) throws -> String? {
    try ledger.connection.text(
      "SELECT id FROM call_log WHERE corrects_seq = ?", [.integer(seq)])
  }

  private func write(_ columns: CallColumns) throws {
    let statement: Statement
    if let insert {
      statement = insert
    } else {
      let names = columns.columns.map(\.column).joined(separator: ",")
      let marks = columns.columns.map { _ in "?" }.joined(separator: ",")
      statement = try ledger.connection.prepare(
        "INSERT INTO call_log (\(names)) VALUES (\(marks))")
      insert = statement
    }
    for (offset, column) in columns.columns.enumerated() {
      let value: Value =
        switch column.content {
        case .value(let value): value
        case .name(let text): Value(try text.map { try ledger.names.intern($0) })
        }
      try statement.bind(value, at: offset + 1)
    }
    while try statement.step() {}
    ledger.schedule.add(seq: ledger.connection.lastInsertedRow)
  }

  /// Whether any row has the id.
  ///
  /// Most have not, and a statement that asks for all columns takes long to prepare. Whether there
  /// are budgets is asked along the way, so that a ledger without any pays nothing for them.
  private func isTaken(_ id: String) throws -> Bool {
    let statement: Statement
    if let look {
      statement = look
    } else {
      statement = try ledger.connection.prepare(
        """
        SELECT EXISTS (SELECT 1 FROM call_log WHERE id = ?), EXISTS (SELECT 1 FROM budget_log)
        """)
      look = statement
    }
    try statement.bind(.text(id), at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return false }
    hasBudgets = statement.int64(1) == 1
    return statement.int64(0) == 1
  }

  /// Whether the id is taken by a row with this content.
  ///
  /// - Throws: ``LedgerError/conflict(id:field:recorded:given:)`` when the content differs.
  private func isRecorded(_ columns: CallColumns, id: String) throws -> Bool {
    guard try isTaken(id) else { return false }
    let statement: Statement
    if let find {
      statement = find
    } else {
      let names = columns.columns.map(\.column).joined(separator: ",")
      statement = try ledger.connection.prepare("SELECT \(names) FROM call_log WHERE id = ?")
      find = statement
    }
    try statement.bind(.text(id), at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return false }
    let timeWasGiven = columns.columns.firstIndex { $0.field == "time_was_given" }
    for (index, column) in columns.columns.enumerated() where column.isIdentity {
      // A time from the clock says nothing about the call, whichever of the two has it.
      if column.field == "occurred_at_ms", let timeWasGiven, statement.int64(timeWasGiven) == 0 {
        continue
      }
      let recorded = try readable(statement.value(index), column)
      let given = readable(column.content)
      if recorded != given {
        throw LedgerError.conflict(
          id: id, field: column.field, recorded: recorded ?? "none", given: given ?? "none")
      }
    }
    return true
  }

  private func readable(_ value: Value, _ column: CallColumns.Column) throws -> String? {
    if case .name = column.content, case .integer(let id) = value {
      return try ledger.names.text(of: id)
    }
    return readable(.value(value))
  }

  private func readable(_ content: CallColumns.Content) -> String? {
    switch content {
    case .name(let text): text
    case .value(.integer(let integer)): String(integer)
    case .value(.text(let text)): text
    case .value: nil
    }
  }
}

extension AssessedCall {
  /// The same call under another id.
  func renamed(_ id: String) -> AssessedCall {
    AssessedCall(
      event: event, id: id, provider: provider, occurredAtMs: occurredAtMs,
      timeWasGiven: timeWasGiven, quote: quote, reportedPicousd: reportedPicousd,
      carried: carried)
  }
}
