"""Builds the book: every model of both sources under its key, and the aliases."""
from . import aliases, genai, merge, names, overrides, tiers


class Builder:
    """The state of one build.

    `day` is "now" for the price tables: the dated sheet litellm's undated price is compared with.
    It moves with the versions of the packages, not with the clock, so a build can be repeated.
    """

    def __init__(self, providers, entries, day):
        self.providers = {names.provider(p.id): p for p in providers}
        self.by_source_id = {p.id: p for p in providers}
        self.entries, self.day = entries, day
        self.merged = merge.Merged()
        self.aliases = {}
        self.keys = {}  # id(genai model) -> key

    def names_of(self, provider_name):
        """litellm's names at a provider."""
        head = provider_name + "/"
        return [e.name for key, e in self.entries.items() if key.startswith(head)]


def canonical(provider, model):
    """The key's name for a genai model: a real name that the provider's matcher maps to it."""
    name = model.id.lower()
    candidates = []
    if name.startswith("regional."):  # genai's own word for "in a region", not a Bedrock id
        rest = name.removeprefix("regional.")
        candidates += [rest, "us." + rest]
    if name.endswith("-latest"):
        candidates.append(name.removesuffix("-latest"))
    candidates.append(name)
    candidates += [text for kind, text in genai.literals(model.match)
                   if kind == "ClauseEquals" or names.looks_like_a_name(text)]
    for candidate in candidates:
        if candidate[-1] not in "-." and genai.find(provider, candidate) is model:
            return candidate
    return None


def add_genai(builder):
    """Every genai model under its key, with litellm's entry of the same name filled in."""
    for owner, provider in builder.providers.items():
        for model in provider.models:
            name = canonical(provider, model)
            if name is None or not genai.usable(model) or genai.is_borrowed(model):
                continue
            key = f"{owner}/{name}"
            if key in builder.merged.models:
                continue
            builder.keys[id(model)] = key
            builder.merged.models[key] = genai.sheets(model)


def fill_from_litellm(builder):
    """litellm's additions to genai's models, and names that cost something else."""
    plain = dict(builder.merged.models)
    matched = {}
    for entry in builder.entries.values():
        model = known_model(builder, entry)
        if model is not None and id(model) in builder.keys:
            matched.setdefault(builder.keys[id(model)], (model, []))[1].append(entry)
    for key, (model, found) in matched.items():
        now = tiers.in_force(plain[key][merge.STANDARD], builder.day)
        found.sort(key=lambda e: (e.key != key, len(e.name), e.name))
        agreeing = [e for e in found if merge.agrees(now, e.base)]
        for entry in agreeing[:1]:
            builder.merged.models[key] = merge.fill(plain[key], entry, builder.day)
        for entry in found:
            settle(builder, key, model, entry, plain[key], entry in agreeing)


def known_model(builder, entry):
    """The genai model an entry's name means at its own provider, without fallbacks."""
    provider = builder.providers.get(entry.provider)
    return genai.find(provider, entry.name) if provider else None


def settle(builder, key, model, entry, plain, agrees):
    """A name litellm prices and genai folds into a model: an alias, or a key of its own."""
    models = builder.merged.models
    if agrees:
        own = merge.fill(plain, entry, builder.day)
        if entry.key != key and differs(own, models[key]):
            models[entry.key] = own
    elif entry.key != key and not is_named(model, entry.name):
        models[entry.key] = merge.litellm_sheets(entry)
    else:
        now = tiers.in_force(plain[merge.STANDARD], builder.day)
        builder.merged.contradictions.append((entry.key, now[1], entry))


def is_named(model, name):
    """Whether genai's matcher spells this name out, give or take a snapshot's mark.

    A longer name that merely contains a literal (`eu.amazon.nova-lite`, `gemini-3.8-flash-cyber`)
    may be another product, and AWS GovCloud has a price list of its own: there litellm's price
    for exactly this name is taken.
    """
    if name.startswith("us-gov."):
        return False
    return names.stem(name) in aliases.spelled(model)


def differs(a, b):
    """Whether a rate that both price lists state is not the same."""
    for which in a.keys() & b.keys():
        for (_, mine), (_, theirs) in zip(a[which][-1:], b[which][-1:]):
            other = {c.when: c.rate for c in theirs}
            for c in mine:
                rates = other.get(c.when, {})
                if any(rates[k] != v for k, v in c.rates if k in rates):
                    return True
    return False


def add_litellm(builder):
    """Models only litellm knows."""
    for key, entry in builder.entries.items():
        known = known_model(builder, entry)
        if (known is None or id(known) not in builder.keys) and key not in builder.merged.models:
            builder.merged.models[key] = merge.litellm_sheets(entry)
        if entry.geo_us and entry.provider == "anthropic" and key in builder.merged.models:
            sheets = builder.merged.models[key]
            builder.merged.models[key] = merge.with_rate(sheets, "geo.us", entry.geo_us)


def drop_dated_repeats(models):
    """A dated snapshot priced like its base needs no key: the lookup strips the date."""
    for key in sorted(models, key=len, reverse=True):
        owner, _, name = key.partition("/")
        for short in names.shorter(name):
            base = models.get(f"{owner}/{short}")
            if base is not None:
                if prices(base) == prices(models[key]):
                    del models[key]
                break


def prices(sheets):
    """Sheets without their sources, to compare."""
    return {which: [(start, [(c.when, c.rates) for c in cards])
                    for start, cards in dated] for which, dated in sheets.items()}


def build(providers, entries, changes, day):
    """The book's models and aliases, the contradictions, and the models' context windows."""
    builder = Builder(providers, entries, day)
    add_genai(builder)
    fill_from_litellm(builder)
    add_litellm(builder)
    overrides.apply(changes, builder.merged.models)
    models = builder.merged.models
    for key in models:
        if "claude" in key:
            models[key] = merge.with_hour_writes(models[key])
        models[key] = merge.without_redundant(models[key])
    drop_dated_repeats(models)
    builder.aliases = aliases.build(builder, changes)
    return models, builder.aliases, builder.merged.contradictions, contexts(builder)


def contexts(builder):
    """{key: context window in tokens} where genai-prices states one."""
    models = (model for provider in builder.providers.values() for model in provider.models)
    return {builder.keys[id(model)]: model.context_window for model in models
            if id(model) in builder.keys and model.context_window}
