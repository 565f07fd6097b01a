-- Re-pricings: what a call costs may change only by an entry here, dated and with its reason.
--
-- Why         A call recorded before its price was known gets a cost later, and a wrong price can
--             be put right, while what the books said on any day stays readable.
-- Grain       repricings: one row per decision. cost_journal: one row per call that it changed.
-- Units       *_picousd: 1e-12 USD; *_at_ms: Unix milliseconds, UTC. NULL cost: not known.
-- Invariants  Append-only. The newest entry of a call holds. An undo is a decision like any other,
--             whose entries lead back. A cost that the provider reported stays what it is.

CREATE TABLE repricings (
  repricing_seq INTEGER PRIMARY KEY,
  decided_at_ms INTEGER NOT NULL,
  reason        TEXT    NOT NULL CHECK (reason <> ''),
  undoes_seq    INTEGER UNIQUE REFERENCES repricings CHECK (undoes_seq < repricing_seq)
) STRICT;

CREATE TABLE cost_journal (
  entry_seq          INTEGER PRIMARY KEY,
  repricing_seq      INTEGER NOT NULL REFERENCES repricings,
  call_seq           INTEGER NOT NULL REFERENCES call_log,
  decided_at_ms      INTEGER NOT NULL,
  old_cost_picousd   INTEGER CHECK (old_cost_picousd >= 0),
  new_cost_picousd   INTEGER CHECK (new_cost_picousd >= 0),
  old_cost_source_id INTEGER REFERENCES names,
  new_cost_source_id INTEGER REFERENCES names,
  old_price_id       INTEGER REFERENCES names,
  new_price_id       INTEGER REFERENCES names,
  old_rates_id       INTEGER REFERENCES names,
  new_rates_id       INTEGER REFERENCES names,
  old_unpriced_id    INTEGER REFERENCES names,
  new_unpriced_id    INTEGER REFERENCES names,
  UNIQUE (call_seq, entry_seq)
) STRICT;

CREATE TRIGGER repricings_are_never_updated BEFORE UPDATE ON repricings BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER repricings_are_never_deleted BEFORE DELETE ON repricings BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER repricings_are_never_replaced BEFORE INSERT ON repricings
WHEN EXISTS (SELECT 1 FROM repricings WHERE repricing_seq = new.repricing_seq)
  OR EXISTS (SELECT 1 FROM repricings WHERE undoes_seq = new.undoes_seq)
BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER cost_journal_is_never_updated BEFORE UPDATE ON cost_journal BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER cost_journal_is_never_deleted BEFORE DELETE ON cost_journal BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER cost_journal_is_never_replaced BEFORE INSERT ON cost_journal
WHEN EXISTS (SELECT 1 FROM cost_journal WHERE entry_seq = new.entry_seq)
BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;
