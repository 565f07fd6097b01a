#!/usr/bin/env python3
"""What `costs export` writes is read by the tools it is for, and their sums are the ledger's.

  script/exports        installs beancount and DuckDB below .build, then runs this

The ledger holds random calls of many kinds; the figure to meet is that of `costs summary`.
"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal

import beancount.loader
import duckdb
from beancount.core import data, realization

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("COSTS_PROGRAM", str(ROOT / ".build/release/costs"))
SEED = int(os.environ.get("COSTS_TEST_SEED", random.randrange(1 << 32)))
MODELS = [
    ("openai", "gpt-4o"), ("openai", "gpt-4.1-mini"), ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-pro"), ("ollama", "llama3:8b"), ("unknown", "house/model \"7b\""),
    ("bedrock", "anthropic.claude-3-sonnet-20240229-v1:0"),
]
# The example that this project began with: 0.5 USD and 10,000 tokens.
ANTHROPIC = [(1333, "0.07"), (1333, "0.07"), (1334, "0.06")]


def run(ledger, *arguments, given=None):
    done = subprocess.run(
        [PROGRAM, *arguments], env={"COSTS_LEDGER": ledger, "TZ": "UTC", "HOME": "/nonexistent"},
        input=given, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{arguments}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def events(rng, count):
    for number in range(count):
        provider, model = rng.choice(MODELS)
        tokens = rng.randrange(1, 200_000)
        read = rng.randrange(0, tokens) if rng.random() < 0.4 else 0
        event = {
            "id": f"call_{number}", "provider": provider, "model": model,
            "occurred_at": f"2026-{rng.randrange(1, 11):02}-{rng.randrange(1, 29):02}T"
                           f"{rng.randrange(24):02}:{rng.randrange(60):02}:00Z",
            "input_tokens": tokens, "cache_read_tokens": read,
            "output_tokens": rng.randrange(0, 9_000),
        }
        if rng.random() < 0.2:
            event["cost_usd"] = f"0.{rng.randrange(10 ** 12):012}"
        if rng.random() < 0.3:
            event["team"] = rng.choice(["search", "legal", "r&d, \"new\"\u2003ünit"])
        if rng.random() < 0.2:
            event["tags"] = {"release": "41", "note": "a, \"b\"", "plain": ""}
        if rng.random() < 0.1:
            event["service_tier"] = "batch"
        yield event


def seed_events():
    for number in range(5):
        yield {"id": f"o{number}", "provider": "openai", "model": "gpt-4o", "input_tokens": 1000,
               "output_tokens": 200, "cost_usd": "0.06", "occurred_at": "2026-10-15T12:00:00Z"}
    for number, (tokens, cost) in enumerate(ANTHROPIC):
        yield {"id": f"a{number}", "provider": "anthropic", "model": "claude-sonnet-4-5",
               "input_tokens": tokens - 100, "output_tokens": 100, "cost_usd": cost,
               "occurred_at": "2026-10-16T12:00:00Z"}


class Exports(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.ledger = self.path("ledger.db")
        print(f"seed {SEED}", file=sys.stderr)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def fill(self, events):
        lines = "".join(json.dumps(event) + "\n" for event in events)
        run(self.ledger, "record", "-", given=lines)
        totals = json.loads(run(self.ledger, "summary", "--json"))["totals"]
        return Decimal(totals["cost_usd"]), totals

    def export(self, form, *options):
        path = self.path("export." + form)
        pathlib.Path(path).write_text(run(self.ledger, "export", "--format", form, *options))
        return path

    def check_tables(self, events):
        cost, totals = self.fill(events)
        for form, reader in [("csv", "read_csv('{}', all_varchar=true)"),
                             ("ndjson", "read_json('{}', format='newline_delimited')")]:
            with self.subTest(form):
                table = reader.format(self.export(form))
                # No double comes near the sum: the texts are added as decimals of 12 places.
                row = duckdb.sql(f"""
                    SELECT count(*), sum(CAST(cost_usd AS DECIMAL(38, 12))),
                      sum(CAST(total_tokens AS HUGEINT)), count(*) FILTER (cost_usd IS NULL)
                    FROM {table}""").fetchall()[0]
                self.assertEqual(row[0], totals["calls"])
                self.assertEqual(row[1], cost)
                self.assertEqual(row[2], totals["total_tokens"])
                self.assertEqual(row[3], totals["unpriced_calls"])

    def check_journal(self, events, *options):
        cost, _ = self.fill(events)
        entries, errors, _ = beancount.loader.load_file(self.export("beancount", *options))
        self.assertEqual([str(error) for error in errors], [])
        balance = realization.compute_balance(
            realization.get(realization.realize(entries), "Expenses"))
        self.assertEqual(sum(position.units.number for position in balance), cost)
        models = {entry.meta["model"] for entry in entries if isinstance(entry, data.Transaction)}
        return models

    def test_random_calls_in_tables(self):
        self.check_tables(events(random.Random(SEED), 400))

    def test_the_first_example_in_tables(self):
        self.check_tables(seed_events())

    def test_random_calls_in_the_books(self):
        models = self.check_journal(events(random.Random(SEED), 400))
        self.assertIn("anthropic.claude-3-sonnet-20240229-v1:0", models)

    def test_the_first_example_in_the_books(self):
        self.check_journal(seed_events())
        self.assertEqual(
            json.loads(run(self.ledger, "summary", "--json"))["totals"]["cost_usd"], "0.5")

    def test_another_currency_values_the_books(self):
        self.check_journal(seed_events(), "--currency", "EUR", "--rate", "0.92")

    def test_charges_are_price_times_quantity(self):
        rng = random.Random(SEED)
        run(self.ledger, "prices", "set", "--provider", "openai", "--from",
            "2026-05-01", "--multiplier", "0.8")
        cost, totals = self.fill(events(rng, 400))
        rows = duckdb.sql(
            f"SELECT * FROM read_csv('{self.export('focus')}', all_varchar=true)")
        names = rows.columns
        billed, calls = Decimal(0), set()
        for values in rows.fetchall():
            row = dict(zip(names, values))
            billed += Decimal(row["BilledCost"])
            calls.add(row["x_CallId"])
            for price, amount in [("ListUnitPrice", "ListCost"),
                                  ("ContractedUnitPrice", "ContractedCost")]:
                exact = Decimal(row[price]) * Decimal(row["PricingQuantity"])
                self.assertLessEqual(abs(exact - Decimal(row[amount])), Decimal("5e-13"), row)
            if row["x_CostSource"] == "price_book":
                self.assertLessEqual(Decimal(row["BilledCost"]), Decimal(row["ListCost"]))
            for name in ["BillingAccountId", "ChargePeriodStart", "SkuId", "SkuPriceId",
                         "ServiceName", "ProviderName", "PublisherName", "InvoiceIssuerName"]:
                self.assertTrue(row[name], name)
        self.assertEqual(billed, cost)
        self.assertEqual(len(calls), totals["calls"] - totals["unpriced_calls"])

    def test_what_a_plan_covers_is_billed_by_the_plan(self):
        self.fill(events(random.Random(SEED), 400))
        run(self.ledger, "bill", "plan", "team", "--where", "provider=openai", "--provider",
            "openai", "--fee", "20", "--per", "month", "--from", "2026-03-01", "--until",
            "2026-05-31")
        run(self.ledger, "bill", "add", "tax", "--provider", "anthropic", "--amount", "1.25",
            "--period", "2026-04")
        run(self.ledger, "bill", "add", "credit", "--provider", "anthropic", "--amount", "0.5",
            "--period", "2026-04")
        bill = json.loads(run(self.ledger, "bill", "--period", "2026-04", "--json"))
        rows = duckdb.sql(f"""
            SELECT ChargeCategory, count(*), sum(CAST(BilledCost AS DECIMAL(38, 12))),
              sum(CAST(ListCost AS DECIMAL(38, 12))), sum(CAST(EffectiveCost AS DECIMAL(38, 12)))
            FROM read_csv('{self.export('focus', '--period', '2026-04')}', all_varchar=true)
            GROUP BY ALL""").fetchall()
        found = {row[0]: row[1:] for row in rows}
        self.assertEqual(set(found), {"Usage", "Purchase", "Tax", "Credit"})
        self.assertEqual(found["Tax"][1], Decimal("1.25"))
        self.assertEqual(found["Credit"][1], Decimal("-0.5"))
        self.assertEqual(found["Purchase"][:2], (1, Decimal(20)))
        totals = bill["totals"]
        self.assertEqual(found["Usage"][1], Decimal(totals["billed_cost_usd"]))
        self.assertEqual(found["Usage"][2], Decimal(totals["list_cost_usd"]))
        self.assertEqual(found["Usage"][3], Decimal(totals["effective_cost_usd"]))
        self.assertEqual(sum(row[1] for row in found.values()), Decimal(bill["due_usd"]))
        # Somebody bears the fee: the calls, or, where there are none, the plan.
        self.assertEqual(found["Usage"][3] - found["Usage"][1] + found["Purchase"][3], 20)

    def test_what_was_exported_can_be_imported(self):
        self.fill(events(random.Random(SEED), 200))
        path = self.export("ndjson")
        other = self.path("other.db")
        run(other, "import", "ndjson", path)
        for by in ["provider,model", "team", "cost_source", "tag:release", "service_tier"]:
            self.assertEqual(
                json.loads(run(other, "summary", "--by", by, "--json"))["rows"],
                json.loads(run(self.ledger, "summary", "--by", by, "--json"))["rows"], by)


if __name__ == "__main__":
    unittest.main()
