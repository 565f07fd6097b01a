-- What is on a bill and is no call, and what bills were found to agree with.
--
-- Why         Taxes, credits and the fees of plans are paid, too; and a bill that was checked once
--             shall stay checked while the ledger grows.
-- Grain       bill_entries: one row per tax, credit, ... or plan, or withdrawal of one.
--             bill_assertions: one row per bill that was kept, or withdrawal of one.
-- Units       *_picousd: 1e-12 USD, credits negative. *_ms: Unix milliseconds, UTC. from_date,
--             until_date: days, both included.
-- Invariants  Rows are only added. A row with withdraws_seq takes back that one, and says nothing
--             else. An entry counts in the period that holds its from_date, undivided. A plan's
--             amount is the fee of each window of `per` that begins between its dates, at midnight
--             UTC; its scope is a JSON array of terms such as "source=claude-code". Of a plan's
--             rows a later one replaces the earlier ones from its from_date on.
-- Columns     ledger_picousd: what the ledger said when the bill was kept, with the entries of the
--             kinds in entry_kinds.

CREATE TABLE bill_entries (
  entry_seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL CHECK (id <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('tax', 'credit', 'adjustment', 'purchase', 'plan')),
  provider TEXT NOT NULL CHECK (provider <> ''),
  amount_picousd INTEGER NOT NULL,
  from_date TEXT NOT NULL CHECK (date(from_date) IS from_date),
  until_date TEXT CHECK (date(until_date) IS until_date AND until_date >= from_date),
  per TEXT CHECK (per IN ('month', 'year')),
  scope TEXT,
  note TEXT,
  recorded_at_ms INTEGER NOT NULL,
  withdraws_seq INTEGER UNIQUE REFERENCES bill_entries CHECK (withdraws_seq < entry_seq),
  CHECK ((kind = 'plan') = (per IS NOT NULL) AND (kind = 'plan') = (scope IS NOT NULL))
) STRICT;

CREATE TABLE bill_assertions (
  assertion_seq INTEGER PRIMARY KEY,
  provider TEXT NOT NULL CHECK (provider <> ''),
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL CHECK (until_ms > from_ms),
  timezone TEXT NOT NULL,
  billed_picousd INTEGER NOT NULL,
  ledger_picousd INTEGER NOT NULL,
  tolerance_picousd INTEGER NOT NULL CHECK (tolerance_picousd >= 0),
  entry_kinds TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source <> ''),
  kept_at_ms INTEGER NOT NULL,
  withdraws_seq INTEGER UNIQUE REFERENCES bill_assertions CHECK (withdraws_seq < assertion_seq)
) STRICT;

CREATE TRIGGER bill_entries_are_never_updated BEFORE UPDATE ON bill_entries BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs bill rm withdraws an entry');
END;

CREATE TRIGGER bill_entries_are_never_deleted BEFORE DELETE ON bill_entries BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs bill rm withdraws an entry');
END;

-- REPLACE deletes the row in its way without asking the trigger above.
CREATE TRIGGER bill_entries_are_never_replaced BEFORE INSERT ON bill_entries
WHEN EXISTS (SELECT 1 FROM bill_entries
  WHERE entry_seq = new.entry_seq OR withdraws_seq = new.withdraws_seq)
BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs bill rm withdraws an entry');
END;

CREATE TRIGGER bill_assertions_are_never_updated BEFORE UPDATE ON bill_assertions BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs reconcile --drop withdraws one');
END;

CREATE TRIGGER bill_assertions_are_never_deleted BEFORE DELETE ON bill_assertions BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs reconcile --drop withdraws one');
END;

CREATE TRIGGER bill_assertions_are_never_replaced BEFORE INSERT ON bill_assertions
WHEN EXISTS (SELECT 1 FROM bill_assertions
  WHERE assertion_seq = new.assertion_seq OR withdraws_seq = new.withdraws_seq)
BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs reconcile --drop withdraws one');
END;
