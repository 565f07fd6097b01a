import Metering

@testable import Ledger
@testable import SQLite

/// When the tests record, unless they say otherwise: 2026-10-15T12:00:00Z.
let testNowMs: Int64 = 1_792_065_600_000

extension UsageEvent {
  /// The event of a JSON object, in which `'` stands for `"`.
  init(_ json: String) throws {
    try self.init(JSON(parsing: json.replacing("'", with: "\"")))
  }
}

extension LedgerFile {
  /// Assesses an event and records it in a transaction of its own.
  @discardableResult
  func record(
    _ json: String, correcting: String? = nil, nowMs: Int64 = testNowMs, source: String = "record"
  ) throws -> Recording {
    try record(UsageEvent(json), correcting: correcting, nowMs: nowMs, source: source)
  }

  @discardableResult
  func record(
    _ event: UsageEvent, correcting: String? = nil, nowMs: Int64 = testNowMs,
    source: String = "record"
  ) throws -> Recording {
    let call = try assessor().assess(event, nowMs: nowMs, madeID: CallID.make(nowMs: nowMs))
    return try Recorder(self, source: source).record(call, correcting: correcting, nowMs: nowMs)
  }

  /// The sum over everything, or over what a filter lets through.
  func total(_ terms: String...) throws -> Spend {
    var filter = CallFilter(zone: .utc)
    filter.terms = try terms.compactMap { try CallFilter.Term($0) }
    return try summary(by: [], filter).totals
  }

  /// The ids of the calls that a filter lets through, the newest first.
  func ids(_ filter: CallFilter = CallFilter(zone: .utc), limit: Int64? = nil) throws -> [String] {
    var ids: [String] = []
    try calls(filter, limit: limit) { ids.append($0.id) }
    return ids
  }

  /// The rows of a query, as texts with `|` between the columns and `-` for NULL.
  func rows(_ sql: String) throws -> [String] {
    var rows: [String] = []
    try connection.query(sql) { row in
      let cells = (0..<row.columnCount).map { row.optionalText($0) ?? "-" }
      rows.append(cells.joined(separator: "|"))
    }
    return rows
  }
}

/// The error that `body` throws, in words that begin with its case's name.
func failure(of body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}
