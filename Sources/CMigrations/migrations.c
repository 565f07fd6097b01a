#include "migrations.h"

// A file is embedded as it is (C23 #embed), so the folder migrations/ stays the one place that
// holds DDL and the program needs no file beside it. A test compares this list with the folder.
static const char create_calls[] = {
#embed "../../migrations/0001_create_calls.sql" suffix(, )
    0};
static const char create_prices[] = {
#embed "../../migrations/0002_create_prices.sql" suffix(, )
    0};
static const char create_cost_journal[] = {
#embed "../../migrations/0003_create_cost_journal.sql" suffix(, )
    0};
static const char create_views[] = {
#embed "../../migrations/0004_create_views.sql" suffix(, )
    0};
static const char create_imports[] = {
#embed "../../migrations/0005_create_imports.sql" suffix(, )
    0};
static const char create_rollups[] = {
#embed "../../migrations/0006_create_rollups.sql" suffix(, )
    0};
static const char create_budgets[] = {
#embed "../../migrations/0007_create_budgets.sql" suffix(, )
    0};
static const char create_bills[] = {
#embed "../../migrations/0008_create_bills.sql" suffix(, )
    0};
static const char create_syncs[] = {
#embed "../../migrations/0009_create_syncs.sql" suffix(, )
    0};
static const char pack_rollups[] = {
#embed "../../migrations/0010_pack_rollups.sql" suffix(, )
    0};

static const costs_migration migrations[] = {
    {"0001_create_calls", create_calls},
    {"0002_create_prices", create_prices},
    {"0003_create_cost_journal", create_cost_journal},
    {"0004_create_views", create_views},
    {"0005_create_imports", create_imports},
    {"0006_create_rollups", create_rollups},
    {"0007_create_budgets", create_budgets},
    {"0008_create_bills", create_bills},
    {"0009_create_syncs", create_syncs},
    {"0010_pack_rollups", pack_rollups},
};

costs_migration costs_migration_at(int index) { return migrations[index]; }

int costs_migration_count(void) { return sizeof migrations / sizeof migrations[0]; }
