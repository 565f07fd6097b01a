-- Sums of calls, kept so that a summary reads what it asks for and not every call.
--
-- Why         Ten million calls take seconds to add up, their sums by day and value milliseconds.
-- Grain       One row per dimension, span of time and value. A call without a value has no row:
--             what has none is the total less the rows. Never two dimensions crossed, but for
--             provider and model, which are one.
--   dimension 0 everything, 1 provider (value_id) and model (value2_id), 2 requested_model,
--             3 status, 4 source, 5 service_tier, 6 speed, 7 inference_geo, 8 price, 9 cost_source,
--             10 workflow, 11 session, 12 team, 13 project, 14 environment, 15 customer, 16 user,
--             17 agent, 18 feature, 19 cost_center, 20 the set of tags
--   grain     0 a quarter of an hour (dimensions 0 and 1: of these every zone's hours and days
--             are made), 1 a day, 2 a month, in UTC
--   quarter   where the span begins, in quarters of an hour since 1970-01-01 00:00 UTC
-- Units       *_calls: counts. The known costs are microusd * 1e-6 + picousd_rest * 1e-12 USD, so
--             that no sum overflows.
-- Invariants  The sums are of the calls up to call_seq of the mark, less those corrected by one
--             of them, at the costs of the journal up to entry_seq. They change only together with
--             the mark; what came later is added when they are read. They are derived: no trigger
--             guards them, `costs check` compares them with the calls.

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

CREATE TABLE rollup_mark (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  call_seq  INTEGER NOT NULL,
  entry_seq INTEGER NOT NULL
) STRICT;

INSERT INTO rollup_mark VALUES (1, 0, 0);

-- Which sums the views below are made of.
CREATE TABLE rollup_views (
  view TEXT PRIMARY KEY,
  code INTEGER NOT NULL,  -- the dimension
  span INTEGER NOT NULL   -- the grain
) STRICT, WITHOUT ROWID;

INSERT INTO rollup_views VALUES
  ('provider', 1, 2), ('workflow', 10, 2), ('team', 12, 2), ('project', 13, 2),
  ('customer', 15, 2), ('user', 16, 2), ('agent', 17, 2), ('feature', 18, 2), ('model', 1, 2),
  ('day', 0, 1), ('month', 0, 2);

-- The views of 0004 that add up every call. What takes their place has the same columns.
DROP VIEW spend_by_provider;
DROP VIEW spend_by_workflow;
DROP VIEW spend_by_team;
DROP VIEW spend_by_project;
DROP VIEW spend_by_customer;
DROP VIEW spend_by_user;
DROP VIEW spend_by_agent;
DROP VIEW spend_by_feature;
DROP VIEW spend_by_model;
DROP VIEW spend_by_day;
DROP VIEW spend_by_month;
DROP VIEW spend;
DROP VIEW spend_lines;

-- The views of calls say what they said, in fewer words.
DROP VIEW calls;
DROP VIEW call_history;
DROP VIEW call_costs;

-- Storage rows with the cost that holds now: the newest journal entry, else what was recorded.
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

-- Every row ever recorded, corrected ones too: superseded_by names the row that replaced it.
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

-- The calls as they count: one row per provider response, corrected rows left out.
CREATE VIEW calls AS SELECT * FROM call_history WHERE superseded_by IS NULL;

-- What the rollups do not tell: calls since the mark, and calls before it that were corrected or
-- priced anew since it, as they are (times 1) and as they were rolled up (times -1).
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

-- The rows whose sums, each counted so many times, are the spend by a dimension.
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

-- The sums of all views below, written once: each program that opens the file reads this text. u
-- is 0, or NULL where no call has usage; so is what makes m NULL where no cost is known.
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

CREATE VIEW spend AS
SELECT
  view AS dimension, (SELECT name FROM names WHERE name_id = key) AS value, calls, input_tokens,
  cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens, total_tokens, cost_usd,
  cost_picousd, unpriced_calls
FROM spend_sums WHERE view NOT IN ('model', 'day', 'month');

CREATE VIEW spend_by_provider AS
SELECT
  value AS provider, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'provider';

CREATE VIEW spend_by_workflow AS
SELECT
  value AS workflow, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'workflow';

CREATE VIEW spend_by_team AS
SELECT
  value AS team, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'team';

CREATE VIEW spend_by_project AS
SELECT
  value AS project, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'project';

CREATE VIEW spend_by_customer AS
SELECT
  value AS customer, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'customer';

CREATE VIEW spend_by_user AS
SELECT
  value AS user, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'user';

CREATE VIEW spend_by_agent AS
SELECT
  value AS agent, calls, input_tokens, cache_read_tokens, cache_creation_tokens,
  output_tokens, reasoning_tokens, total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend WHERE dimension = 'agent';

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

CREATE VIEW spend_by_day AS
SELECT
  date(key * 900, 'unixepoch') AS day, calls,
  input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens,
  total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend_sums WHERE view = 'day';

CREATE VIEW spend_by_month AS
SELECT
  strftime('%Y-%m', key * 900, 'unixepoch') AS month, calls,
  input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens, reasoning_tokens,
  total_tokens, cost_usd, cost_picousd, unpriced_calls
FROM spend_sums WHERE view = 'month';
