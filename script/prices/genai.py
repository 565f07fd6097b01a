"""Reads genai-prices' `data.py` without running it, and turns its models into dated sheets."""
import ast
import datetime
import re
from decimal import Decimal

from . import book, names, tiers

KIND = {
    "input_mtok": "input", "cache_read_mtok": "cache_read", "cache_write_mtok": "cache_creation",
    "cache_write_5m_mtok": "cache_creation", "cache_write_1h_mtok": "cache_creation_1h",
    "output_mtok": "output", "output_reasoning_mtok": "reasoning",
    "input_audio_mtok": "input_audio", "cache_audio_read_mtok": "cache_read_audio",
    "output_audio_mtok": "output_audio", "input_image_mtok": "input_image",
    "output_image_mtok": "output_image", "input_video_mtok": "input_video",
    "output_citation_mtok": "citation", "web_searches_kcount": "web_search",
    "requests_kcount": "request",
}

# Models that return vectors or scores: nothing of their output is billed.
NO_OUTPUT = re.compile(r"(^|[-/_.])(text-)?(embed|bge-|gte-|voyage|rerank)")


class Call:
    """A constructor call in data.py, as data: the class's name and its arguments."""

    def __init__(self, name, args):
        self.name, self.args = name, args

    def __getattr__(self, name):
        try:
            return self.__dict__["args"][name]
        except KeyError:
            return None


def value(node):
    """A literal or constructor call of data.py as plain data. Nothing is executed."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        args = [value(arg) for arg in node.args]
        if name == "Decimal":
            return Decimal(args[0])
        if name == "date":
            return datetime.date(*args).isoformat()
        if name == "time":
            return "{:02d}:{:02d}".format(*args[:2])
        return Call(name, {word.arg: value(word.value) for word in node.keywords})
    if isinstance(node, ast.Dict):
        return {value(k): value(v) for k, v in zip(node.keys, node.values)}
    if isinstance(node, (ast.List, ast.Tuple)):
        return [value(item) for item in node.elts]
    if isinstance(node, ast.Attribute):
        return None  # datetime.timezone.utc: every time in the file is UTC
    return ast.literal_eval(node)


def load(path):
    """The list of Provider calls in data.py."""
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.AnnAssign) and statement.target.id == "providers":
            return value(statement.value)
    raise SystemExit(f"error: no `providers` in {path}")


def matches(clause, name):
    """genai-prices' match semantics on a lower-case name."""
    kind = clause.name
    if kind == "ClauseOr":
        return any(matches(part, name) for part in clause.or_)
    if kind == "ClauseAnd":
        return all(matches(part, name) for part in clause.and_)
    if kind == "ClauseRegex":
        return bool(re.search(clause.regex, name))
    literal = next(iter(clause.args.values())).lower()
    return {"ClauseEquals": name == literal, "ClauseStartsWith": name.startswith(literal),
            "ClauseEndsWith": name.endswith(literal), "ClauseContains": literal in name}[kind]


def literals(clause):
    """Every literal of a clause as (kind, lower-case text); patterns are left out."""
    if clause.name in ("ClauseOr", "ClauseAnd"):
        return [pair for part in (clause.or_ or clause.and_) for pair in literals(part)]
    if clause.name == "ClauseRegex":
        return []
    return [(clause.name, next(iter(clause.args.values())).lower())]


def find(provider, name):
    """The provider's first model that matches, or None (genai retries with a dashed date)."""
    for spelling in (name, names.respelled_date(name) if "-" in name else None):
        for model in provider.models if spelling else ():
            if matches(model.match, spelling):
                return model
    return None


def cards(price):
    """A ModelPrice as {above: rates}. A kind without tiers costs the same above a threshold."""
    found = {}
    amounts = {k: v for k, v in price.args.items() if k in KIND and v is not None}
    steps = {0} | {t.start for v in amounts.values() if isinstance(v, Call) for t in v.tiers}
    for step in steps:
        rates = {}
        for name, amount in amounts.items():
            if isinstance(amount, Call):
                above = [t for t in amount.tiers if t.start <= step]
                amount = max(above, key=lambda t: t.start).price if step and above else amount.base
            amount = book.clean(amount)
            rates[KIND[name]] = amount / 1000 if name == "requests_kcount" else amount
        found[step] = rates
    return found


def usable(model):
    """Whether we can bill the model: it has a kind we meter, or is stated to be free."""
    first = model.prices if isinstance(model.prices, Call) else model.prices[0].prices
    return not first.args or any(cards(first).values())


def is_borrowed(model):
    """A price taken over from a reseller is a neighbour's price, not this provider's."""
    note = model.price_comments or ""
    return "Imported from OpenRouter pricing" in note and "Verified against" not in note


def standard(model):
    """The standard sheets: [(from, [Card])]. Daily windows belong to the newest sheet only.

    genai-prices cannot give a window a start date; the overrides date the ones that matter.
    """
    if isinstance(model.prices, Call):
        return [(book.ALWAYS, as_cards(model.prices, model))]
    sheets, windows = [], []
    for entry in model.prices:
        limit = entry.constraint
        if limit is not None and limit.name == "TimeOfDateConstraint":
            windows += as_cards(entry.prices, model, f"{limit.start_time}-{limit.end_time}")
        else:
            start = limit.start_date if limit is not None else book.ALWAYS
            sheets.append((start, as_cards(entry.prices, model)))
    sheets[-1] = (sheets[-1][0], sheets[-1][1] + windows)
    return sheets


def as_cards(price, model, hours=""):
    """The cards of a ModelPrice. No price at all means free of charge in genai-prices."""
    free = {"input": Decimal(0), "output": Decimal(0)}
    found = cards(price) if price.args else {0: free}
    note = (model.price_comments or "").lower()
    for rates in found.values():
        if "output" not in rates and (re.search(r"output (tokens are )?free", note)
                                      or NO_OUTPUT.search(model.id.lower())):
            rates["output"] = Decimal(0)
    return [book.card(rates, above, hours) for above, rates in sorted(found.items())]


def condition(when):
    """A variant's `when` as (tier, speed), or None where it is not one of ours."""
    if when == {"processing": "batch"}:
        return ("batch", "")
    if when == {"speed": "fast"}:
        return ("", "fast")
    tier = when.get("service_tier")
    return (tier, "") if tier in ("flex", "priority") else None


def sheets(model):
    """All sheets of a model: {(tier, speed): [(from, [Card])]}."""
    base = standard(model)
    found = {("", ""): base}
    variants = {}
    for variant in model.price_variants or ():
        which = condition(variant.when)
        if which:
            start = variant.constraint.start_date if variant.constraint else book.ALWAYS
            variants.setdefault(which, []).append((start, cards(variant.prices)))
    for which, dated in variants.items():
        found[which] = tiers.extend_back(base, tiers.overlay_dated(base, dated))
    return found
