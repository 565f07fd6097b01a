// The system's SQLite, and what Swift cannot call there: variadic functions and cast macros.
#include <sqlite3.h>

static inline int costs_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                          int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

// The text is not copied: it must outlive the run of the statement.
static inline int costs_sqlite3_bind_borrowed_text(sqlite3_stmt *statement, int index,
                                                   const char *text, int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_STATIC);
}

static inline int costs_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *blob,
                                          int bytes) {
  return sqlite3_bind_blob(statement, index, blob, bytes, SQLITE_TRANSIENT);
}

// Closing the last connection does not move the write-ahead log into the file.
static inline int costs_sqlite3_keep_log_on_close(sqlite3 *db, int keeps) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, (int *)0);
}

// Statements that are prepared meanwhile run no triggers.
static inline int costs_sqlite3_enable_triggers(sqlite3 *db, int enables) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, enables, (int *)0);
}

// Refuses statements that could corrupt the file or reach beyond it.
static inline int costs_sqlite3_set_defensive(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

// Functions and virtual tables in views and triggers must be harmless ones.
static inline int costs_sqlite3_set_untrusted_schema(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
}
