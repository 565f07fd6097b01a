-- The ledger: one immutable row per model call that can appear on a provider's bill.
--
-- Why         A cost must stay explainable years later, so a row keeps what was measured (counts),
--             what it cost, and which price said so.
-- Grain       One row per provider response. A retry the provider billed is its own row.
-- Units       *_tokens, *_searches, *_units, requests: counts. *_picousd: 1e-12 USD.
--             *_ms: milliseconds; *_at_ms since 1970-01-01 00:00 UTC, leap seconds not counted.
-- Invariants  Rows never change; a wrong row is superseded by a later one (corrects_seq).
--             Cached tokens are part of input_tokens, reasoning is part of output_tokens.
--             A NULL cost means "not known". It never means "free", which is 0.
-- Reading     Read the view `calls`, which shows names instead of numbers and leaves out
--             superseded rows. This table is the storage below it.

-- Every text that many calls share, once. Calls refer to it by number, so that a row stays small
-- and a summary compares integers.
CREATE TABLE names (
  name_id INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE call_log (
  seq                       INTEGER PRIMARY KEY,      -- the order of recording
  id                        TEXT    NOT NULL UNIQUE CHECK (id <> ''),
  occurred_at_ms            INTEGER NOT NULL CHECK (occurred_at_ms BETWEEN 0 AND 253402300799999),
  recorded_at_ms            INTEGER NOT NULL,
  time_was_given            INTEGER NOT NULL CHECK (time_was_given IN (0, 1)),

  provider_id               INTEGER NOT NULL REFERENCES names,
  model_id                  INTEGER NOT NULL REFERENCES names,
  requested_model_id        INTEGER REFERENCES names,
  status_id                 INTEGER NOT NULL REFERENCES names,
  source_id                 INTEGER NOT NULL REFERENCES names,
  service_tier_id           INTEGER REFERENCES names,
  speed_id                  INTEGER REFERENCES names,
  inference_geo_id          INTEGER REFERENCES names,

  -- What the provider reported. All NULL when it reported nothing.
  input_tokens              INTEGER CHECK (input_tokens  BETWEEN 0 AND 1000000000000),
  cache_read_tokens         INTEGER CHECK (cache_read_tokens >= 0),
  cache_creation_tokens     INTEGER CHECK (cache_creation_tokens >= 0),
  cache_creation_1h_tokens  INTEGER
                            CHECK (cache_creation_1h_tokens BETWEEN 0 AND cache_creation_tokens),
  output_tokens             INTEGER CHECK (output_tokens BETWEEN 0 AND 1000000000000),
  reasoning_tokens          INTEGER CHECK (reasoning_tokens BETWEEN 0 AND output_tokens),
  input_audio_tokens        INTEGER CHECK (input_audio_tokens BETWEEN 0 AND input_tokens),
  cache_read_audio_tokens   INTEGER CHECK (cache_read_audio_tokens BETWEEN 0 AND cache_read_tokens),
  output_audio_tokens       INTEGER CHECK (output_audio_tokens BETWEEN 0 AND output_tokens),
  input_image_tokens        INTEGER CHECK (input_image_tokens BETWEEN 0 AND input_tokens),
  output_image_tokens       INTEGER CHECK (output_image_tokens BETWEEN 0 AND output_tokens),
  citation_tokens           INTEGER CHECK (citation_tokens BETWEEN 0 AND output_tokens),
  input_video_tokens        INTEGER CHECK (input_video_tokens BETWEEN 0 AND input_tokens),
  tool_input_tokens         INTEGER CHECK (tool_input_tokens BETWEEN 0 AND input_tokens),
  web_searches              INTEGER CHECK (web_searches BETWEEN 0 AND 1000000000000),
  x_searches                INTEGER CHECK (x_searches BETWEEN 0 AND 1000000000000),
  search_units              INTEGER CHECK (search_units BETWEEN 0 AND 1000000000000),
  requests                  INTEGER CHECK (requests BETWEEN 0 AND 1000000000000),
  latency_ms                INTEGER CHECK (latency_ms >= 0),

  -- The cost computed from counts and price, and the one the provider itself reported, which wins.
  computed_cost_picousd     INTEGER CHECK (computed_cost_picousd >= 0),
  reported_cost_picousd     INTEGER CHECK (reported_cost_picousd >= 0),
  cost_source_id            INTEGER REFERENCES names,
  price_id                  INTEGER REFERENCES names, -- the price used: provider/model@from
  rates_id                  INTEGER REFERENCES names, -- its rates, so that the cost can be redone
  unpriced_id               INTEGER REFERENCES names, -- the counts that lacked a price, by comma

  workflow_id               INTEGER REFERENCES names,
  session_id                INTEGER REFERENCES names,
  team_id                   INTEGER REFERENCES names,
  project_id                INTEGER REFERENCES names,
  environment_id            INTEGER REFERENCES names,
  customer_id               INTEGER REFERENCES names,
  user_id                   INTEGER REFERENCES names,
  agent_id                  INTEGER REFERENCES names,
  feature_id                INTEGER REFERENCES names,
  cost_center_id            INTEGER REFERENCES names,
  tags_id                   INTEGER REFERENCES names, -- a JSON object, keys sorted

  corrects_seq              INTEGER REFERENCES call_log CHECK (corrects_seq < seq),

  CHECK ((input_tokens IS NULL) = (output_tokens IS NULL)),
  CHECK ((input_tokens IS NULL) = (requests IS NULL)),
  CHECK (cache_read_tokens + cache_creation_tokens <= input_tokens)
) STRICT;

CREATE INDEX call_log_by_time ON call_log (occurred_at_ms);

-- A row is corrected once; a wrong correction is corrected in its turn.
CREATE UNIQUE INDEX call_log_by_corrected ON call_log (corrects_seq)
  WHERE corrects_seq IS NOT NULL;

CREATE TRIGGER call_log_is_never_updated BEFORE UPDATE ON call_log BEGIN
  SELECT raise(ABORT, 'calls are append-only: correct one with costs record --corrects');
END;

CREATE TRIGGER call_log_is_never_deleted BEFORE DELETE ON call_log BEGIN
  SELECT raise(ABORT, 'calls are append-only: correct one with costs record --corrects');
END;

-- REPLACE deletes the row in its way without asking the trigger above.
CREATE TRIGGER call_log_is_never_replaced BEFORE INSERT ON call_log
WHEN EXISTS (SELECT 1 FROM call_log WHERE id = new.id)
  OR EXISTS (SELECT 1 FROM call_log WHERE seq = new.seq)
  OR EXISTS (SELECT 1 FROM call_log WHERE corrects_seq = new.corrects_seq)
BEGIN
  SELECT raise(ABORT, 'calls are append-only: correct one with costs record --corrects');
END;

CREATE TRIGGER names_are_never_updated BEFORE UPDATE ON names BEGIN
  SELECT raise(ABORT, 'names are append-only: calls refer to them');
END;

CREATE TRIGGER names_are_never_deleted BEFORE DELETE ON names BEGIN
  SELECT raise(ABORT, 'names are append-only: calls refer to them');
END;

CREATE TRIGGER names_are_never_replaced BEFORE INSERT ON names
WHEN EXISTS (SELECT 1 FROM names WHERE name = new.name OR name_id = new.name_id)
BEGIN
  SELECT raise(ABORT, 'names are append-only: calls refer to them');
END;
