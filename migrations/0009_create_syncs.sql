-- What `costs sync` sent to which server, and what it could not send.
--
-- Why         A server that is away must not lose a push: what is unsent is sent by the next sync.
-- Grain       ledger_id: one row. syncs: one row per state that a push of a scope reached.
-- Units       at_ms: Unix milliseconds, UTC.
-- Invariants  Append-only. server holds no user, password or token. The last row of a server,
--             experiment and scope tells how its push stands. A scope is a JSON object.

CREATE TABLE ledger_id (id TEXT NOT NULL) STRICT;
INSERT INTO ledger_id VALUES (lower(hex(randomblob(8))));

CREATE TABLE syncs (
  sync_seq   INTEGER PRIMARY KEY,
  at_ms      INTEGER NOT NULL,
  server     TEXT NOT NULL,
  experiment TEXT NOT NULL,
  scope      TEXT NOT NULL,
  digest     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('started', 'finished', 'unsent')),
  run_id     TEXT,                                          -- NULL: not known, or none
  supersedes TEXT                                           -- the run whose place it took
) STRICT;

CREATE TRIGGER syncs_are_never_updated BEFORE UPDATE ON syncs BEGIN
  SELECT raise(ABORT, 'the log of syncs is append-only');
END;

CREATE TRIGGER syncs_are_never_deleted BEFORE DELETE ON syncs BEGIN
  SELECT raise(ABORT, 'the log of syncs is append-only');
END;
