"""Alias lines: which other exact names the sources' matchers map to a model."""
import re

from . import genai, names

# Vendors whose bare names a catalogue of several vendors spells `vendor/name`.
CATALOGUE = "openrouter"


def build(builder, changes):
    """{alias key: price key} for every plausible name that no key and no date rule covers."""
    found = {}
    for owner, provider in builder.providers.items():
        for name in sorted(universe(builder, owner, provider)):
            model = genai.find(provider, name)
            if model is not None:
                add(builder, found, f"{owner}/{name}", builder.keys.get(id(model)))
    for owner, provider in builder.providers.items():
        add_fallbacks(builder, found, owner, provider)
    for key in sorted(builder.merged.models):
        add_short_forms(builder, found, key)
    for name, target in changes.aliases:
        found[name] = found.get(target, target)
    return without_stripped(builder, found)


def add(builder, found, name, target):
    """One alias, unless the name has a price of its own or its target has none."""
    models = builder.merged.models
    if target in models and name != target and name not in models:
        found.setdefault(name, target)


def spelled(model):
    """The stems of the names a model's matcher spells out."""
    texts = [text for _, text in genai.literals(model.match)] + [model.id.lower()]
    return {names.stem(text) for text in texts}


def universe(builder, owner, provider):
    """Plausible exact names of a provider's models."""
    found = set(builder.names_of(owner))
    for model in provider.models:
        found.add(model.id.lower())
        for kind, text in genai.literals(model.match):
            if kind == "ClauseEquals" or names.looks_like_a_name(text):
                found.add(text)
    guessed = catalogue_names(builder, provider)
    if owner == "google":
        guessed |= {f"{n}-{v}" for n in found if re.match(r"gemini-[12]\.", n)
                    for v in ("001", "002")}
    found |= {n for n in guessed if is_spelled(provider, n, names.stem)}
    if owner == "bedrock":
        found |= {n for n in region_profiles(found) if is_spelled(provider, n, names.stem)
                  or is_spelled(provider, n, names.bedrock_stem)}
    known = set(builder.names_of(owner))
    return {n for n in found if not re.search(r"\s|^regional\.|-$", n)
            and (n in known or not n.startswith("us-gov."))}


def is_spelled(provider, name, stem):
    """Whether the model a name matches spells that name out, so that it is no neighbour's."""
    model = genai.find(provider, name)
    return model is not None and stem(name) in {stem(text) for text in spelled(model)}


def catalogue_names(builder, provider):
    """The names a catalogue of many vendors lists for this vendor."""
    catalogue = builder.by_source_id.get(CATALOGUE)
    head = provider.id + "/"
    return {m.id.lower().removeprefix(head) for m in (catalogue.models if catalogue else ())
            if m.id.lower().startswith(head) and ":" not in m.id}


def region_profiles(ids):
    """Bedrock's inference profiles of the ids: `us.`, `eu.`, `global.` and so on, and `-v1:0`."""
    bare = {re.sub(r"^(%s|regional)\." % "|".join(names.REGION_PROFILES), "", n) for n in ids}
    bare |= {re.sub(r"-v\d+(:\d+)?$", "", n) for n in bare}
    bare = {n for n in bare if n.count(".") and not n.startswith("claude")}
    profiles = [p for p in names.REGION_PROFILES if p != "us-gov"]  # GovCloud: its own price list
    return bare | {f"{p}.{n}" for n in bare for p in profiles}


def add_fallbacks(builder, found, owner, provider):
    """Names a provider sells at another's list price (Azure OpenAI, Claude on Vertex AI)."""
    models = builder.merged.models
    for source_id in provider.fallback_model_providers or ():
        vendor = builder.by_source_id[source_id]
        vendor_name = names.provider(source_id)
        head = vendor_name + "/"
        listed = [k.removeprefix(head) for k in models if k.startswith(head)]
        listed += [k.removeprefix(head) for k in found if k.startswith(head)]
        for name in sorted(set(listed)):
            if genai.find(provider, name) is None and f"{owner}/{name}" not in found:
                target = head + name if head + name in models else found.get(head + name)
                add(builder, found, f"{owner}/{name}", target)


def add_short_forms(builder, found, key):
    """The bare name of a model whose id is a path (`accounts/fireworks/models/x`)."""
    owner, _, name = key.partition("/")
    for head in ("accounts/fireworks/models/", "@cf/"):
        if name.startswith(head):
            add(builder, found, f"{owner}/{name.removeprefix(head)}", key)


def without_stripped(builder, found):
    """The aliases without those that stripping a date or `-latest` resolves to the same key."""
    kept = {}
    for alias in sorted(found, key=lambda a: (len(a), a)):
        owner, _, name = alias.partition("/")
        for short in names.shorter(name):
            other = f"{owner}/{short}"
            if other in builder.merged.models or other in kept:
                reached = kept.get(other, other)
                break
        else:
            reached = None
        if reached != found[alias]:
            kept[alias] = found[alias]
    return kept
