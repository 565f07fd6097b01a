"""Sheets of other tiers, computed from the standard sheets and what a source says of the tier."""
from decimal import Decimal

from . import book


def in_force(sheets, day):
    """The sheet with the latest FROM that is not after `day`."""
    return [s for s in sheets if s[0] == book.ALWAYS or s[0] <= day][-1] if sheets else None


def card_for(cards, above):
    """The rates a call with exactly this threshold crossed is billed at."""
    fitting = [c for c in cards if c.above <= above and not c.is_timed]
    return max(fitting, key=lambda c: c.above).rate


def tidy(cards):
    """The cards without those that repeat the next lower threshold's rates."""
    kept = []
    for c in sorted(cards, key=lambda c: c.when):
        if not (kept and kept[-1].when[:2] == c.when[:2] and kept[-1].rates == c.rates):
            kept.append(c)
    return kept


def overlay(standard, changes, source):
    """Standard cards with the stated rates of a tier put over them.

    `changes` is {above: rates}; a rate stated flat holds above every threshold.
    """
    steps = sorted({c.above for c in standard if not c.is_timed} | set(changes))
    made = []
    for step in steps:
        stated = changes[max(s for s in changes if s <= step)] if 0 in changes else {}
        made.append(book.card({**card_for(standard, step), **stated}, step, "", source))
    return tidy(made)


def overlay_dated(standard, dated, source="genai-prices"):
    """A tier's sheets from its dated variants; the first variant active on a day wins."""
    first = min(start for start, _ in dated)
    starts = sorted({s for s, _ in standard if s >= first} | {s for s, _ in dated})
    made = []
    for start in starts:
        active = next(c for s, c in dated if s <= start)
        made.append((start, overlay(in_force(standard, start)[1], active, source)))
    return made


def ratio(changed, base):
    """changed / base where that is an exact decimal of at most six places, else None."""
    if not base:
        return None
    found = (changed / base).quantize(Decimal("0.000001"))
    return found.normalize() if found * base == changed else None


def ratios(standard, tier):
    """How each token kind of a tier's card compares to the standard card; a rounded rate (1.88
    for half of 3.75) counts as the input's ratio."""
    whole = ratio(tier.get("input", Decimal(0)), standard.get("input"))
    found = {}
    for kind, value in tier.items():
        if kind in book.TOKEN_KINDS and standard.get(kind):
            found[kind] = ratio(value, standard[kind])
            if whole and abs(value - whole * standard[kind]) <= value / 100:
                found[kind] = whole
    return found


def uniform(standard, tier):
    """The one discount or surcharge a tier has on every kind it changes, or None."""
    found = {r for r in ratios(standard, tier).values() if r != 1}
    return found.pop() if len(found) == 1 else None


def completed(standard, stated):
    """A tier's stated rates, and in proportion the parts that are told apart only in the standard
    price. Cached tokens are left alone: a discount on the tier often does not hold for them."""
    rates = dict(stated)
    for kind, parent in book.PARENT.items():
        if kind in ("cache_read", "cache_creation") or kind in rates or kind not in standard:
            continue
        factor = ratio(rates[parent], standard.get(parent)) if parent in rates else None
        if factor is not None:
            rates[kind] = standard[kind] * factor
    return rates


def scaled(cards, factors, source):
    """Cards with each kind multiplied by its factor."""
    made = []
    for c in cards:
        rates = {k: v * factors.get(k, Decimal(1)) for k, v in c.rates}
        made.append(c.with_rates(rates, source))
    return tidy(made)


def extend_back(standard, tier):
    """A tier's sheets carried back to the start of the standard price's history.

    The sources date a tier by when they first looked, not by when it was offered. A call that
    reports a tier was billed at it, so a tier holds from the start of the standard sheet it was
    seen with, and before that where it is one ratio to the standard rate for every kind it moves.
    """
    first, cards = tier[0]
    if first == book.ALWAYS:
        return tier
    seen = in_force(standard, first)
    made = [(seen[0], cards)] + tier[1:]
    base = card_for(seen[1], 0)
    if uniform(base, card_for(cards, 0)) is not None:
        factors = ratios(base, card_for(cards, 0))
        made = [(start, scaled(old, factors, cards[0].source))
                for start, old in standard if start < seen[0]] + made
    return without_repeats(made)


def extend_on(standard, tier):
    """A tier's sheets carried on through later standard sheets, kind by kind in proportion."""
    last, cards = tier[-1]
    base = card_for(in_force(standard, last)[1], 0)
    factors = {k: r for k, r in ratios(base, card_for(cards, 0)).items() if r is not None}
    return tier + [(start, scaled(new, factors, cards[0].source))
                   for start, new in standard if start > last]


def without_repeats(sheets):
    """Dated sheets without those equal to the one before."""
    kept = []
    for start, cards in sheets:
        if not kept or [(c.rates, c.when) for c in kept[-1][1]] != [
                (c.rates, c.when) for c in cards]:
            kept.append((start, cards))
    return kept
