import Ledger
import SQLite
import Testing

@testable import Importers

/// The database of the `llm` command.
@Suite struct LLMTests {
  private static let columns = """
    id TEXT PRIMARY KEY, model TEXT, resolved_model TEXT, input_tokens INTEGER,
    output_tokens INTEGER, token_details TEXT, duration_ms INTEGER, datetime_utc TEXT,
    response_json TEXT
    """

  private static let rows = """
    CREATE TABLE turns (\(columns), thread_id TEXT);
    CREATE TABLE responses (\(columns), prompt TEXT, conversation_id TEXT);
    INSERT INTO turns VALUES
      ('t1', 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', 2200, 310,
       '{"prompt_tokens_details": {"cached_tokens": 2048}}', 700,
       '2026-05-01T08:00:00.123456+00:00', NULL, 'c1'),
      ('t2', 'claude-haiku-4.5', NULL, 12, 90,
       '{"cache_creation_input_tokens": 700, "cache_read_input_tokens": 0}', 0,
       '2026-05-01T08:00:00+00:00', NULL, NULL),
      ('t3', 'gemini-2.5-pro', NULL, 40, 100,
       '{"candidatesTokenCount": 30, "thoughtsTokenCount": 70}', 0,
       '2026-05-01T08:00:00+00:00', NULL, NULL),
      ('g2', 'gemini-2.5-pro', NULL, 23, 25,
       '{"candidatesTokenCount": 25, "toolUsePromptTokenCount": 3}', 0,
       '2026-05-01T08:00:00+00:00', NULL, NULL),
      ('t4', 'qwen3:8b', NULL, NULL, NULL, NULL, 0, '2026-05-01T08:00:00+00:00',
       '{"usage": {"prompt_tokens": null}}', NULL),
      ('t5', 'o3-mini', NULL, 17, NULL, NULL, 0, '2026-05-01T08:00:00+00:00', NULL, NULL);
    INSERT INTO responses VALUES
      ('t1', 'gpt-4.1-mini', NULL, 2200, 310, NULL, 0, '2026-05-01T08:00:00+00:00', NULL, 'p', 'c'),
      ('r1', 'gpt-4o', NULL, NULL, NULL, NULL, 0, '2024-05-01T08:00:00+00:00',
       '{"id": "chatcmpl-0123456789abcdef", "object": "chat.completion", "choices": [],
         "usage": {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11}}', 'p', 'c'),
      ('r2', 'openrouter/anthropic/claude-haiku-4.5', 'anthropic/claude-haiku-4.5', 10, 5,
       '{"cost": 4e-05, "prompt_tokens_details": {"cached_tokens": 4}}', 0,
       '2024-05-01T08:00:00+00:00', NULL, 'p', NULL),
      ('r3', 'gpt-4o', NULL, 5, 6, '{"prompt_tokens_details": {"cached_tokens": 9}}', 0,
       '2024-05-01T08:00:00+00:00', NULL, 'p', NULL);
    """

  @Test("both tables are read, each provider's parts by its own rules")
  func rows() throws {
    let folder = try TestFolder()
    let path = try folder.database("logs.db", Self.rows)
    let old = "@2024-05-01T08:00:00.000Z"
    let new = "@2026-05-01T08:00:00.000Z"
    let found = try reading([TextFile("", path: path)], by: LLMSource.self)
    #expect(
      found == """
        llm:t1 openai/gpt-4.1-mini-2025-04-14 asked=gpt-4.1-mini input_tokens=2200 \
        cache_read_tokens=2048 output_tokens=310 700ms session=c1 @2026-05-01T08:00:00.123Z
        llm:t2 anthropic/claude-haiku-4.5 input_tokens=712 cache_creation_tokens=700 \
        output_tokens=90 0ms \(new)
        llm:t3 google/gemini-2.5-pro input_tokens=40 output_tokens=100 reasoning_tokens=70 \
        0ms \(new)
        llm:g2 google/gemini-2.5-pro input_tokens=23 output_tokens=25 tool_input_tokens=3 \
        0ms \(new)
        llm:t4 ollama/qwen3:8b unknown 0ms \(new)
        llm:t5 openai/o3-mini input_tokens=17 0ms \(new) low
        chatcmpl-0123456789abcdef openai/gpt-4o input_tokens=5 output_tokens=6 0ms session=c \(old)
        llm:r2 openrouter/anthropic/claude-haiku-4.5 asked=openrouter/anthropic/claude-haiku-4.5 \
        input_tokens=10 cache_read_tokens=4 output_tokens=5 usd=4e-05 0ms \(old)
        skipped 1: rows that the other table has as well
        rejected 0: responses 'r3': cache_read_tokens (9) exceeds input_tokens (5)
        """)
    #expect(try folder.names() == ["logs.db"])
  }

  @Test("a database of the first versions has fewer columns")
  func oldSchema() throws {
    let folder = try TestFolder()
    let path = try folder.database(
      "logs.db",
      """
      CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, response_json TEXT,
        conversation_id TEXT, duration_ms INTEGER, datetime_utc TEXT);
      INSERT INTO responses VALUES ('01hx0000000000000000000000', 'gpt-4o', NULL, NULL, NULL, NULL);
      """)
    let found = try reading([TextFile("", path: path)], by: LLMSource.self)
    #expect(
      found == "llm:01hx0000000000000000000000 openai/gpt-4o unknown @2024-05-03T19:48:12.928Z")
  }

  @Test("nothing is written beside a database in WAL mode; what is in its log is read")
  func writeAheadLog() throws {
    let folder = try TestFolder()
    let path = try folder.database("logs.db", "PRAGMA journal_mode = WAL;" + Self.rows)
    #expect(try folder.names() == ["logs.db"])
    _ = try reading([TextFile("", path: path)], by: LLMSource.self)
    #expect(try folder.names() == ["logs.db"])
    let writer = try Connection(path: path, access: .readWrite, busyTimeoutMs: 0)
    try writer.execute("DELETE FROM responses; DELETE FROM turns WHERE id <> 't4'")
    let found = try reading([TextFile("", path: path)], by: LLMSource.self)
    #expect(found.hasPrefix("llm:t4 ") && !found.contains("\n"))
  }

  @Test("imported twice it is imported once; a row that is new is added")
  func twice() throws {
    let folder = try TestFolder()
    let path = try folder.database("logs.db", Self.rows)
    let ledger = try ledger(in: folder)
    #expect(
      try importing([path], by: LLMSource.self, into: ledger)
        == "recorded 8, known 0, replaced 0, unchanged 0, rejected 1")
    #expect(
      try importing([path], by: LLMSource.self, into: ledger)
        == "recorded 0, known 0, replaced 0, unchanged 1, rejected 0")
    let writer = try Connection(path: path, access: .readWrite, busyTimeoutMs: 0)
    try writer.execute(
      "INSERT INTO turns (id, model, input_tokens, output_tokens) VALUES ('t9', 'o3', 1, 2)")
    try writer.execute("CREATE TABLE more (a); DELETE FROM responses WHERE id = 'r3'")
    #expect(
      try importing([path], by: LLMSource.self, into: ledger)
        == "recorded 1, known 8, replaced 0, unchanged 0, rejected 0")
  }

  @Test("where the tool writes")
  func places() {
    let home = ImportEnvironment(["HOME": "/h"])
    #expect(LLMSource.places(home).first == "/h/.config/io.datasette.llm/logs.db")
    let given = ImportEnvironment(["HOME": "/h", "LLM_USER_PATH": "/x"])
    #expect(LLMSource.places(given) == ["/x/logs.db"])
  }
}
