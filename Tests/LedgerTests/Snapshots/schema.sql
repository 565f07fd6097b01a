-- The schema of a new ledger, so that a change of it is seen in review.
-- Generated. To refresh: COSTS_UPDATE_SNAPSHOTS=1 swift test --filter SchemaTests

CREATE UNIQUE INDEX call_log_by_corrected ON call_log (corrects_seq)
  WHERE corrects_seq IS NOT NULL;

CREATE INDEX call_log_by_time ON call_log (occurred_at_ms);

CREATE INDEX prices_by_model ON prices (provider, model);

CREATE UNIQUE INDEX prices_by_withdrawn ON prices (withdraws_seq) WHERE withdraws_seq IS NOT NULL;

CREATE INDEX reservations_by_expiry ON reservations (budget, expires_at_ms);

CREATE TABLE alert_deliveries (
  alert_seq INTEGER NOT NULL REFERENCES alerts,
  hook TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (alert_seq, hook, attempt, state)
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

CREATE TABLE call_aliases (
  alias   TEXT NOT NULL PRIMARY KEY CHECK (alias <> ''),
  call_id TEXT NOT NULL REFERENCES call_log (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE call_evidence (
  call_id     TEXT    NOT NULL REFERENCES call_log (id),
  source      TEXT    NOT NULL CHECK (source <> ''),
  file        TEXT    NOT NULL,
  line        INTEGER NOT NULL,                            -- 0 where the source has no lines
  seen_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (call_id, source)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE ledger_id (id TEXT NOT NULL) STRICT;

CREATE TABLE names (
  name_id INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE price_rates (
  price_seq INTEGER NOT NULL REFERENCES prices,
  kind      TEXT    NOT NULL CHECK (kind <> ''),         -- input, cache_read, output, ...
  picousd   INTEGER NOT NULL CHECK (picousd >= 0),
  per       INTEGER NOT NULL CHECK (per IN (1, 1000, 1000000)),
  PRIMARY KEY (price_seq, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE prices (
  price_seq     INTEGER PRIMARY KEY,
  set_id        INTEGER NOT NULL CHECK (set_id BETWEEN 1 AND price_seq), -- its first price_seq
  provider      TEXT    NOT NULL CHECK (provider <> '' AND provider = lower(provider)),
  model         TEXT    NOT NULL CHECK (model <> '' AND model = lower(model)),
  from_ms       INTEGER NOT NULL CHECK (from_ms >= 0),
  until_ms      INTEGER CHECK (until_ms > from_ms),      -- NULL: until another is set
  conditions    TEXT    NOT NULL DEFAULT '',             -- tier=batch,speed=fast,days=1-5,
                                                         -- hours=16:30-00:30,above=200000
  multiplier    TEXT    CHECK (multiplier GLOB '[0-9]*'), -- an exact decimal factor; NULL: none
  geo           TEXT    NOT NULL DEFAULT '',             -- factors by inference_geo: us=1.1,eu=1.2
  source        TEXT    NOT NULL CHECK (source <> ''),   -- by hand, litellm, genai-prices
  reason        TEXT    CHECK (reason <> ''),
  withdraws_seq INTEGER REFERENCES prices CHECK (withdraws_seq < price_seq),
  set_at_ms     INTEGER NOT NULL,
  CHECK (model <> '*' OR multiplier IS NOT NULL OR withdraws_seq IS NOT NULL)
) STRICT;

CREATE TABLE repricings (
  repricing_seq INTEGER PRIMARY KEY,
  decided_at_ms INTEGER NOT NULL,
  reason        TEXT    NOT NULL CHECK (reason <> ''),
  undoes_seq    INTEGER UNIQUE REFERENCES repricings CHECK (undoes_seq < repricing_seq)
) STRICT;

CREATE TABLE reservation_ends (
  id TEXT PRIMARY KEY REFERENCES reservations,
  ended_at_ms INTEGER NOT NULL,
  call_id TEXT REFERENCES call_log (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservations (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  budget TEXT NOT NULL,
  amount_picousd INTEGER NOT NULL CHECK (amount_picousd > 0),
  reserved_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms > reserved_at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_days (
  dimension INTEGER,
  day       INTEGER,  -- since 1970-01-01
  sums      BLOB NOT NULL,
  PRIMARY KEY (dimension, day)
) STRICT;

CREATE TABLE rollup_mark (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  call_seq  INTEGER NOT NULL,
  entry_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE rollup_views (
  view TEXT PRIMARY KEY,
  code INTEGER NOT NULL,  -- the dimension
  span INTEGER NOT NULL   -- the grain
) STRICT, WITHOUT ROWID;

CREATE TABLE rollups (
  dimension             INTEGER,
  grain                 INTEGER,
  quarter               INTEGER,
  value_id              INTEGER,
  value2_id             INTEGER,
  calls                 INTEGER NOT NULL,
  input_tokens          INTEGER NOT NULL,
  cache_read_tokens     INTEGER NOT NULL,
  cache_creation_tokens INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  reasoning_tokens      INTEGER NOT NULL,
  microusd              INTEGER NOT NULL,
  picousd_rest          INTEGER NOT NULL,
  unpriced_calls        INTEGER NOT NULL,
  no_usage_calls        INTEGER NOT NULL,
  usage_calls           INTEGER NOT NULL,
  PRIMARY KEY (dimension, grain, quarter, value_id, value2_id)
) STRICT, WITHOUT ROWID;

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

CREATE TRIGGER bill_assertions_are_never_deleted BEFORE DELETE ON bill_assertions BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs reconcile --drop withdraws one');
END;

CREATE TRIGGER bill_assertions_are_never_replaced BEFORE INSERT ON bill_assertions
WHEN EXISTS (SELECT 1 FROM bill_assertions
  WHERE assertion_seq = new.assertion_seq OR withdraws_seq = new.withdraws_seq)
BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs reconcile --drop withdraws one');
END;

CREATE TRIGGER bill_assertions_are_never_updated BEFORE UPDATE ON bill_assertions BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs reconcile --drop withdraws one');
END;

CREATE TRIGGER bill_entries_are_never_deleted BEFORE DELETE ON bill_entries BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs bill rm withdraws an entry');
END;

CREATE TRIGGER bill_entries_are_never_replaced BEFORE INSERT ON bill_entries
WHEN EXISTS (SELECT 1 FROM bill_entries
  WHERE entry_seq = new.entry_seq OR withdraws_seq = new.withdraws_seq)
BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs bill rm withdraws an entry');
END;

CREATE TRIGGER bill_entries_are_never_updated BEFORE UPDATE ON bill_entries BEGIN
  SELECT raise(ABORT, 'bills are append-only: costs bill rm withdraws an entry');
END;

CREATE TRIGGER budget_log_is_never_deleted BEFORE DELETE ON budget_log BEGIN
  SELECT raise(ABORT, 'budgets are append-only: set one anew (costs budget set)');
END;

CREATE TRIGGER budget_log_is_never_replaced BEFORE INSERT ON budget_log
WHEN EXISTS (SELECT 1 FROM budget_log WHERE budget_seq = new.budget_seq)
BEGIN
  SELECT raise(ABORT, 'budgets are append-only: set one anew (costs budget set)');
END;

CREATE TRIGGER budget_log_is_never_updated BEFORE UPDATE ON budget_log BEGIN
  SELECT raise(ABORT, 'budgets are append-only: set one anew (costs budget set)');
END;

CREATE TRIGGER call_aliases_are_never_deleted BEFORE DELETE ON call_aliases BEGIN
  SELECT raise(ABORT, 'further ids are append-only: calls are told by them');
END;

CREATE TRIGGER call_aliases_are_never_updated BEFORE UPDATE ON call_aliases BEGIN
  SELECT raise(ABORT, 'further ids are append-only: calls are told by them');
END;

CREATE TRIGGER call_evidence_is_never_deleted BEFORE DELETE ON call_evidence BEGIN
  SELECT raise(ABORT, 'evidence is append-only: it tells what was seen');
END;

CREATE TRIGGER call_evidence_is_never_updated BEFORE UPDATE ON call_evidence BEGIN
  SELECT raise(ABORT, 'evidence is append-only: it tells what was seen');
END;

CREATE TRIGGER call_log_is_never_deleted BEFORE DELETE ON call_log BEGIN
  SELECT raise(ABORT, 'calls are append-only: correct one with costs record --corrects');
END;

CREATE TRIGGER call_log_is_never_replaced BEFORE INSERT ON call_log
WHEN EXISTS (SELECT 1 FROM call_log WHERE id = new.id)
  OR EXISTS (SELECT 1 FROM call_log WHERE seq = new.seq)
  OR EXISTS (SELECT 1 FROM call_log WHERE corrects_seq = new.corrects_seq)
BEGIN
  SELECT raise(ABORT, 'calls are append-only: correct one with costs record --corrects');
END;

CREATE TRIGGER call_log_is_never_updated BEFORE UPDATE ON call_log BEGIN
  SELECT raise(ABORT, 'calls are append-only: correct one with costs record --corrects');
END;

CREATE TRIGGER cost_journal_is_never_deleted BEFORE DELETE ON cost_journal BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER cost_journal_is_never_replaced BEFORE INSERT ON cost_journal
WHEN EXISTS (SELECT 1 FROM cost_journal WHERE entry_seq = new.entry_seq)
BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER cost_journal_is_never_updated BEFORE UPDATE ON cost_journal BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER names_are_never_deleted BEFORE DELETE ON names BEGIN
  SELECT raise(ABORT, 'names are append-only: calls refer to them');
END;

CREATE TRIGGER names_are_never_replaced BEFORE INSERT ON names
WHEN EXISTS (SELECT 1 FROM names WHERE name = new.name OR name_id = new.name_id)
BEGIN
  SELECT raise(ABORT, 'names are append-only: calls refer to them');
END;

CREATE TRIGGER names_are_never_updated BEFORE UPDATE ON names BEGIN
  SELECT raise(ABORT, 'names are append-only: calls refer to them');
END;

CREATE TRIGGER price_rates_are_never_deleted BEFORE DELETE ON price_rates BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_replaced BEFORE INSERT ON price_rates
WHEN EXISTS (SELECT 1 FROM price_rates WHERE price_seq = new.price_seq AND kind = new.kind)
BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_updated BEFORE UPDATE ON price_rates BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER prices_are_never_deleted BEFORE DELETE ON prices BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER prices_are_never_replaced BEFORE INSERT ON prices
WHEN EXISTS (SELECT 1 FROM prices WHERE price_seq = new.price_seq)
  OR EXISTS (SELECT 1 FROM prices WHERE withdraws_seq = new.withdraws_seq)
BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER prices_are_never_updated BEFORE UPDATE ON prices BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
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

CREATE TRIGGER repricings_are_never_updated BEFORE UPDATE ON repricings BEGIN
  SELECT raise(ABORT, 're-pricings are append-only: undo one with costs reprice --undo');
END;

CREATE TRIGGER syncs_are_never_deleted BEFORE DELETE ON syncs BEGIN
  SELECT raise(ABORT, 'the log of syncs is append-only');
END;

CREATE TRIGGER syncs_are_never_updated BEFORE UPDATE ON syncs BEGIN
  SELECT raise(ABORT, 'the log of syncs is append-only');
END;

CREATE VIEW call_costs AS
SELECT
  c.*,
  coalesce(reported_cost_picousd, iif(entry_seq, new_cost_picousd, computed_cost_picousd))
    AS cost_picousd,
  iif(entry_seq, new_cost_picousd, computed_cost_picousd) AS newest_cost_picousd,
  iif(entry_seq, new_cost_source_id, cost_source_id) AS newest_cost_source_id,
  iif(entry_seq, new_price_id, price_id) AS newest_price_id,
  iif(entry_seq, new_rates_id, rates_id) AS newest_rates_id,
  iif(entry_seq, new_unpriced_id, unpriced_id) AS newest_unpriced_id
FROM call_log AS c LEFT JOIN cost_journal
  ON entry_seq = (SELECT max(entry_seq) FROM cost_journal WHERE call_seq = c.seq);

CREATE VIEW call_history AS
SELECT
  id,
  strftime('%Y-%m-%dT%H:%M:%S', occurred_at_ms / 1000, 'unixepoch')
    || printf('.%03dZ', occurred_at_ms % 1000) AS occurred_at,
  (SELECT name FROM names WHERE name_id = provider_id) AS provider,
  (SELECT name FROM names WHERE name_id = model_id) AS model,
  (SELECT name FROM names WHERE name_id = requested_model_id) AS requested_model,
  (SELECT name FROM names WHERE name_id = status_id) AS status,
  input_tokens,
  cache_read_tokens,
  cache_creation_tokens,
  cache_creation_1h_tokens,
  output_tokens,
  reasoning_tokens,
  input_tokens + output_tokens AS total_tokens,
  cost_picousd / 1e12 AS cost_usd,
  cost_picousd,
  (SELECT name FROM names WHERE name_id = newest_cost_source_id) AS cost_source,
  (SELECT name FROM names WHERE name_id = newest_price_id) AS price,
  (SELECT name FROM names WHERE name_id = newest_rates_id) AS rates,
  (SELECT name FROM names WHERE name_id = newest_unpriced_id) AS unpriced,
  newest_cost_picousd AS computed_cost_picousd,
  reported_cost_picousd,
  (SELECT name FROM names WHERE name_id = workflow_id) AS workflow,
  (SELECT name FROM names WHERE name_id = session_id) AS session,
  (SELECT name FROM names WHERE name_id = team_id) AS team,
  (SELECT name FROM names WHERE name_id = project_id) AS project,
  (SELECT name FROM names WHERE name_id = environment_id) AS environment,
  (SELECT name FROM names WHERE name_id = customer_id) AS customer,
  (SELECT name FROM names WHERE name_id = user_id) AS user,
  (SELECT name FROM names WHERE name_id = agent_id) AS agent,
  (SELECT name FROM names WHERE name_id = feature_id) AS feature,
  (SELECT name FROM names WHERE name_id = cost_center_id) AS cost_center,
  coalesce((SELECT name FROM names WHERE name_id = tags_id), '{}') AS tags,
  (SELECT name FROM names WHERE name_id = service_tier_id) AS service_tier,
  (SELECT name FROM names WHERE name_id = speed_id) AS speed,
  (SELECT name FROM names WHERE name_id = inference_geo_id) AS inference_geo,
  input_audio_tokens,
  cache_read_audio_tokens,
  output_audio_tokens,
  input_image_tokens,
  output_image_tokens,
  citation_tokens,
  input_video_tokens,
  tool_input_tokens,
  web_searches,
  x_searches,
  search_units,
  requests,
  latency_ms,
  (SELECT name FROM names WHERE name_id = source_id) AS source,
  occurred_at_ms,
  recorded_at_ms,
  (SELECT id FROM call_log AS wrong WHERE wrong.seq = c.corrects_seq) AS corrects,
  (SELECT id FROM call_log AS later WHERE later.corrects_seq = c.seq) AS superseded_by,
  seq
FROM call_costs AS c;

CREATE VIEW calls AS SELECT * FROM call_history WHERE superseded_by IS NULL;

CREATE VIEW spend AS
SELECT
  view AS dimension, (SELECT name FROM names WHERE name_id = key) AS value, calls, input_tokens,
  cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens, total_tokens, cost_usd,
  cost_picousd, unpriced_calls
FROM spend_sums WHERE view NOT IN ('model', 'day', 'month');

CREATE VIEW spend_by_agent AS
SELECT
  value AS agent, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'agent';

CREATE VIEW spend_by_customer AS
SELECT
  value AS customer, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'customer';

CREATE VIEW spend_by_day AS
SELECT
  date(key * 900, 'unixepoch') AS day, calls,
  input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens,
  total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend_sums WHERE view = 'day';

CREATE VIEW spend_by_feature AS
SELECT
  value AS feature, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'feature';

CREATE VIEW spend_by_model AS
SELECT
  (SELECT name FROM names WHERE name_id = key) AS provider,
  (SELECT name FROM names WHERE name_id = key2) AS model, calls,
  input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens,
  total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend_sums WHERE view = 'model';

CREATE VIEW spend_by_month AS
SELECT
  strftime('%Y-%m', key * 900, 'unixepoch') AS month, calls,
  input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens,
  total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend_sums WHERE view = 'month';

CREATE VIEW spend_by_project AS
SELECT
  value AS project, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'project';

CREATE VIEW spend_by_provider AS
SELECT
  value AS provider, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'provider';

CREATE VIEW spend_by_team AS
SELECT
  value AS team, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'team';

CREATE VIEW spend_by_user AS
SELECT
  value AS user, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'user';

CREATE VIEW spend_by_workflow AS
SELECT
  value AS workflow, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'workflow';

CREATE VIEW spend_parts AS
SELECT view, iif(code, value_id, quarter) AS key, iif(view = 'model', value2_id, 0) AS key2,
  1 AS times, r.*
FROM rollup_views JOIN rollups AS r ON dimension = code AND grain = span
UNION ALL
SELECT view, NULL, 0, iif(dimension, -1, 1), r.*
FROM rollup_views JOIN rollups AS r ON dimension IN (0, code) AND grain = span WHERE code > 1
UNION ALL
SELECT
  view,
  CASE view
    WHEN 'provider' THEN provider_id
    WHEN 'workflow' THEN workflow_id
    WHEN 'team' THEN team_id
    WHEN 'project' THEN project_id
    WHEN 'customer' THEN customer_id
    WHEN 'user' THEN user_id
    WHEN 'agent' THEN agent_id
    WHEN 'feature' THEN feature_id
    WHEN 'model' THEN provider_id
    WHEN 'day' THEN occurred_at_ms / 86400000 * 96
    ELSE strftime('%s', occurred_at_ms / 1000, 'unixepoch', 'start of month') / 900
  END,
  iif(view = 'model', model_id, 0), times, 0, 0, 0, 0, 0, 1, input_tokens, cache_read_tokens,
  cache_creation_tokens, output_tokens, reasoning_tokens, cost_picousd / 1000000,
  cost_picousd % 1000000, cost_picousd IS NULL, 0, input_tokens IS NOT NULL
FROM rollup_views JOIN unrolled;

CREATE VIEW spend_sums AS
SELECT
  view, key, key2, calls, u + i AS input_tokens, u + r AS cache_read_tokens,
  u + w AS cache_creation_tokens, u + o AS output_tokens, u + t AS reasoning_tokens,
  u + i + o AS total_tokens,
  iif(m >= 9200000000000, m / 1e6, (m * 1000000 + p) / 1e12) AS cost_usd,
  iif(m >= 9200000000000, printf('%d%06d', m + p / 1000000, p % 1000000), m * 1000000 + p)
    AS cost_picousd,
  unpriced_calls
FROM (
  SELECT
    view, key, key2,
    sum(times * calls) AS calls,
    nullif(sum(times * usage_calls), 0) * 0 AS u,
    sum(times * input_tokens) AS i,
    sum(times * cache_read_tokens) AS r,
    sum(times * cache_creation_tokens) AS w,
    sum(times * output_tokens) AS o,
    sum(times * reasoning_tokens) AS t,
    nullif(sum(times * (calls - unpriced_calls)), 0) * 0 + sum(times * microusd) AS m,
    sum(times * picousd_rest) AS p,
    sum(times * unpriced_calls) AS unpriced_calls
  FROM spend_parts GROUP BY view, key, key2 HAVING sum(times * calls) > 0
);

CREATE VIEW unrolled AS
SELECT
  t.column1 AS times, c.*,
  coalesce(reported_cost_picousd, iif(j.entry_seq, new_cost_picousd, computed_cost_picousd))
    AS cost_picousd
FROM rollup_mark AS m
CROSS JOIN (
  SELECT seq FROM call_log WHERE seq > (SELECT call_seq FROM rollup_mark)
  UNION SELECT corrects_seq FROM call_log
    WHERE seq > (SELECT call_seq FROM rollup_mark) AND +corrects_seq IS NOT NULL
  UNION SELECT call_seq FROM cost_journal WHERE entry_seq > (SELECT entry_seq FROM rollup_mark)
) AS due
CROSS JOIN (VALUES (1), (-1)) AS t
CROSS JOIN call_log AS c ON c.seq = due.seq AND (times = 1 OR c.seq <= m.call_seq)
LEFT JOIN cost_journal AS j ON j.entry_seq = (SELECT max(entry_seq) FROM cost_journal
  WHERE call_seq = c.seq AND (times = 1 OR entry_seq <= m.entry_seq))
WHERE NOT EXISTS (SELECT 1 FROM call_log AS n
  WHERE n.corrects_seq = c.seq AND (times = 1 OR n.seq <= m.call_seq));
