"""Hand-reviewed changes to the generated book. Format: see Sources/CPriceBook/SOURCES.md."""
import fnmatch
from dataclasses import dataclass, field
from decimal import Decimal

from . import book, merge, tiers


@dataclass
class Changes:
    """overrides.tsv, parsed: lines in the file's order."""
    lines: list = field(default_factory=list)  # (key pattern, from, condition, rates)
    aliases: list = field(default_factory=list)  # (name, key)

    def settles(self, key):
        """Whether a line replaces or drops this key's standard price."""
        return any(fnmatch.fnmatchcase(key, pattern) and condition in ("-", "*")
                   and not rates.startswith(("+", "standard*"))
                   for pattern, _, condition, rates in self.lines)


def load(path):
    changes = Changes()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if not fields[-1].startswith("# ") or len(fields[-1]) < 10:
            raise SystemExit(f"error: overrides.tsv line {number} gives no reason")
        if len(fields) == 3 and fields[1].startswith("="):
            changes.aliases.append((fields[0], fields[1][1:]))
        elif len(fields) == 5:
            changes.lines.append(tuple(fields[:4]))
        else:
            raise SystemExit(f"error: overrides.tsv line {number} has {len(fields)} fields")
    return changes


def apply(changes, models):
    """Applies every line, in order, to the models in place."""
    replaced = set()
    for pattern, start, condition, rates in changes.lines:
        found = book.parse_condition("-" if condition == "*" else condition)
        which = (found["tier"], found["speed"])
        if rates == "drop":
            for key in matching(pattern, models):
                models.pop(key)
        elif rates.startswith("+"):
            for key in matching(pattern, models):
                amend(models[key], start, condition, book.parse_rates(rates[1:]))
        elif rates.startswith("standard*"):
            for key in matching(pattern, models):
                derive(models[key], which, Decimal(rates.removeprefix("standard*")))
        else:
            sheets = models.setdefault(pattern, {})
            if (pattern, which) not in replaced:
                replaced.add((pattern, which))
                sheets[which] = []
            put(sheets[which], start, book.card(
                book.parse_rates(rates), found["above"], found["hours"], "override",
                found["days"]))


def matching(pattern, models):
    keys = [k for k in models if fnmatch.fnmatchcase(k, pattern)]
    if not keys:
        raise SystemExit(f"error: overrides.tsv: nothing matches {pattern!r}")
    return keys


def put(dated, start, card):
    """Adds a card to the sheet that begins at `start`."""
    for n, (have, cards) in enumerate(dated):
        if have == start:
            dated[n] = (have, cards + [card])
            return
    dated.append((start, [card]))
    dated.sort()


def amend(sheets, start, condition, rates):
    """Sets rates on the cards of a FROM and CONDITION; `*` is every one."""
    for (tier, speed), dated in sheets.items():
        for n, (have, cards) in enumerate(dated):
            if start not in ("*", have):
                continue
            dated[n] = (have, [
                c.with_rates({**c.rate, **rates})
                if condition in ("*", c.condition(tier, speed)) else c
                for c in cards])


def derive(sheets, which, factor):
    """A tier at one ratio to every standard token rate."""
    factors = {kind: factor for kind in book.TOKEN_KINDS}
    sheets[which] = [(start, tiers.scaled(cards, factors, "override"))
                     for start, cards in sheets[merge.STANDARD]]
