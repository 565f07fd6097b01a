// The ledger's DDL, compiled in: one entry for each file of migrations/, in order.
#ifndef COSTS_MIGRATIONS_H
#define COSTS_MIGRATIONS_H

typedef struct {
  const char *name;   // the file's name without its suffix
  const char *sql;    // its text, UTF-8, ended by a NUL
} costs_migration;

// The entry with the given index, from 0 to the count without it.
costs_migration costs_migration_at(int index);
int costs_migration_count(void);

#endif
