"""Bulk loads: `costs` against C, DuckDB, the `sqlite3` shell and Python, as whole processes."""
import shutil
import subprocess
import sys

COLUMNS = ("id", "occurred_at", "provider", "model", "input_tokens", "cache_read_tokens",
           "output_tokens", "latency_ms", "team", "project", "customer")

SHELL = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE lines (line TEXT);
CREATE TABLE calls ({columns}, UNIQUE (id));
.mode ascii
.separator "\\001" "\\n"
.import {events} lines
INSERT INTO calls SELECT {fields} FROM lines;
DROP TABLE lines;
"""

DUCKDB = """
import duckdb, sys
db = duckdb.connect(sys.argv[2])
db.execute("CREATE TABLE calls (id TEXT PRIMARY KEY, occurred_at TIMESTAMP, provider TEXT,"
           " model TEXT, input_tokens BIGINT, cache_read_tokens BIGINT, output_tokens BIGINT,"
           " latency_ms BIGINT, team TEXT, project TEXT, customer TEXT)")
db.execute("INSERT INTO calls SELECT * FROM read_json(?, format='newline_delimited')",
           [sys.argv[1]])
"""

PYTHON = """
import json, sqlite3, sys
names = sys.argv[3].split(",")
db = sqlite3.connect(sys.argv[2])
db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE calls ("
                 + ",".join(names) + ", UNIQUE (id)); CREATE INDEX t ON calls (occurred_at)")
marks = ",".join("?" * len(names))
with open(sys.argv[1]) as lines, db:
    rows = (tuple(map(json.loads(line).get, names)) for line in lines)
    db.executemany(f"INSERT INTO calls VALUES ({marks})", rows)
"""


def cases(program, events, folder, duckdb):
    """The commands that can be run here: {name: (command, the file it makes)}."""
    found = {}

    def add(name, file, *command):
        found[name] = ([str(word) for word in command], folder / file)

    add("`costs record -`", "record.db", "sh", "-c",
        'exec "$0" record - --ledger "$1" < "$2"', program, folder / "record.db", events)
    add("`costs import ndjson`", "import.db", program, "import", "ndjson", events,
        "--ledger", folder / "import.db")
    source = __file__.replace("ingest.py", "floor_ingest.c")
    floor = folder / "floor_ingest"
    compiler = shutil.which("cc")
    if compiler and subprocess.run(
            [compiler, "-O2", "-o", floor, source, "-lsqlite3"], capture_output=True).returncode == 0:
        add("C and SQLite, one row an INSERT, unpriced", "floor.db", floor, events,
            folder / "floor.db")
    if duckdb:
        add("DuckDB's `read_json` into a primary key", "duck.db", duckdb, "-c", DUCKDB,
            events, folder / "duck.db")
    if shutil.which("sqlite3"):
        script = folder / "import.sql"
        script.write_text(SHELL.format(
            columns=",".join(COLUMNS), events=events,
            fields=",".join(f"line ->> '{name}'" for name in COLUMNS)))
        add("`sqlite3` shell, `.import` and `->>`", "shell.db", "sh", "-c",
            'exec sqlite3 "$0" < "$1"', folder / "shell.db", script)
    add("Python, `json` and `sqlite3`", "python.db", sys.executable, "-c", PYTHON, events,
        folder / "python.db", ",".join(COLUMNS))
    return found


def measure(program, events, count, folder, runs, figures_of, table, duckdb):
    """The table of bulk loads into an empty file; commands take turns."""
    found = cases(program, events, folder, duckdb)
    figures = {name: figures_of() for name in found}
    for _ in range(runs):
        for name, (command, file) in found.items():
            for path in folder.glob(file.name + "*"):
                path.unlink()
            figures[name].time(command)
    base = next(iter(figures.values()))
    return table(
        [f"{count:,} events into an empty file", "calls a second", "wall, x the first",
         "CPU s", "peak MiB"],
        [[name, f"{count / f.wall:,.0f}", f"{f.wall / base.wall:.2f}", f"{f.cpu:.2f}",
          f"{f.peak / 1024:,.0f}"] for name, f in figures.items()])
