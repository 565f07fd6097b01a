-- Prices set by hand. They win over the book that is built into the program.
--
-- Why         Negotiated discounts, fine-tunes and self-hosted models have prices no public list
--             knows.
-- Grain       One row per price of one model and validity period, with its rates in price_rates.
-- Units       picousd: 1e-12 USD per `per` units (1,000,000 tokens, 1,000 searches, 1 request).
-- Invariants  Append-only. Of the prices that cover an instant, the one set last is in force.
--             An unset price is a row that withdraws another: the history stays readable.

CREATE TABLE prices (
  price_seq     INTEGER PRIMARY KEY,
  provider      TEXT    NOT NULL CHECK (provider <> '' AND provider = lower(provider)),
  model         TEXT    NOT NULL CHECK (model <> '' AND model = lower(model)),
  from_ms       INTEGER NOT NULL CHECK (from_ms >= 0),
  until_ms      INTEGER CHECK (until_ms > from_ms),      -- NULL: until another is set
  withdraws_seq INTEGER REFERENCES prices CHECK (withdraws_seq < price_seq),
  set_at_ms     INTEGER NOT NULL
) STRICT;

CREATE TABLE price_rates (
  price_seq INTEGER NOT NULL REFERENCES prices,
  kind      TEXT    NOT NULL CHECK (kind <> ''),         -- input, cache_read, output, ...
  picousd   INTEGER NOT NULL CHECK (picousd >= 0),
  per       INTEGER NOT NULL CHECK (per IN (1, 1000, 1000000)),
  PRIMARY KEY (price_seq, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX prices_by_model ON prices (provider, model);

CREATE TRIGGER prices_are_never_updated BEFORE UPDATE ON prices BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER prices_are_never_deleted BEFORE DELETE ON prices BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_updated BEFORE UPDATE ON price_rates BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;

CREATE TRIGGER price_rates_are_never_deleted BEFORE DELETE ON price_rates BEGIN
  SELECT raise(ABORT, 'prices are append-only: set a new one (costs prices set)');
END;
