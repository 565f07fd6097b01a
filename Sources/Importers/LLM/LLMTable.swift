import Metering
import SQLite

/// One of the tables in which `llm` logs answers.
struct LLMTable {
  /// `responses` until version 0.31, `turns` since.
  let name: String
  /// The columns that this file's version has.
  private let columns: Set<String>

  /// The columns that are read: never prompts and answers.
  private static let wanted = [
    "id", "model", "resolved_model", "conversation_id", "thread_id", "duration_ms",
    "datetime_utc", "input_tokens", "output_tokens", "token_details", "response_json",
  ]

  /// The tables of a database, `turns` first: where a row stands in both, it is the newer.
  static func all(in connection: Connection) throws -> [LLMTable] {
    var tables: [LLMTable] = []
    for name in ["turns", "responses"] {
      var columns: Set<String> = []
      try connection.query("PRAGMA table_info(\"\(name)\")") { columns.insert($0.text(1)) }
      if columns.contains("id") && columns.contains("model") {
        tables.append(LLMTable(name: name, columns: columns))
      }
    }
    return tables
  }

  /// Calls `row` with each answer in the order of logging.
  func forEachRow(in connection: Connection, _ row: (LLMRow) throws -> Void) throws {
    let list = Self.wanted.map { columns.contains($0) ? "\"\($0)\"" : "NULL AS \"\($0)\"" }
    let statement = try connection.prepare(
      "SELECT \(list.joined(separator: ", ")) FROM \"\(name)\" ORDER BY rowid")
    while try statement.step() { try row(LLMRow(statement)) }
  }
}

/// One answer.
struct LLMRow {
  /// `llm`'s own id, a ULID.
  let id: String?
  private let model: String?
  private let resolvedModel: String?
  private let session: String?
  private let durationMs: Int64?
  private let date: String?
  private let input: Value
  private let output: Value
  private let details: JSON
  private let responseText: String?

  init(_ row: Statement) {
    id = row.optionalText(0)
    model = row.optionalText(1)
    resolvedModel = row.optionalText(2)
    session = row.optionalText(3) ?? row.optionalText(4)
    durationMs = row.optionalInt64(5)
    date = row.optionalText(6)
    input = row.value(7)
    output = row.value(8)
    details = row.optionalText(9).flatMap { try? JSON(parsing: $0) } ?? .null
    responseText = row.optionalText(10)
  }

  /// The call.
  ///
  /// - Throws: `MeteringError` for counts that cannot be true.
  func call() throws(MeteringError) -> ImportedCall {
    let body = responseText.flatMap { try? JSON(parsing: $0) } ?? .null
    let asked = model.flatMap(CleanText.of)
    let answered = resolvedModel.flatMap(CleanText.of) ?? body.word("model").flatMap(CleanText.of)
    var event = UsageEvent(model: answered ?? asked ?? "unknown")
    if let asked, asked != event.model { event.requestedModel = asked }
    event.provider = provider(asked)
    event.occurredAtMs = date.flatMap { Timestamp.parse($0, assumeUTC: true) } ?? idTime
    if let durationMs, durationMs >= 0 { event.latencyMs = durationMs }
    event.attribution[.session] = session.flatMap(CleanText.of)
    let counts = try LLMUsage(
      input: Self.count(input, "input_tokens"), output: Self.count(output, "output_tokens"),
      details: details, body: body, provider: event.provider ?? "", model: asked ?? "")
    event.usage = counts.usage
    event.serviceTier = counts.serviceTier
    event.reportedCostUSD = counts.reportedCostUSD
    let own = "llm:" + (id ?? StableHash.of([date ?? "", asked ?? "", session ?? ""]))
    event.id = own
    var call = ImportedCall(event: event, line: 0, isLowConfidence: counts.isPartial)
    if let response = body.word("id", "responseId"), ProviderID.isCredible(response) {
      call.event.id = response
      call.aliases = [own]
    }
    try call.event.validate()
    return call
  }

  /// Who was asked: the name that was given tells it, where the one that answered may not, as in
  /// `openrouter/anthropic/claude-sonnet-4.5`.
  private func provider(_ asked: String?) -> String? {
    guard let asked else { return nil }
    let provider = ModelNames.resolve(asked).provider
    return provider == "unknown" ? nil : provider
  }

  /// The instant in the ULID's first ten characters, in Unix milliseconds.
  private var idTime: Int64? {
    guard let id, id.utf8.count == 26 else { return nil }
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    var ms: Int64 = 0
    for byte in id.lowercased().utf8.prefix(10) {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      ms = ms << 5 | Int64(digit)
    }
    return (Timestamp.minimum...Timestamp.maximum).contains(ms) ? ms : nil
  }

  /// A count as SQLite holds it: plugins have stored floats and texts.
  private static func count(_ value: Value, _ name: String) throws(MeteringError) -> Int64? {
    switch value {
    case .integer(let integer): try JSON.number(String(integer)).asCount(name)
    case .real(let real): try JSON.number("\(real)").asCount(name)
    case .text(let text): text.isEmpty ? nil : try JSON.number(text).asCount(name)
    case .null, .blob: nil
    }
  }
}
