-- The sums of the shortest spans, those of a day in one row.
--
-- Why         A year of a million calls makes a million sums of users' days and of models'
--             quarters of an hour. As rows of their own they took longer to write than the calls.
-- Grain       One row per dimension and UTC day: a sum for every value, of the day's quarters of an
--             hour (dimensions 0 and 1) or of the day. These were in `rollups`, which keeps the
--             days of dimensions 0 and 1 and all months.
-- sums        For each sum, in the order of quarter, value_id, value2_id: the quarters since the
--             sum before (at first: since the day began), value_id, value2_id, and the sums in the
--             order of their columns in `rollups`. A number n is 2n, or -2n - 1 below 0, in groups
--             of 7 bits, the lowest first; all but the last have the eighth bit set.
-- Invariants  Those of `rollups`. A sum of nothing is left out.

CREATE TABLE rollup_days (
  dimension INTEGER,
  day       INTEGER,  -- since 1970-01-01
  sums      BLOB NOT NULL,
  PRIMARY KEY (dimension, day)
) STRICT;

-- They are made anew from the calls.
DELETE FROM rollups;
UPDATE rollup_mark SET call_seq = 0, entry_seq = 0;
