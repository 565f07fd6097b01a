-- What `costs import` has read, so that importing again changes nothing.
--
-- Why         Other tools write their logs on and on, copy them into new sessions and delete them.
--             A file that has not changed is not read again, a grown one only where it grew.
-- Grain       imported_files: one row per file and source. call_evidence: one row per call and
--             further source that told of it. call_aliases: one row per further id of a call.
-- Units       *_at_ms, *_call_ms: Unix milliseconds, UTC. size, position: bytes.
-- Invariants  imported_files is no book but a note of where reading ended: its rows change, and a
--             lost one costs time and nothing else, for calls have ids. The others are append-only.
--             Every row is written after the calls it speaks of.

CREATE TABLE imported_files (
  path            TEXT    NOT NULL CHECK (path <> ''),
  source          TEXT    NOT NULL CHECK (source <> ''),
  size            INTEGER NOT NULL CHECK (size >= 0),
  modified_at_ms  INTEGER NOT NULL,
  lines           INTEGER NOT NULL CHECK (lines >= 0),
  position        INTEGER NOT NULL CHECK (position >= 0),  -- the next import goes on here
  head_hash       TEXT,                                    -- of the first 4 KiB
  tail_hash       TEXT,                                    -- of the 4 KiB before the position
  oldest_call_ms  INTEGER,                                 -- NULL: no call was in it
  imported_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (path, source)
) STRICT, WITHOUT ROWID;

-- A gateway, a trace and an agent's log tell of the same call: it is in the ledger once, by the
-- source that is the best evidence, and the others are noted here.
CREATE TABLE call_evidence (
  call_id     TEXT    NOT NULL REFERENCES call_log (id),
  source      TEXT    NOT NULL CHECK (source <> ''),
  file        TEXT    NOT NULL,
  line        INTEGER NOT NULL,                            -- 0 where the source has no lines
  seen_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (call_id, source)
) STRICT, WITHOUT ROWID;

-- Further ids of a call, such as the place of an event in a session that others were copied from.
CREATE TABLE call_aliases (
  alias   TEXT NOT NULL PRIMARY KEY CHECK (alias <> ''),
  call_id TEXT NOT NULL REFERENCES call_log (id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER call_evidence_is_never_updated BEFORE UPDATE ON call_evidence BEGIN
  SELECT raise(ABORT, 'evidence is append-only: it tells what was seen');
END;

CREATE TRIGGER call_evidence_is_never_deleted BEFORE DELETE ON call_evidence BEGIN
  SELECT raise(ABORT, 'evidence is append-only: it tells what was seen');
END;

CREATE TRIGGER call_aliases_are_never_updated BEFORE UPDATE ON call_aliases BEGIN
  SELECT raise(ABORT, 'further ids are append-only: calls are told by them');
END;

CREATE TRIGGER call_aliases_are_never_deleted BEFORE DELETE ON call_aliases BEGIN
  SELECT raise(ABORT, 'further ids are append-only: calls are told by them');
END;
