import Metering

/// Which column of a CSV file is which field of a usage event.
public struct ColumnPlan: Sendable, Equatable {
  /// The columns as the file writes them.
  public let header: [String]
  /// For each field, the name of its column, made alike.
  public private(set) var columns: [String: String] = [:]
  /// Columns that nothing is taken from, as the file writes them.
  public private(set) var unused: [String] = []
  /// Columns that the caller named and the file does not have.
  public private(set) var missing: [String] = []
  private let given: [String: String]
  /// The keys of columns `tag:KEY`.
  private var tags: [String: String] = [:]

  /// Matches columns to fields: what is given first, then our own names, then known ones.
  ///
  /// - Parameters:
  ///   - header: The columns as the file writes them.
  ///   - given: The column for a field, as the file writes it; an empty one for none.
  public init(header: [String], given: [String: String]) {
    self.header = header
    self.given = given
    let normal = header.map(ColumnName.normal)
    for (field, column) in given {
      let name = ColumnName.normal(column)
      if normal.contains(name) {
        columns[field] = name
      } else if !name.isEmpty {
        missing.append(column)
      }
    }
    var taken = Set(columns.values)
    for name in normal where Self.fields.contains(name) && !taken.contains(name) {
      if given[name] != nil || columns[name] != nil { continue }
      columns[name] = name
      taken.insert(name)
    }
    for (field, names) in Self.synonyms where columns[field] == nil && given[field] == nil {
      guard let name = names.first(where: { normal.contains($0) && !taken.contains($0) }) else {
        continue
      }
      columns[field] = name
      taken.insert(name)
    }
    for (name, written) in zip(normal, header) where !taken.contains(name) {
      if name.hasPrefix("tag:") {
        tags[String(name.dropFirst(4))] = name
      } else {
        unused.append(written)
      }
    }
  }

  /// Refuses a header under which no row can be read.
  ///
  /// - Throws: `MeteringError` when there is no model, or a column is missing that was named.
  func check() throws(MeteringError) {
    if !missing.isEmpty {
      let names = missing.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw MeteringError("there is no column \(names) (the header has \(headerText))")
    }
    if columns["model"] == nil {
      throw MeteringError("no column is the model (the header has \(headerText))")
    }
  }

  /// What was guessed, and what was left out, in words; nil where every column bears a field's name
  /// or was named by the caller.
  var guess: String? {
    let guessed = columns.filter { $0.key != $0.value && given[$0.key] == nil }
    let read = guessed.sorted { $0.key < $1.key }.map { field, name in
      "\(field) from '\(header.first { ColumnName.normal($0) == name } ?? name)'"
    }
    let left = unused.map { "'\(CleanText.of($0) ?? "")'" }
    let parts = [
      read.isEmpty ? nil : read.joined(separator: ", "),
      left.isEmpty ? nil : "not read: \(left.prefix(12).joined(separator: ", "))",
      left.count > 12 ? "and \(left.count - 12) more" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : "columns: " + parts.joined(separator: "; ")
  }

  /// The columns for an error.
  var headerText: String {
    header.prefix(12).map { "'\(CleanText.of($0) ?? "")'" }.joined(separator: ", ")
      + (header.count > 12 ? ", ..." : "")
  }

  /// A row as the JSON of a usage event.
  ///
  /// - Throws: `MeteringError` for a time that is none.
  func object(of row: Fields) throws(MeteringError) -> JSON {
    var members: [JSONMember] = []
    for (field, name) in columns where !field.hasPrefix("tag:") {
      guard let value = try value(of: field, name, row) else { continue }
      members.append(JSONMember(key: field, value: value))
    }
    let named = columns.filter { $0.key.hasPrefix("tag:") }
      .map { (String($0.key.dropFirst(4)), $0.value) }
    let tagged = (named + tags.map { ($0.key, $0.value) }).compactMap { key, name in
      row.text(name).map { JSONMember(key: key, value: .string($0)) }
    }
    if !tagged.isEmpty {
      let written = members.first { $0.key == "tags" }?.value.object ?? []
      members.removeAll { $0.key == "tags" }
      members.append(JSONMember(key: "tags", value: .object(written + tagged)))
    }
    return .object(members)
  }

  private func value(
    of field: String, _ name: String, _ row: Fields
  ) throws(MeteringError) -> JSON? {
    if UsageKind(field: field) != nil || field == "total_tokens" {
      return row.amount(name).map(JSON.number)
    }
    switch field {
    case "occurred_at": return try row.time(name).map { .string(Timestamp.format($0)) }
    case "cost_usd": return row.amount(name).map(JSON.string)
    case "latency_ms":
      return row.amount(name).flatMap { DecimalText($0)?.integer()?.value }
        .map { .number(String($0)) }
    case "tags": return row.object(name)
    case "status": return row.text(name).map { .string(Self.status($0)) }
    default: return row.text(name).map(JSON.string)
    }
  }

  private static func status(_ text: String) -> String {
    switch text.lowercased() {
    case "ok", "success", "succeeded", "completed", "200", "true": "ok"
    case "error", "failure", "failed", "false", "500", "429", "400": "error"
    default: text.lowercased()
    }
  }
}

// Names.
extension ColumnPlan {
  /// The fields of a usage event, as CONTRACT lists them.
  static let fields: Set<String> = Set(
    UsageKind.allCases.map(\.field) + Attribution.allCases.map(\.field) + [
      "id", "occurred_at", "provider", "model", "requested_model", "service_tier", "speed",
      "inference_geo", "latency_ms", "status", "cost_usd", "tags", "total_tokens",
    ])

  /// What other tools call a field, the surest first; in order, for a column serves one field.
  ///
  /// Sources: exports of OpenAI's and Anthropic's consoles, OpenRouter's activity, LiteLLM,
  /// Helicone and Langfuse.
  private static let synonyms: [(field: String, names: [String])] = [
    ("id", ["request_id", "call_id", "generation_id", "response_id", "trace_id", "uuid"]),
    (
      "occurred_at",
      [
        "timestamp", "created_at", "datetime", "date_time", "time", "start_time",
        "request_created_at", "created", "date", "usage_date_utc", "usage_date", "day", "date_utc",
      ]
    ),
    (
      "model",
      ["model_name", "model_id", "model_version", "resolved_model", "model_permaslug", "slug"]
    ),
    ("requested_model", ["model_requested", "request_model", "model_group"]),
    (
      "provider",
      ["provider_name", "vendor", "api_provider", "model_provider", "custom_llm_provider"]
    ),
    (
      "input_tokens",
      [
        "prompt_tokens", "tokens_prompt", "input_token_count", "tokens_in", "tokens_input",
        "total_input_tokens", "usage_input", "prompt_token_count", "input", "prompt",
      ]
    ),
    (
      "output_tokens",
      [
        "completion_tokens", "tokens_completion", "output_token_count", "tokens_out",
        "tokens_output", "total_output_tokens", "usage_output", "generated_tokens",
        "completion_token_count", "output", "completion",
      ]
    ),
    (
      "cache_read_tokens",
      [
        "cache_read_input_tokens", "cached_input_tokens", "input_cached_tokens", "cached_tokens",
        "tokens_cached", "native_tokens_cached", "cache_read",
      ]
    ),
    (
      "cache_creation_tokens",
      ["cache_creation_input_tokens", "cache_write_tokens", "cache_write_input_tokens"]
    ),
    (
      "reasoning_tokens",
      ["thinking_tokens", "tokens_reasoning", "native_tokens_reasoning", "thoughts_tokens"]
    ),
    ("requests", ["num_model_requests", "num_requests", "request_count"]),
    (
      "cost_usd",
      [
        "cost", "total_cost", "cost_total", "total_cost_usd", "amount_usd", "amount", "usd",
        "price", "charge",
      ]
    ),
    ("latency_ms", ["duration_ms", "response_time_ms", "generation_time_ms"]),
    ("status", ["status_text"]),
    ("session", ["session_id", "conversation_id", "thread_id"]),
    ("user", ["user_id", "username", "user_email", "email"]),
    ("team", ["team_id", "team_name"]),
    ("project", ["project_id", "project_name", "workspace", "app_name", "app"]),
    ("customer", ["customer_id", "end_user"]),
    ("environment", ["env"]),
    ("workflow", ["workflow_name"]),
    ("agent", ["agent_name"]),
  ]
}
