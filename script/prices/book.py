"""The price book: its lines, its canonical text, and how a file of them is read and written."""
import re
from dataclasses import dataclass
from decimal import Context, Decimal

TOKEN_KINDS = (
    "input", "cache_read", "cache_creation", "cache_creation_1h", "output", "reasoning",
    "input_audio", "cache_read_audio", "output_audio", "input_image", "output_image",
    "input_video", "citation",
)
UNIT_KINDS = ("web_search", "x_search", "search_unit", "request")
KINDS = TOKEN_KINDS + UNIT_KINDS

# A part without a rate of its own is billed at its parent's.
PARENT = {
    "cache_read": "input", "cache_creation": "input", "cache_creation_1h": "cache_creation",
    "input_audio": "input", "input_image": "input", "input_video": "input",
    "reasoning": "output", "citation": "output", "output_audio": "output",
    "output_image": "output", "cache_read_audio": "cache_read",
}
ALWAYS = "-"  # FROM of a price that has held as long as anyone knows; sorts before every date


@dataclass(frozen=True)
class Card:
    """One price card: what each kind costs, for a size of call and a time of the week."""
    rates: tuple  # ((kind, Decimal), ...) in the order of KINDS, then geo.*
    above: int = 0  # 0: no threshold
    hours: str = ""  # "HH:MM-HH:MM" in UTC, or "": all day
    source: str = "genai-prices"
    days: str = ""  # "1-5": Monday to Friday in UTC, or "": the whole week

    @property
    def rate(self):
        return dict(self.rates)

    @property
    def when(self):
        """What tells the cards of one sheet apart."""
        return self.days, self.hours, self.above

    @property
    def is_timed(self):
        """Whether it holds only on some days or at some hours."""
        return bool(self.days or self.hours)

    def with_rates(self, rates, source=None):
        """The card with other rates, under the same conditions."""
        return card(rates, self.above, self.hours, source or self.source, self.days)

    def condition(self, tier, speed):
        """The CONDITION field of its line."""
        return condition_text(tier, speed, self.days, self.hours, self.above)


NOISE = Context(prec=10)


def clean(rate):
    """A rate without float noise: the sources print some with 17 digits (0.13999999999999999)."""
    rate = Decimal(rate)
    return NOISE.plus(rate) if len(rate.normalize().as_tuple().digits) > 10 else rate


def card(rates, above=0, hours="", source="genai-prices", days=""):
    """A card with its rates in canonical order."""
    order = {kind: n for n, kind in enumerate(KINDS)}
    items = sorted(rates.items(), key=lambda item: (order.get(item[0], len(KINDS)), item[0]))
    return Card(tuple(items), above, hours, source, days)


def effective(rates, kind):
    """The rate a kind is billed at: its own, else its parent's; None when there is none."""
    while kind is not None:
        if kind in rates:
            return rates[kind]
        kind = PARENT.get(kind)
    return None


def decimal_text(value):
    """A plain decimal: no exponent, no trailing zeros."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text or "0"


def rates_text(rates):
    return " ".join(f"{kind}={decimal_text(value)}" for kind, value in rates)


def condition_text(tier, speed, days, hours, above):
    parts = [("tier", tier), ("speed", speed), ("days", days), ("hours", hours), ("above", above)]
    return ",".join(f"{name}={value}" for name, value in parts if value) or "-"


def parse_condition(text):
    """CONDITION as a dict with tier, speed, days, hours (strings) and above (a number)."""
    found = {"tier": "", "speed": "", "days": "", "hours": "", "above": 0}
    if text != "-":
        for part in text.split(","):
            name, value = part.split("=", 1)
            found[name] = int(value) if name == "above" else value
    return found


def parse_rates(text):
    return {kind: Decimal(value) for kind, value in (pair.split("=", 1) for pair in text.split())}


def model_lines(key, sheets):
    """All lines of one model. `sheets` is {(tier, speed): [(from, [Card, ...]), ...]}."""
    lines = []
    for (tier, speed), dated in sheets.items():
        for start, cards in dated:
            for c in cards:
                fields = (key, start, c.condition(tier, speed), rates_text(c.rates), c.source)
                lines.append("\t".join(fields))
    return lines


def read(path):
    """A book file as ({key: [(from, condition, rates, source), ...]}, {alias: key})."""
    prices, aliases = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 2 and fields[1].startswith("="):
            aliases[fields[0]] = fields[1][1:]
        else:
            prices.setdefault(fields[0], []).append(tuple(fields[1:]))
    return prices, aliases


def text(models, aliases):
    """The whole book, sorted bytewise. `models` is {key: sheets}, `aliases` {name: key}."""
    lines = [line for key, sheets in models.items() for line in model_lines(key, sheets)]
    lines += [f"{name}\t={key}" for name, key in aliases.items()]
    lines.sort(key=lambda line: line.encode("utf-8"))
    assert len(set(lines)) == len(lines), "a line occurs twice"
    bad = [line for line in lines if not re.fullmatch(r"[^\t\n ]+\t[^\n]+", line)]
    assert not bad, f"malformed: {bad[:3]}"
    return "".join(line + "\n" for line in lines)
