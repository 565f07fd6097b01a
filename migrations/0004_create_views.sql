-- What a person reads with any SQL tool: calls, and spend by the obvious dimensions.
--
-- cost_picousd  Exact: an integer number of 1e-12 USD; where a sum is too large for 64 bits
--               (beyond 9.2 million USD) the same digits as text. Compute with this one.
-- cost_usd      The same in USD as the nearest double: for reading, sorting and comparing.
-- NULL          A cost that is not known. A group with no priced call has NULL, and
--               unpriced_calls says how many calls a sum leaves out.
-- rates         The price that was used, in USD per 1,000,000 tokens (searches: per 1,000).
-- Days          In UTC here; `costs summary --timezone` knows the others.

-- Storage rows with the cost that holds now: the newest journal entry, else what was recorded.
CREATE VIEW call_costs AS
SELECT
  c.*,
  coalesce(c.reported_cost_picousd,
    iif(j.entry_seq IS NULL, c.computed_cost_picousd, j.new_cost_picousd)) AS cost_picousd,
  iif(j.entry_seq IS NULL, c.computed_cost_picousd, j.new_cost_picousd) AS newest_cost_picousd,
  iif(j.entry_seq IS NULL, c.cost_source_id, j.new_cost_source_id) AS newest_cost_source_id,
  iif(j.entry_seq IS NULL, c.price_id, j.new_price_id) AS newest_price_id,
  iif(j.entry_seq IS NULL, c.rates_id, j.new_rates_id) AS newest_rates_id,
  iif(j.entry_seq IS NULL, c.unpriced_id, j.new_unpriced_id) AS newest_unpriced_id
FROM call_log AS c LEFT JOIN cost_journal AS j
  ON j.entry_seq = (SELECT max(entry_seq) FROM cost_journal WHERE call_seq = c.seq);

-- Every row ever recorded, corrected ones too: superseded_by names the row that replaced it.
CREATE VIEW call_history AS
SELECT
  c.id,
  strftime('%Y-%m-%dT%H:%M:%S', c.occurred_at_ms / 1000, 'unixepoch')
    || printf('.%03dZ', c.occurred_at_ms % 1000) AS occurred_at,
  (SELECT name FROM names WHERE name_id = c.provider_id) AS provider,
  (SELECT name FROM names WHERE name_id = c.model_id) AS model,
  (SELECT name FROM names WHERE name_id = c.requested_model_id) AS requested_model,
  (SELECT name FROM names WHERE name_id = c.status_id) AS status,
  c.input_tokens,
  c.cache_read_tokens,
  c.cache_creation_tokens,
  c.cache_creation_1h_tokens,
  c.output_tokens,
  c.reasoning_tokens,
  c.input_tokens + c.output_tokens AS total_tokens,
  c.cost_picousd / 1e12 AS cost_usd,
  c.cost_picousd,
  (SELECT name FROM names WHERE name_id = c.newest_cost_source_id) AS cost_source,
  (SELECT name FROM names WHERE name_id = c.newest_price_id) AS price,
  (SELECT name FROM names WHERE name_id = c.newest_rates_id) AS rates,
  (SELECT name FROM names WHERE name_id = c.newest_unpriced_id) AS unpriced,
  c.newest_cost_picousd AS computed_cost_picousd,
  c.reported_cost_picousd,
  (SELECT name FROM names WHERE name_id = c.workflow_id) AS workflow,
  (SELECT name FROM names WHERE name_id = c.session_id) AS session,
  (SELECT name FROM names WHERE name_id = c.team_id) AS team,
  (SELECT name FROM names WHERE name_id = c.project_id) AS project,
  (SELECT name FROM names WHERE name_id = c.environment_id) AS environment,
  (SELECT name FROM names WHERE name_id = c.customer_id) AS customer,
  (SELECT name FROM names WHERE name_id = c.user_id) AS user,
  (SELECT name FROM names WHERE name_id = c.agent_id) AS agent,
  (SELECT name FROM names WHERE name_id = c.feature_id) AS feature,
  (SELECT name FROM names WHERE name_id = c.cost_center_id) AS cost_center,
  coalesce((SELECT name FROM names WHERE name_id = c.tags_id), '{}') AS tags,
  (SELECT name FROM names WHERE name_id = c.service_tier_id) AS service_tier,
  (SELECT name FROM names WHERE name_id = c.speed_id) AS speed,
  (SELECT name FROM names WHERE name_id = c.inference_geo_id) AS inference_geo,
  c.input_audio_tokens,
  c.cache_read_audio_tokens,
  c.output_audio_tokens,
  c.input_image_tokens,
  c.output_image_tokens,
  c.citation_tokens,
  c.input_video_tokens,
  c.tool_input_tokens,
  c.web_searches,
  c.x_searches,
  c.search_units,
  c.requests,
  c.latency_ms,
  (SELECT name FROM names WHERE name_id = c.source_id) AS source,
  c.occurred_at_ms,
  c.recorded_at_ms,
  (SELECT id FROM call_log AS wrong WHERE wrong.seq = c.corrects_seq) AS corrects,
  (SELECT id FROM call_log AS later WHERE later.corrects_seq = c.seq) AS superseded_by,
  c.seq
FROM call_costs AS c;

-- The calls as they count: one row per provider response, corrected rows left out.
CREATE VIEW calls AS
SELECT * FROM call_history WHERE superseded_by IS NULL;

-- The same calls with what the sums below need: the cost in two parts, so that no sum overflows.
CREATE VIEW spend_lines AS
SELECT *, cost_picousd / 1000000 AS microusd, cost_picousd % 1000000 AS picousd_rest
FROM call_costs AS c
WHERE NOT EXISTS (SELECT 1 FROM call_log AS later WHERE later.corrects_seq = c.seq);

-- Spend by every value of the dimensions that are one name each: the sums below are written once,
-- since each program that opens the file reads this text.
CREATE VIEW spend AS
SELECT
  d.column1 AS dimension,
  (SELECT name FROM names WHERE name_id = CASE d.column1
    WHEN 'provider' THEN provider_id
    WHEN 'workflow' THEN workflow_id
    WHEN 'team' THEN team_id
    WHEN 'project' THEN project_id
    WHEN 'customer' THEN customer_id
    WHEN 'user' THEN user_id
    WHEN 'agent' THEN agent_id
    WHEN 'feature' THEN feature_id
  END) AS value,
  count(*) AS calls,
  sum(input_tokens) AS input_tokens,
  sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_creation_tokens) AS cache_creation_tokens,
  sum(output_tokens) AS output_tokens,
  sum(reasoning_tokens) AS reasoning_tokens,
  sum(input_tokens + output_tokens) AS total_tokens,
  iif(sum(microusd) >= 9200000000000, sum(microusd) / 1e6,
    (sum(microusd) * 1000000 + sum(picousd_rest)) / 1e12) AS cost_usd,
  iif(sum(microusd) >= 9200000000000,
    printf('%d%06d', sum(microusd) + sum(picousd_rest) / 1000000, sum(picousd_rest) % 1000000),
    sum(microusd) * 1000000 + sum(picousd_rest)) AS cost_picousd,
  sum(cost_picousd IS NULL) AS unpriced_calls
FROM (VALUES ('provider'), ('workflow'), ('team'), ('project'),
        ('customer'), ('user'), ('agent'), ('feature')) AS d
JOIN spend_lines
GROUP BY dimension, value;

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
  (SELECT name FROM names WHERE name_id = provider_id) AS provider,
  (SELECT name FROM names WHERE name_id = model_id) AS model,
  count(*) AS calls,
  sum(input_tokens) AS input_tokens,
  sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_creation_tokens) AS cache_creation_tokens,
  sum(output_tokens) AS output_tokens,
  sum(reasoning_tokens) AS reasoning_tokens,
  sum(input_tokens + output_tokens) AS total_tokens,
  iif(sum(microusd) >= 9200000000000, sum(microusd) / 1e6,
    (sum(microusd) * 1000000 + sum(picousd_rest)) / 1e12) AS cost_usd,
  iif(sum(microusd) >= 9200000000000,
    printf('%d%06d', sum(microusd) + sum(picousd_rest) / 1000000, sum(picousd_rest) % 1000000),
    sum(microusd) * 1000000 + sum(picousd_rest)) AS cost_picousd,
  sum(cost_picousd IS NULL) AS unpriced_calls
FROM spend_lines
GROUP BY provider_id, model_id;

CREATE VIEW spend_by_day AS
SELECT
  date(occurred_at_ms / 1000, 'unixepoch') AS day,
  count(*) AS calls,
  sum(input_tokens) AS input_tokens,
  sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_creation_tokens) AS cache_creation_tokens,
  sum(output_tokens) AS output_tokens,
  sum(reasoning_tokens) AS reasoning_tokens,
  sum(input_tokens + output_tokens) AS total_tokens,
  iif(sum(microusd) >= 9200000000000, sum(microusd) / 1e6,
    (sum(microusd) * 1000000 + sum(picousd_rest)) / 1e12) AS cost_usd,
  iif(sum(microusd) >= 9200000000000,
    printf('%d%06d', sum(microusd) + sum(picousd_rest) / 1000000, sum(picousd_rest) % 1000000),
    sum(microusd) * 1000000 + sum(picousd_rest)) AS cost_picousd,
  sum(cost_picousd IS NULL) AS unpriced_calls
FROM spend_lines
GROUP BY occurred_at_ms / 86400000;

CREATE VIEW spend_by_month AS
SELECT
  strftime('%Y-%m', occurred_at_ms / 1000, 'unixepoch') AS month,
  count(*) AS calls,
  sum(input_tokens) AS input_tokens,
  sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_creation_tokens) AS cache_creation_tokens,
  sum(output_tokens) AS output_tokens,
  sum(reasoning_tokens) AS reasoning_tokens,
  sum(input_tokens + output_tokens) AS total_tokens,
  iif(sum(microusd) >= 9200000000000, sum(microusd) / 1e6,
    (sum(microusd) * 1000000 + sum(picousd_rest)) / 1e12) AS cost_usd,
  iif(sum(microusd) >= 9200000000000,
    printf('%d%06d', sum(microusd) + sum(picousd_rest) / 1000000, sum(picousd_rest) % 1000000),
    sum(microusd) * 1000000 + sum(picousd_rest)) AS cost_picousd,
  sum(cost_picousd IS NULL) AS unpriced_calls
FROM spend_lines
GROUP BY month;
