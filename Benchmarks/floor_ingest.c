/* What SQLite's C interface takes for a bulk load, without anything of `costs`: usage events with
   texts as they are, one INSERT a line, a unique id and an index on the time, nothing priced.

   cc -O2 -o floor_ingest floor_ingest.c -lsqlite3
   floor_ingest EVENTS LEDGER

   It takes events as Benchmarks/run writes them: strings without escapes, whole numbers. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 11, BATCH = 50000 };
static const char *const names[COLUMNS] = {
    "id",            "occurred_at", "provider", "model",   "input_tokens", "cache_read_tokens",
    "output_tokens", "latency_ms",  "team",     "project", "customer"};

static void must(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, 0, 0, 0) == SQLITE_OK) return;
  fprintf(stderr, "error: %s: %s\n", sql, sqlite3_errmsg(db));
  exit(1);
}

/* Binds the members of one object; the keys are known, their order is not. */
static void bind(sqlite3_stmt *insert, char *at) {
  while ((at = strchr(at, '"'))) {
    char *key = at + 1, *end = strchr(key, '"');
    int column = 0;
    while (column < COLUMNS &&
           (strncmp(names[column], key, end - key) || names[column][end - key]))
      column++;
    at = end + 2;
    if (*at == '"') {
      end = strchr(at + 1, '"');
      sqlite3_bind_text(insert, column + 1, at + 1, end - at - 1, SQLITE_STATIC);
      at = end + 1;
    } else {
      sqlite3_bind_int64(insert, column + 1, strtoll(at, &at, 10));
    }
  }
}

int main(int count, char **arguments) {
  static char line[1 << 16];
  sqlite3 *db;
  sqlite3_stmt *insert;
  long rows = 0;
  FILE *events = count == 3 ? fopen(arguments[1], "r") : 0;
  if (!events || sqlite3_open(arguments[2], &db)) {
    fprintf(stderr, "usage: floor_ingest EVENTS LEDGER\n");
    return 64;
  }
  must(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
           "CREATE TABLE calls(id TEXT NOT NULL UNIQUE, occurred_at TEXT, provider TEXT,"
           " model TEXT, input_tokens INT, cache_read_tokens INT, output_tokens INT,"
           " latency_ms INT, team TEXT, project TEXT, customer TEXT) STRICT;"
           "CREATE INDEX calls_by_time ON calls(occurred_at); BEGIN");
  sqlite3_prepare_v2(db, "INSERT INTO calls VALUES(?,?,?,?,?,?,?,?,?,?,?)", -1, &insert, 0);
  while (fgets(line, sizeof line, events)) {
    bind(insert, line);
    if (sqlite3_step(insert) != SQLITE_DONE) must(db, "a row");
    sqlite3_reset(insert);
    if (++rows % BATCH == 0) must(db, "COMMIT; BEGIN");
  }
  must(db, "COMMIT");
  sqlite3_finalize(insert);
  return sqlite3_close(db) != SQLITE_OK;
}
