"""One price per model from two sources: genai-prices leads, litellm fills what it leaves out."""
from dataclasses import dataclass, field
from decimal import Decimal

from . import book, tiers

STANDARD = ("", "")


@dataclass
class Merged:
    """What a merge made: the models, and where the sources contradict each other."""
    models: dict = field(default_factory=dict)  # key -> sheets
    contradictions: list = field(default_factory=list)  # (key, genai rates, litellm rates)


def same(a, b):
    """Equal rates; a kind that is not sold (no output of an embedding) equals zero."""
    return (a or Decimal(0)) == (b or Decimal(0))


def agrees(sheet, rates):
    """Whether a source's input and output rates are those of a card of this sheet."""
    return any(same(c.rate.get("input"), rates.get("input"))
               and same(c.rate.get("output"), rates.get("output"))
               for c in sheet[1] if c.above == 0)


def filled_card(c, stated, kinds):
    """A card with those of the kinds that it lacks and the other source states."""
    extra = {k: v for k, v in stated.items() if k in kinds and k not in c.rate}
    return c.with_rates({**c.rate, **extra})


def fill(sheets, entry, day):
    """Sheets of a model with litellm's additional kinds, thresholds and tiers."""
    now = tiers.in_force(sheets[STANDARD], day)
    if any(c.is_timed for c in now[1]):
        return sheets  # by the hour: a table without hours has nothing to add
    made = filled_standard(sheets[STANDARD], entry.tiers[""], now)
    filled = {which: carried(made, dated) for which, dated in sheets.items()}
    filled[STANDARD] = made
    current = tiers.in_force(made, day)
    for tier, changes in entry.tiers.items():
        if tier and (tier, "") not in sheets and 0 in changes:
            sheet = [(current[0], tier_cards(current[1], changes))]
            filled[(tier, "")] = tiers.extend_on(made, tiers.extend_back(made, sheet))
    return filled


def carried(standard, dated):
    """A tier's sheets with the kinds that the standard price has got from the other source."""
    found = []
    for start, cards in dated:
        now = tiers.in_force(standard, start)[1]
        made = []
        for c in cards:
            base = tiers.card_for(now, c.above)
            rates = {**base, **tiers.completed(base, c.rate)}
            made.append(c.with_rates(rates))
        found.append((start, made))
    return found


def filled_standard(standard, stated, now):
    """The standard sheets with litellm's kinds and thresholds.

    A kind that genai-prices dates is not carried to an earlier sheet. Where a sheet has other
    rates than litellm's, only what is no token (searches) is carried on.
    """
    base = stated[0]
    dated = {k for _, cards in standard for c in cards for k in c.rate}
    made = []
    for start, cards in standard:
        kinds = set(book.KINDS) - {"input"} - (dated if start < now[0] else set())
        if agrees((start, cards), base):
            if any(c.rate.get("output") is None and base.get("output") for c in cards):
                kinds -= {"output"}
            cards = [filled_card(c, stated.get(c.above, {} if c.above else base), kinds)
                     for c in cards]
            if len(cards) == 1 and len(stated) > 1:
                cards = tiers.overlay(cards, {0: cards[0].rate, **above_only(stated)},
                                      cards[0].source)
            cards = lift_missing(cards)
        elif start > now[0]:
            cards = [filled_card(c, base, set(book.UNIT_KINDS)) for c in cards]
        made.append((start, cards))
    return made


def above_only(stated):
    """litellm's long-context rates, each over its base (a rate not stated there stays)."""
    return {step: {**stated[0], **rates} for step, rates in stated.items() if step}


def lift_missing(cards):
    """Gives an above-card each kind its base has: the base's rate, as nothing else is stated."""
    base = cards[0].rate
    return [c if not c.above else c.with_rates({**base, **c.rate}) for c in cards]


def tier_cards(standard, changes, source="litellm"):
    """A tier's cards. Where only its base is stated, one discount holds above thresholds too."""
    base = tiers.card_for(standard, 0)
    made = {0: tiers.completed(base, changes[0])}
    factors = tiers.ratios(base, made[0])
    if len(changes) == 1 and factors.get("input") and factors["input"] == factors.get("output"):
        factors = {k: r for k, r in factors.items() if r is not None}
        cards = tiers.scaled(standard, factors, source)
        return tiers.tidy([book.card({**base, **made[0]}, 0, "", source)]
                          + [c for c in cards if c.above])
    for step in sorted(s for s in changes if s):
        above = {**made[0], **changes[step]}
        made[step] = tiers.completed(tiers.card_for(standard, step), above)
    return tiers.overlay(standard, made, source)


def litellm_sheets(entry):
    """The sheets of a model only litellm knows: today's price, as far back as anyone asks."""
    stated = entry.tiers[""]
    cards = lift_missing(tiers.overlay([book.card(stated[0], 0, "", "litellm")],
                                       {0: stated[0], **above_only(stated)}, "litellm"))
    found = {STANDARD: [(book.ALWAYS, cards)]}
    for tier, changes in entry.tiers.items():
        if tier and 0 in changes:
            found[(tier, "")] = [(book.ALWAYS, tier_cards(cards, changes))]
    return found


def with_rate(sheets, kind, value):
    """Sheets with one more rate on every card."""
    return {which: [(start, [c.with_rates({**c.rate, kind: value}) for c in cards])
                    for start, cards in dated] for which, dated in sheets.items()}


def with_hour_writes(sheets):
    """Claude's sheets with the price of a cache write that lasts an hour: twice the input's.

    Where only the five-minute price is stated, an hour would be billed like five minutes.
    """
    now = tiers.card_for(sheets[STANDARD][-1][1], 0)
    if "cache_creation" not in now or not now.get("input"):
        return sheets
    factor = now.get("cache_creation_1h", 2 * now["input"]) / now["cache_creation"]

    def completed(c):
        rates = c.rate
        if "cache_creation" in rates:
            hour = (rates["cache_creation"] * factor).quantize(Decimal("0.000001"))
            rates.setdefault("cache_creation_1h", hour)
        return c.with_rates(rates)

    return {which: [(start, [completed(c) for c in cards]) for start, cards in dated]
            for which, dated in sheets.items()}


def without_redundant(sheets):
    """Sheets without the kinds that cost what their parent costs, on every card of the model."""
    cards = [c for dated in sheets.values() for _, found in dated for c in found]
    for kind in book.PARENT:
        parent = book.PARENT[kind]
        own = [c for c in cards if kind in c.rate]
        if own and all(c.rate[kind] == book.effective(c.rate, parent) for c in own) and not any(
                book.PARENT.get(k) == kind and k in c.rate for c in cards for k in c.rate):
            cards = [c.with_rates({k: v for k, v in c.rates if k != kind}) for c in cards]
    remaining = iter(cards)
    return {which: tiers.without_repeats([(start, [next(remaining) for _ in found])
                                          for start, found in dated])
            for which, dated in sheets.items()}
