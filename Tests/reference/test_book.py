#!/usr/bin/env python3
"""The price book holds together: form, completeness, and prices everyone can look up.

  python3 Tests/reference/test_book.py        standard library only, no network, a second
"""
import pathlib
import re
import sys
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reference_cost  # noqa: E402  (needs the path above)

FOLDER = reference_cost.BOOK.parent
KINDS = (
    "input cache_read cache_creation cache_creation_1h output reasoning input_audio "
    "cache_read_audio output_audio input_image output_image input_video citation web_search "
    "x_search search_unit request"
).split()
FROM = re.compile(r"-|20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
CONDITION = re.compile(
    r"-|(?!,)(,?tier=(batch|flex|priority))?(,?speed=fast)?"
    r"(,?days=[1-7]-[1-7])?(,?hours=\d\d:\d\d-\d\d:\d\d)?(,?above=[1-9]\d*)?")
CONDITIONS = ("from", "tier", "speed", "days", "hours", "above")
DECIMAL = re.compile(r"(0|[1-9]\d*)(\.\d{0,11}[1-9])?")

# What a million tokens in and out cost, and since when: prices that were announced.
SPOT_FACTS = """
at                    provider   model                    tier      speed  in   out      usd
2026-10-15T12:00:00Z  anthropic  claude-opus-4-8          -         -      1    1        30
2026-10-15T12:00:00Z  anthropic  claude-opus-5            -         fast   1    1        60
2026-10-15T12:00:00Z  anthropic  claude-opus-5            batch     -      1    1        15
2025-03-01T00:00:00Z  anthropic  claude-3-opus            batch     -      1    1        45
2024-11-20T00:00:00Z  anthropic  claude-3-5-haiku         -         -      1    1        6
2025-01-01T00:00:00Z  anthropic  claude-3-5-haiku         -         -      1    1        4.8
2025-10-01T00:00:00Z  anthropic  claude-sonnet-4-0        -         -      0.2  1        15.6
2025-10-01T00:00:00Z  anthropic  claude-sonnet-4-0        -         -      1    1        28.5
2026-03-12T23:59:59Z  anthropic  claude-opus-4-6          -         -      1    1        47.5
2026-03-13T00:00:00Z  anthropic  claude-opus-4-6          -         -      1    1        30
2026-10-15T12:00:00Z  anthropic  claude-sonnet-5-5        batch     -      1    1        6
2024-10-01T23:59:59Z  openai     gpt-4o                   -         -      1    1        20
2024-10-02T00:00:00Z  openai     gpt-4o                   -         -      1    1        12.5
2024-09-01T00:00:00Z  openai     gpt-4o-2024-08-06        -         -      1    1        12.5
2026-10-15T12:00:00Z  openai     gpt-4o-2024-05-13        -         -      1    1        20
2025-06-09T23:59:59Z  openai     o3                       -         -      1    1        50
2025-06-10T00:00:00Z  openai     o3                       flex      -      1    1        5
2026-10-15T12:00:00Z  openai     gpt-5                    priority  -      1    1        22.5
2026-10-15T12:00:00Z  openai     gpt-5.4                  -         -      1    1        27.5
2026-10-15T12:00:00Z  openai     gpt-5-nano               priority  -      1    1        null
2026-10-15T12:00:00Z  google     gemini-2.5-pro           -         -      0.2  1        10.25
2026-10-15T12:00:00Z  google     gemini-2.5-pro           -         -      1    1        17.5
2026-12-31T23:59:59Z  google     gemini-3.8-flash         flex      -      1    1        2.25
2027-01-01T00:00:00Z  google     gemini-3.8-flash         flex      -      1    1        4.5
2025-02-20T17:00:00Z  deepseek   deepseek-chat            -         -      1    1        1.37
2025-03-01T16:29:59Z  deepseek   deepseek-chat            -         -      1    1        1.37
2025-03-01T16:30:00Z  deepseek   deepseek-chat            -         -      1    1        0.685
2025-03-02T00:29:59Z  deepseek   deepseek-chat            -         -      1    1        0.685
2025-03-02T00:30:00Z  deepseek   deepseek-chat            -         -      1    1        1.37
2025-09-06T17:00:00Z  deepseek   deepseek-chat            -         -      1    1        2.24
2026-08-01T02:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        0.42
2026-08-20T02:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        1.76
2026-08-22T02:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        1.76
2026-08-23T02:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        0.88
2026-08-24T02:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        1.76
2026-10-15T04:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        0.75
2026-10-16T09:59:59Z  deepseek   deepseek-v4-flash        -         -      1    1        1.5
2026-10-17T02:00:00Z  deepseek   deepseek-v4-flash        -         -      1    1        0.75
2026-10-18T08:00:00Z  deepseek   deepseek-v4-pro          -         -      1    1        2.64
2026-10-19T08:00:00Z  deepseek   deepseek-v4-pro          -         -      1    1        5.28
2026-10-18T08:00:00Z  deepseek   deepseek-flash           -         -      1    1        0.75
2026-10-15T12:00:00Z  xai        grok-4.3                 -         -      0.199999  1   2.74999875
2026-10-15T12:00:00Z  xai        grok-4.3                 -         -      0.2  1        5.5
2026-10-15T12:00:00Z  mistral    mistral-large-latest     -         -      1    1        2
"""


def is_timed(line):
    """Whether a card holds only on some days or at some hours."""
    return line["days"] or line["hours"]


def read_lines():
    return reference_cost.BOOK.read_text(encoding="utf-8").splitlines(keepends=True)


class BookTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = read_lines()
        cls.prices, cls.aliases = reference_cost.load(reference_cost.BOOK)

    def test_lines_are_sorted_bytewise_and_unique(self):
        raw = [line.encode("utf-8") for line in self.lines]
        self.assertEqual(raw, sorted(set(raw)))
        self.assertTrue(all(line.endswith(b"\n") and b"\r" not in line for line in raw))

    def test_every_line_is_a_price_or_an_alias(self):
        for line in self.lines:
            fields = line.rstrip("\n").split("\t")
            self.assertRegex(fields[0], r"^[a-z0-9_-]+/[^\sA-Z]+$")
            if len(fields) == 2:
                self.assertRegex(fields[1], r"^=[^\s]+$", line)
                continue
            self.assertEqual(len(fields), 5, line)
            self.assertTrue(FROM.fullmatch(fields[1]), line)
            self.assertTrue(fields[2] and CONDITION.fullmatch(fields[2]), line)
            self.assertIn(fields[4], ("genai-prices", "litellm", "override"), line)

    def test_rates_are_known_ordered_and_canonical(self):
        for line in self.lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 2:
                continue
            pairs = [rate.split("=") for rate in fields[3].split(" ")]
            kinds = [kind for kind, _ in pairs if not kind.startswith("geo.")]
            self.assertEqual(kinds, [k for k in KINDS if k in kinds], line)
            self.assertTrue(kinds, line)
            for _, value in pairs:
                self.assertTrue(DECIMAL.fullmatch(value), line)  # 1e-12 USD at the finest

    def test_aliases_lead_to_a_price_in_one_step(self):
        for name, target in self.aliases.items():
            self.assertIn(target, self.prices, name)
            self.assertNotIn(name, self.prices)

    def test_no_two_lines_compete(self):
        for key, lines in self.prices.items():
            where = [tuple(x[part] for part in CONDITIONS) for x in lines]
            self.assertEqual(len(where), len(set(where)), key)

    def test_every_sheet_is_complete(self):
        for key, lines in self.prices.items():
            for line in lines:
                base = [x for x in lines if x["above"] == 0 and not is_timed(x) and all(
                    x[part] == line[part] for part in ("from", "tier", "speed"))]
                self.assertEqual(len(base), 1, f"{key}: a sheet without a base card")
                self.assertLessEqual(base[0]["rates"].keys(), line["rates"].keys(), key)

    def test_a_tier_lacks_no_kind_of_its_standard_price(self):
        for key, lines in self.prices.items():
            standard = {(x["from"], x["above"]): x["rates"] for x in lines
                        if not (x["tier"] or x["speed"] or is_timed(x))}
            for line in lines:
                base = standard.get((line["from"], line["above"]), {})
                self.assertLessEqual(base.keys(), line["rates"].keys(), f"{key} {line}")

    def test_every_model_has_a_standard_price(self):
        for key, lines in self.prices.items():
            self.assertTrue(any(not x["tier"] and not x["speed"] for x in lines), key)

    def test_a_discount_is_no_surcharge(self):
        for key, lines in self.prices.items():
            standard = {(x["from"], x["above"]): x["rates"] for x in lines
                        if not (x["tier"] or x["speed"] or is_timed(x))}
            for line in lines:
                base = standard.get((line["from"], line["above"]), {})
                if line["tier"] in ("batch", "flex"):
                    for kind in ("input", "output"):
                        self.assertLessEqual(line["rates"].get(kind, 0),
                                             base.get(kind, Decimal("Infinity")), key)

    def test_it_is_large_enough(self):
        self.assertGreaterEqual(len(self.prices), 2000)
        self.assertGreaterEqual(len({key.partition("/")[0] for key in self.prices}), 40)

    def test_every_override_gives_its_reason(self):
        for line in (FOLDER / "overrides.tsv").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                self.assertRegex(line.split("\t")[-1], r"^# .{8}", line)

    def test_spot_facts(self):
        for row in SPOT_FACTS.strip().splitlines()[1:]:
            at, provider, model, tier, speed, tokens_in, tokens_out, usd = row.split()
            event = {"occurred_at": at, "provider": provider, "model": model,
                     "service_tier": tier.strip("-"), "speed": speed.strip("-"),
                     "input_tokens": int(Decimal(tokens_in) * 1_000_000),
                     "output_tokens": int(Decimal(tokens_out) * 1_000_000)}
            got = reference_cost.answer((self.prices, self.aliases), event)["cost_usd"]
            self.assertEqual(got, None if usd == "null" else usd, row)

    def test_a_window_past_midnight_belongs_to_the_day_it_starts_on(self):
        line = {"days": "1-5", "hours": "22:00-02:00"}
        for at, inside in (
                ("2026-10-16T23:00:00Z", True), ("2026-10-17T01:59:59Z", True),  # Friday night
                ("2026-10-17T02:00:00Z", False), ("2026-10-17T23:00:00Z", False),
                ("2026-10-19T01:59:59Z", False), ("2026-10-19T22:00:00Z", True)):
            self.assertEqual(reference_cost.is_time(line, reference_cost.instant(at)), inside, at)
        weekend = {"days": "6-1", "hours": ""}
        for at, inside in (("2026-10-16T12:00:00Z", False), ("2026-10-17T12:00:00Z", True),
                           ("2026-10-19T12:00:00Z", True), ("2026-10-20T00:00:00Z", False)):
            now = reference_cost.instant(at)
            self.assertEqual(reference_cost.is_time(weekend, now), inside, at)

    def test_random_events_are_repeatable_and_priced(self):
        book = (self.prices, self.aliases)
        events = list(reference_cost.random_events(book, 3000, seed=7))
        self.assertEqual(events, list(reference_cost.random_events(book, 3000, seed=7)))
        answers = [reference_cost.answer(book, event) for event in events]
        self.assertGreater(sum(a["cost_usd"] is not None for a in answers), 2000)


if __name__ == "__main__":
    unittest.main()
