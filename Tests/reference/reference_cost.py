#!/usr/bin/env python3
"""What a call costs, computed a second time: exact, slow and easy to check by hand.

  reference_cost.py [--book FILE] < events.ndjson     one {"id", "cost_usd", "price"} a line
  reference_cost.py [--book FILE] --random N --seed S one usage event a line, the same for a seed

It is the oracle of the pricing tests, so it shares nothing with the program: standard library
only, `decimal` for money, a plain scan for every lookup. It knows exact book keys and aliases,
not the program's name rules: give it `provider` and `model` as the book spells them.

  cost = sum over kinds of tokens x rate / 1,000,000 (searches / 1,000, requests / 1)

Every token is counted once: cached tokens are input tokens and are taken out of the input before
it is multiplied. What has no rate of its own is billed with the total it belongs to; where that
has none either, the price is unknown and the cost is null. Each line is rounded half-even to
1e-12 USD, which moves only those that are not integral there.
"""
import argparse
import json
import pathlib
import random
import sys
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

BOOK = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "CPriceBook" / "book.tsv"

# Every token of a call falls into exactly one of these cells. A cell is billed at the first of its
# kinds that has a rate: a part without a rate of its own costs what the total it belongs to costs.
CELLS = {
    "cached audio": ("cache_read_audio", "cache_read", "input_audio", "input"),
    "cached": ("cache_read", "input"),
    "cache write, 1 hour": ("cache_creation_1h", "cache_creation", "input"),
    "cache write": ("cache_creation", "input"),
    "audio": ("input_audio", "input"),
    "image": ("input_image", "input"),
    "video": ("input_video", "input"),
    "input": ("input",),
    "thinking": ("reasoning", "output"),
    "citation": ("citation", "output"),
    "spoken": ("output_audio", "output"),
    "drawn": ("output_image", "output"),
    "output": ("output",),
}
# kind -> (the event's field, units a rate buys, count when the event gives none)
UNITS = {
    "web_search": ("web_searches", 1000, 0),
    "x_search": ("x_searches", 1000, 0),
    "search_unit": ("search_units", 1000, 0),
    "request": ("requests", 1, 1),
}
MILLION = Decimal(1_000_000)
PICODOLLAR = Decimal("1e-12")
STANDARD_TIERS = {"", "default", "standard", "auto", "on_demand", "standard_only", "unspecified"}
# Where a provider's word is not the price list's. Anthropic's priority is a commitment billed at
# list price, Groq's flex costs what on demand costs, OpenAI's fast is the new name of priority.
TIERS = {
    ("anthropic", "priority"): "", ("groq", "flex"): "", ("groq", "performance"): "",
    ("openai", "fast"): "priority", ("azure", "fast"): "priority",
}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


# The book


def load(path):
    """The book as ({key: [line, ...]}, {alias: key}); a line is a dict."""
    prices, aliases = {}, {}
    for text in path.read_text(encoding="utf-8").splitlines():
        fields = text.split("\t")
        if len(fields) == 2:
            aliases[fields[0]] = fields[1].removeprefix("=")
            continue
        key, start, condition, rates, _source = fields
        line = {"from": start, "tier": "", "speed": "", "days": "", "hours": "",
                "above": 0}
        for part in [] if condition == "-" else condition.split(","):
            name, value = part.split("=")
            line[name] = int(value) if name == "above" else value
        line["rates"] = {k: Decimal(v) for k, v in (r.split("=") for r in rates.split(" "))}
        prices.setdefault(key, []).append(line)
    return prices, aliases


def begins(line):
    """The instant a line's sheet begins; `-` is before every call."""
    text = line["from"]
    if text == "-":
        return datetime.min.replace(tzinfo=timezone.utc)
    return instant(text if "T" in text else text + "T00:00:00Z")


def instant(text):
    """An RFC 3339 time as an instant."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


# Choosing the price


def card_for(lines, event, now):
    """The line that bills this call, or None where no price is known."""
    tier, speed = canonical_tier(event), canonical_speed(event)
    lines = [x for x in lines if x["tier"] == tier and x["speed"] == speed and begins(x) <= now]
    if not lines:
        return None
    newest = max(begins(x) for x in lines)
    sheet = [x for x in lines if begins(x) == newest]
    # Each request was billed by its own size: a sum over many is taken at their average.
    requests = event.get("requests")
    total = (event.get("input_tokens") or 0) // max(1 if requests is None else requests, 1)
    fitting = [x for x in sheet if is_time(x, now) and (x["above"] == 0 or total > x["above"])]
    # The narrower condition goes first: days, then hours, then size.
    return max(fitting, key=lambda x: (bool(x["days"]), bool(x["hours"]), x["above"]), default=None)


def canonical_tier(event):
    tier = (event.get("service_tier") or "").lower()
    return "" if tier in STANDARD_TIERS else TIERS.get((event.get("provider"), tier), tier)


def canonical_speed(event):
    speed = (event.get("speed") or "").lower()
    return "" if speed in ("", "standard", "default", "normal") else speed


def is_time(line, now):
    """Whether an instant is in the line's days and hours, in UTC.

    A window that passes midnight belongs to the day it starts on: with days=1-5,hours=22:00-02:00
    it is Saturday 01:59 that is the last minute of the week, and Monday 01:59 is outside.
    """
    now = now.astimezone(timezone.utc)
    clock, day = now.strftime("%H:%M"), now.isoweekday()
    if line["hours"]:
        start, end = line["hours"].split("-")
        if start <= end:
            if not start <= clock < end:
                return False
        elif clock < end:
            day = (now - timedelta(days=1)).isoweekday()
        elif clock < start:
            return False
    if not line["days"]:
        return True
    first, last = map(int, line["days"].split("-"))
    return first <= day <= last if first <= last else day >= first or day <= last


# Computing the cost


def cost(rates, event):
    """The exact cost in USD, or None where something that was used has no rate."""
    with localcontext() as context:
        context.prec = 100
        geo = rates.get("geo." + (event.get("inference_geo") or "").lower(), Decimal(1))
        total = Decimal(0)
        for kind, count in billed_tokens(rates, event).items():
            if kind not in rates:
                return None
            total += rounded(count * rates[kind] * geo / MILLION)
        for kind, (field, per, default) in UNITS.items():
            count = event.get(field)
            count = default if count is None else count
            if kind in rates:
                total += rounded(count * rates[kind] / per)
            elif count and kind != "request":
                return None
        return total


def billed_tokens(rates, event):
    """How many tokens are billed at each kind's rate."""
    billed = {}
    for cell, count in cells(event).items():
        if count < 0:
            raise ValueError(f"the parts exceed their total: {cell} would be {count}")
        payer = next((kind for kind in CELLS[cell] if kind in rates), CELLS[cell][-1])
        if count:
            billed[payer] = billed.get(payer, 0) + count
    return billed


def cells(event):
    """The event's counts, which overlap (cached audio is cached and audio), as disjoint cells."""
    def n(kind):
        return event.get(kind + "_tokens") or 0

    found = {
        "cached audio": n("cache_read_audio"),
        "cached": n("cache_read") - n("cache_read_audio"),
        "cache write, 1 hour": n("cache_creation_1h"),
        "cache write": n("cache_creation") - n("cache_creation_1h"),
        "audio": n("input_audio") - n("cache_read_audio"),
        "image": n("input_image"),
        "video": n("input_video"),
    }
    found["input"] = n("input") - sum(found.values())
    parts = {"thinking": n("reasoning"), "citation": n("citation"),
             "spoken": n("output_audio"), "drawn": n("output_image")}
    return {**found, **parts, "output": n("output") - sum(parts.values())}


def rounded(usd):
    return usd.quantize(PICODOLLAR, rounding=ROUND_HALF_EVEN)


def decimal_text(value):
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def answer(book, event):
    """The cost of one event as the line that is printed for it."""
    prices, aliases = book
    key = f"{event.get('provider')}/{event.get('model')}"
    key = aliases.get(key, key)
    now = instant(event.get("occurred_at") or datetime.now(timezone.utc).isoformat())
    line = card_for(prices.get(key, []), event, now)
    usd = cost(line["rates"], event) if line else None
    return {"id": event.get("id"), "cost_usd": None if usd is None else decimal_text(usd),
            "price": f"{key}@{line['from']}" if line else None}


# Random events


def random_events(book, count, seed):
    """Usage events that reach every key, and each sheet, window and threshold's edges."""
    rng = random.Random(seed)
    prices, aliases = book
    names = sorted(prices) + sorted(aliases)
    rng.shuffle(names)
    for n in range(count):
        name = names[n % len(names)]
        lines = prices[aliases.get(name, name)]
        line = rng.choice(lines)
        provider, _, model = name.partition("/")
        event = {"id": f"r{seed}-{n}", "provider": provider, "model": model,
                 "occurred_at": random_time(rng, lines, line)}
        event.update(random_usage(rng, line))
        event.update(random_conditions(rng, line))
        yield event


def random_time(rng, lines, line):
    """A time on either side of a sheet's start, at the edge of a window, or anywhere."""
    starts = [begins(x) for x in lines if x["from"] != "-"]
    day = rng.choice(starts) if starts else None
    moment = EPOCH + timedelta(seconds=rng.randrange(1_672_531_200, 1_830_297_600))
    if day and rng.random() < 0.7:
        moment = day + timedelta(seconds=rng.choice([-86400, -1, 0, 1, 3600, 86399, 864000]))
    edges = [edge for x in lines if x["hours"] for edge in x["hours"].split("-")]
    if edges and rng.random() < 0.7:
        hour, minute = map(int, rng.choice(edges).split(":"))
        moment = moment.replace(hour=hour, minute=minute, second=0)
        moment += timedelta(seconds=rng.choice([-1, 0, 1, 59]))
        moment += timedelta(days=rng.randrange(7))  # every day of the week, for those with days
    zone = timezone(timedelta(minutes=rng.choice([0, 0, 0, 330, -480, 180, 765])))
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def random_usage(rng, line):
    """Counts whose parts never exceed their totals, drawn cell by cell."""
    total = rng.choice([0, 1, rng.randrange(10_000), rng.randrange(2_000_000)])
    if line["above"] and rng.random() < 0.8:
        total = line["above"] + rng.choice([-1, 0, 1, 2, 100_000])
    drawn = split(rng, total, [c for c in CELLS if CELLS[c][-1] == "input"])
    drawn |= split(rng, rng.choice([0, 1, rng.randrange(300_000)]),
                   [c for c in CELLS if CELLS[c][-1] == "output"])
    usage = {
        "input_tokens": total, "output_tokens": sum(
            drawn[c] for c in CELLS if CELLS[c][-1] == "output"),
        "cache_read_tokens": drawn["cached"] + drawn["cached audio"],
        "cache_creation_tokens": drawn["cache write"] + drawn["cache write, 1 hour"],
        "cache_creation_1h_tokens": drawn["cache write, 1 hour"],
        "cache_read_audio_tokens": drawn["cached audio"],
        "input_audio_tokens": drawn["audio"] + drawn["cached audio"],
        "input_image_tokens": drawn["image"], "input_video_tokens": drawn["video"],
        "reasoning_tokens": drawn["thinking"], "citation_tokens": drawn["citation"],
        "output_audio_tokens": drawn["spoken"], "output_image_tokens": drawn["drawn"],
    }
    for kind, (field, _, _) in UNITS.items():
        if rng.random() < (0.3 if kind in line["rates"] else 0.03):
            usage[field] = rng.randrange(20)
    return {field: n for field, n in usage.items() if n or rng.random() < 0.1}


def split(rng, total, names):
    """Spreads a total over some of the names, the last one taking what is left."""
    found, left = dict.fromkeys(names, 0), total
    for name in rng.sample(names[:-1], rng.randrange(len(names))):
        found[name] = rng.choice([0, left, rng.randrange(left + 1)])
        left -= found[name]
    found[names[-1]] = left
    return found


def random_conditions(rng, line):
    """The line's own tier and speed mostly, sometimes another, in the spellings seen."""
    found = {}
    if line["tier"] or rng.random() < 0.2:
        others = ["batch", "flex", "priority", "default", "standard", "auto"]
        found["service_tier"] = line["tier"] if rng.random() < 0.8 else rng.choice(others)
        found["service_tier"] = found["service_tier"] or rng.choice(["default", "standard"])
    if line["speed"] or rng.random() < 0.05:
        found["speed"] = line["speed"] or rng.choice(["fast", "standard"])
    if any(k.startswith("geo.") for k in line["rates"]) or rng.random() < 0.05:
        found["inference_geo"] = rng.choice(["us", "us", "global", "not_available"])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--book", type=pathlib.Path, default=BOOK)
    parser.add_argument("--random", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    book = load(options.book)
    if options.random is not None:
        results = random_events(book, options.random, options.seed)
    else:
        results = (answer(book, json.loads(line)) for line in sys.stdin if line.strip())
    for result in results:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
