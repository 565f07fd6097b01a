"""Reads litellm's price table: current prices per token, one flat object a model."""
import json
import re
from decimal import Decimal

from . import book, names

KIND = {
    "input_cost_per_token": "input", "output_cost_per_token": "output",
    "input_cost_per_token_cache_hit": "cache_read",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_creation",
    "cache_creation_input_token_cost_above_1hr": "cache_creation_1h",
    "output_cost_per_reasoning_token": "reasoning", "input_cost_per_audio_token": "input_audio",
    "cache_read_input_audio_token_cost": "cache_read_audio",
    "output_cost_per_audio_token": "output_audio", "input_cost_per_image_token": "input_image",
    "output_cost_per_image_token": "output_image", "input_cost_per_video_token": "input_video",
    "citation_cost_per_token": "citation",
}
TIER = {"batches": "batch", "flex": "flex", "priority": "priority"}
FIELD = re.compile(
    r"(?P<base>.*?)(_above_(?P<k>\d+)k_tokens)?(_(?P<tier>batches|flex|priority))?$")
# Modes whose zero output price is a fact: they produce nothing that is billed.
NO_OUTPUT = {"embedding", "rerank", "moderation", "decisions", "evaluation", "guardrail"}
SAME_AS_TEXT = ("reasoning", "citation", "input_audio", "input_image", "input_video",
                "output_audio", "output_image")


class Entry:
    """One litellm entry: its provider and name in our spelling, and {tier: {above: rates}}."""

    def __init__(self, key, raw):
        self.raw, self.source_key = raw, key
        self.source_provider = raw.get("litellm_provider")
        self.provider = names.provider(self.source_provider)
        self.name = names.litellm_model(key, self.source_provider)
        self.mode = raw.get("mode") or "chat"
        self.geo_us = Decimal(str((raw.get("provider_specific_entry") or {}).get("us", 0)))
        self.tiers = tiers(raw, self)

    @property
    def key(self):
        return f"{self.provider}/{self.name}"

    @property
    def base(self):
        return self.tiers.get("", {}).get(0, {})


def per_million(amount):
    """USD per token as USD per million tokens."""
    return book.clean(Decimal(amount) * 1_000_000)


def tiers(raw, entry):
    """Every stated rate of an entry: {tier: {above: {kind: rate}}}."""
    found = {}
    for field, amount in raw.items():
        part = FIELD.fullmatch(field)
        if part["base"] not in KIND or isinstance(amount, (dict, list, str)) or amount is None:
            continue
        step = int(part["k"] or 0) * 1000
        if step and entry.provider == "xai":
            step -= 1  # xAI's long-context price begins at the threshold itself
        kind = KIND[part["base"]]
        rates = found.setdefault(TIER.get(part["tier"], ""), {}).setdefault(step, {})
        if part["base"] != "input_cost_per_token_cache_hit" or kind not in rates:
            rates[kind] = per_million(amount)
    for step, rates in ranges(raw).items():
        found.setdefault("", {}).setdefault(step, {}).update(rates)
    units(raw, entry, found.setdefault("", {}).setdefault(0, {}))
    return cleaned(found, entry)


def ranges(raw):
    """`tiered_pricing`: [{range: [from, to], ...}], one card a range, for the whole call."""
    found = {}
    for tier in raw.get("tiered_pricing") or ():
        if "range" in tier:
            found[int(Decimal(tier["range"][0]))] = {
                KIND[k]: per_million(v) for k, v in tier.items() if k in KIND}
    return found


def units(raw, entry, rates):
    """Searches, search units and requests."""
    per_query = raw.get("input_cost_per_query")
    if per_query and entry.mode == "rerank":
        rates["search_unit"] = per_query * 1000
    if raw.get("input_cost_per_request"):
        rates["request"] = raw["input_cost_per_request"]
    by_size = set((raw.get("search_context_cost_per_query") or {}).values())
    if len(by_size) == 1 and entry.source_provider != "perplexity":
        rates["web_search"] = by_size.pop() * 1000


def cleaned(found, entry):
    """The rates without placeholders: a zero is a price only where it can be one."""
    billed = any(v for cards in found.values() for rates in cards.values() for v in rates.values())
    free = not billed and is_free(entry)
    for cards in found.values():
        for rates in cards.values():
            for kind in [k for k, v in rates.items() if not v]:
                unbilled = entry.mode in NO_OUTPUT and kind in ("input", "output") and billed
                if not (unbilled or free and kind in ("input", "output")):
                    del rates[kind]
            for kind in SAME_AS_TEXT:
                if kind in rates and rates[kind] == rates.get(book.PARENT[kind]):
                    del rates[kind]  # told apart by the source, but not in price
    for cards in found.values():
        for step, rates in cards.items():
            for kind in [k for k in rates if step and k not in cards.get(0, rates)]:
                del rates[kind]  # a price above a threshold of what costs nothing below it
    return {t: {s: r for s, r in cards.items() if r} for t, cards in found.items()
            if any(cards.values())}


def is_free(entry):
    """Free of charge by name; any other zero price is a placeholder for an unknown one."""
    return bool(re.search(r"[:/-]free$", entry.name))


def is_priced(entry):
    """Whether an entry has a price we can bill (a region's path or an image size has not)."""
    rates = entry.base
    metered = [k for k in rates if k in ("input", "output", "search_unit", "request")
               or k.startswith(("input_", "output_"))]
    return bool(metered) and not re.search(r"\d+-x-\d+|commitment|\*", entry.name)


def load(path):
    """All billable entries by our key, in the file's order; the first of two spellings wins."""
    raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    entries = {}
    order = sorted(raw.items(), key=lambda item: rank(item[0], item[1]))
    for key, fields in order:
        if key == "sample_spec" or fields.get("litellm_provider") in names.SKIPPED_PROVIDERS:
            continue
        entry = Entry(key, fields)
        if is_priced(entry) and not region_path(entry):
            entries.setdefault(entry.key, entry)
    return entries


def rank(key, fields):
    """The Gemini API's own price goes before Vertex AI's, Azure OpenAI's before Azure AI's."""
    source = fields.get("litellm_provider") or ""
    return (source.startswith("vertex_ai") or source == "azure_ai" or source == "bedrock_mantle",
            "codestral" in source)


def region_path(entry):
    """`bedrock/us-gov-west-1/model`: a region is not part of the name a response carries."""
    return entry.provider == "bedrock" and "/" in entry.name
