-- Budgets: limits on spend, what is held of them, and what was told about them.
--
-- Why         A limit is agreed with somebody: what it was, when it was reached and who was told
--             must stay readable. A hold keeps room for a call that is being made, so that programs
--             that call at once do not overrun a limit together.
-- Grain       budget_log: one row per setting of a budget. reservations: one row per hold;
--             reservation_ends: one row per hold that was settled or released, the others end by
--             themselves. alerts: one row per threshold that spend reached in a window.
--             alert_deliveries: one row per step of telling a hook about an alert.
-- Units       *_picousd: 1e-12 USD; *_usd: exact decimal text. *_at_ms, window_*_ms: Unix
--             milliseconds, UTC; a window's end is the first instant after it. threshold: percent.
-- Invariants  Rows are only added. Of a name's rows in budget_log the newest is in force, and one
--             without a limit withdraws the name. What was spent is no column: it is the sum of
--             the calls. An alert is raised once per threshold, window and limit; a new limit or
--             scope raises anew.
-- Columns     scope: a JSON array of terms such as "team=search", sorted. alerts: percents, by
--             comma. timezone: whose days the windows are. call_id: NULL for a released hold.
--             hook: run, webhook. state: queued (attempt 0), begun, delivered, failed (reason).
-- Length      Each program that opens the file reads the statements' text, a good part of what
--             recording a call takes. So comments stand outside of them, only decisions have
--             triggers, only amounts, names and windows have checks, and there is no view.

CREATE TABLE budget_log (
  budget_seq INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  set_at_ms INTEGER NOT NULL,
  limit_picousd INTEGER CHECK (limit_picousd > 0),
  per TEXT NOT NULL CHECK (per IN ('day', 'week', 'month')),
  scope TEXT NOT NULL,
  timezone TEXT NOT NULL,
  is_hard INTEGER NOT NULL,
  alerts TEXT NOT NULL,
  run TEXT,
  webhook TEXT
) STRICT;

CREATE TABLE reservations (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  budget TEXT NOT NULL,
  amount_picousd INTEGER NOT NULL CHECK (amount_picousd > 0),
  reserved_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms > reserved_at_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX reservations_by_expiry ON reservations (budget, expires_at_ms);

CREATE TABLE reservation_ends (
  id TEXT PRIMARY KEY REFERENCES reservations,
  ended_at_ms INTEGER NOT NULL,
  call_id TEXT REFERENCES call_log (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
  alert_seq INTEGER PRIMARY KEY,
  budget TEXT NOT NULL,
  scope TEXT NOT NULL,
  limit_picousd INTEGER NOT NULL,
  window_start_ms INTEGER NOT NULL,
  window_end_ms INTEGER NOT NULL,
  threshold INTEGER NOT NULL,
  raised_at_ms INTEGER NOT NULL,
  spent_usd TEXT NOT NULL,
  unpriced_calls INTEGER NOT NULL,
  UNIQUE (budget, scope, limit_picousd, window_start_ms, window_end_ms, threshold)
) STRICT;

CREATE TABLE alert_deliveries (
  alert_seq INTEGER NOT NULL REFERENCES alerts,
  hook TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (alert_seq, hook, attempt, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER budget_log_is_never_updated BEFORE UPDATE ON budget_log BEGIN
  SELECT raise(ABORT, 'budgets are append-only: set one anew (costs budget set)');
END;

CREATE TRIGGER budget_log_is_never_deleted BEFORE DELETE ON budget_log BEGIN
  SELECT raise(ABORT, 'budgets are append-only: set one anew (costs budget set)');
END;

-- REPLACE deletes the row in its way without asking the trigger above.
CREATE TRIGGER budget_log_is_never_replaced BEFORE INSERT ON budget_log
WHEN EXISTS (SELECT 1 FROM budget_log WHERE budget_seq = new.budget_seq)
BEGIN
  SELECT raise(ABORT, 'budgets are append-only: set one anew (costs budget set)');
END;
