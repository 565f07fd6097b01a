-- One's own prices. They win over the book that is built into the program.
--
-- Why         Negotiated discounts, fine-tunes and self-hosted models have prices no public list
--             knows; and a public list may be newer than the program.
-- Grain       One row per price card (a model, a validity period, conditions), with its rates in
--             price_rates. A row without rates and with a multiplier is a discount: a factor on
--             whatever card holds, for one model or for all of a provider's (model '*').
-- Units       picousd: 1e-12 USD per `per` units (1,000,000 tokens, 1,000 searches, 1 request).
--             *_at_ms, from_ms, until_ms: Unix milliseconds, UTC.
-- Invariants  Append-only. Of the cards of a model that cover an instant, those of the set with the
--             highest set_id are in force, together; a sheet that lacks a tier has no price for it.
--             An unset price is a row that withdraws another: the history stays readable.

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

CREATE TABLE price_rates (
  price_seq INTEGER NOT NULL REFERENCES prices,
  kind      TEXT    NOT NULL CHECK (kind <> ''),         -- input, cache_read, output, ...
  picousd   INTEGER NOT NULL CHECK (picousd >= 0),
  per       INTEGER NOT NULL CHECK (per IN (1, 1000, 1000000)),
  PRIMARY KEY (price_seq, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX prices_by_model ON prices (provider, model);

-- A price is withdrawn once.
CREATE UNIQUE INDEX prices_by_withdrawn ON prices (withdraws_seq) WHERE withdraws_seq IS NOT NULL;

CREATE TRIGGER prices_are_never_updated BEFORE UPDATE ON prices BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER prices_are_never_deleted BEFORE DELETE ON prices BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

-- REPLACE deletes the row in its way without asking the trigger above.
CREATE TRIGGER prices_are_never_replaced BEFORE INSERT ON prices
WHEN EXISTS (SELECT 1 FROM prices WHERE price_seq = new.price_seq)
  OR EXISTS (SELECT 1 FROM prices WHERE withdraws_seq = new.withdraws_seq)
BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_updated BEFORE UPDATE ON price_rates BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_deleted BEFORE DELETE ON price_rates BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_replaced BEFORE INSERT ON price_rates
WHEN EXISTS (SELECT 1 FROM price_rates WHERE price_seq = new.price_seq AND kind = new.kind)
BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;
