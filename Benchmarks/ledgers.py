"""Makes ledgers of any size for the benchmarks, by SQL and in seconds a million.

A ledger of ten million calls takes its program minutes to record, and how it came about does not
matter to what is measured with it. The rows are those of a year of 12 models, 8 teams, 40 projects,
500 customers and 30 sets of tags, in the order of time; ids are random behind a common beginning.
"""
import sqlite3
import subprocess

MODELS = (
    ("openai", "gpt-4.1", 6), ("openai", "gpt-4.1-mini", 14), ("openai", "gpt-4o", 8),
    ("openai", "gpt-4o-mini", 12), ("openai", "o3", 2), ("anthropic", "claude-opus-4-1", 2),
    ("anthropic", "claude-sonnet-4-5", 12), ("anthropic", "claude-haiku-4-5", 6),
    ("google", "gemini-2.5-pro", 3), ("google", "gemini-2.5-flash", 6),
    ("bedrock", "anthropic.claude-sonnet-4", 2), ("ollama", "llama3.1:8b", 4),
)
ZERO_COUNTS = (
    "cache_creation_tokens", "cache_creation_1h_tokens", "reasoning_tokens", "input_audio_tokens",
    "cache_read_audio_tokens", "output_audio_tokens", "input_image_tokens", "output_image_tokens",
    "citation_tokens", "input_video_tokens", "tool_input_tokens", "web_searches", "x_searches",
    "search_units",
)


class Names:
    """The table of texts, to which calls refer by number."""

    def __init__(self, file):
        self.file = file

    def number(self, text):
        row = self.file.execute("SELECT name_id FROM names WHERE name = ?", [text]).fetchone()
        if row:
            return row[0]
        return self.file.execute("INSERT INTO names (name) VALUES (?)", [text]).lastrowid

    def table(self, name, rows):
        """A temporary table of numbers, from which a random one is picked by its place."""
        self.file.execute(f"CREATE TEMP TABLE {name} (i INTEGER PRIMARY KEY, a, b)")
        self.file.executemany(
            f"INSERT INTO {name} VALUES (?,?,?)",
            [(i, *map(self.number, texts), *[None] * (2 - len(texts)))
             for i, texts in enumerate(rows)])


def make(program, path, count):
    """Makes a ledger of so many calls at a path where there is none, rolled up."""
    first = ["--id", "first", "--model", "gpt-4o", "--input-tokens", "10", "--output-tokens", "5",
             "--at", "2025-10-01T00:00:00Z"]
    subprocess.run([program, "record", "--ledger", path, *first], check=True,
                   stdout=subprocess.DEVNULL)
    file = sqlite3.connect(path, isolation_level=None)
    file.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN")
    # What keeps calls from being replaced looks for each; here none can be.
    triggers = file.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'call_log'"
    ).fetchall()
    for name, _ in triggers:
        file.execute(f"DROP TRIGGER {name}")
    insert(file, count - 1)
    for _, sql in triggers:
        file.execute(sql)
    file.execute("COMMIT")
    file.close()
    subprocess.run([program, "check", "--rebuild", "--ledger", path], check=True)


def insert(file, count):
    names = Names(file)
    names.table("w", [model[:2] for model in MODELS for _ in range(model[2])])
    names.table("t", [(f"team-{i}",) for i in range(8)])
    names.table("p", [(f"project-{i:02}",) for i in range(40)])
    names.table("u", [(f"customer-{i:03}",) for i in range(500)])
    names.table("g", [(f'{{"release":"{i}"}}',) for i in range(30)])
    fixed = {
        "recorded_at_ms": 1_792_000_000_000, "time_was_given": 1, "requests": 1,
        "status_id": names.number("ok"), "source_id": names.number("ndjson"),
        "cost_source_id": names.number("price_book"),
        "price_id": names.number("openai/gpt-4o@2024-10-02"),
        "rates_id": names.number("input=2.5 cache_read=1.25 output=10"),
        **dict.fromkeys(ZERO_COUNTS, 0),
    }
    step = 365 * 86_400_000 / max(1, count)
    drawn = {
        "id": "printf('req_%09d', r.i) || lower(hex(randomblob(11)))",
        "occurred_at_ms": f"1759276800000 + CAST((r.i - x % 1000 / 1e3) * {step} AS INTEGER)",
        "provider_id": "w.a", "model_id": "w.b", "input_tokens": "read",
        "cache_read_tokens": "read / 4", "output_tokens": "written",
        "computed_cost_picousd":
            "(read - read / 4) * 2500000 + read / 4 * 1250000 + written * 10000000",
        "latency_ms": "180 + written * 9", "team_id": "t.a", "project_id": "p.a",
        "customer_id": "u.a", "tags_id": "iif(x % 3, g.a, NULL)",
    }
    columns = {**fixed, **drawn}
    file.execute(f"""
        WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count}),
        r AS MATERIALIZED (
          SELECT i, abs(random()) AS x, abs(random()) AS y, 20 + abs(random()) % 24000 AS read,
            1 + abs(random()) % 1800 AS written
          FROM n)
        INSERT INTO call_log ({", ".join(columns)})
        SELECT {", ".join(map(str, columns.values()))}
        FROM r JOIN w ON w.i = x % (SELECT count(*) FROM w) JOIN t ON t.i = x / 79 % 8
        JOIN p ON p.i = y % 40 JOIN u ON u.i = y / 41 % 500 JOIN g ON g.i = y / 20507 % 30""")
