"""What changed between two books, and where the sources disagree, for a person to read."""
from collections import defaultdict
from decimal import Decimal

from . import book


def keys(text):
    """{key: [the rest of each of its lines]}."""
    found = defaultdict(list)
    for line in text.splitlines():
        key, _, rest = line.partition("\t")
        found[key].append(rest.rpartition("\t")[0] if rest.count("\t") > 1 else rest)
    return found


def print_difference(old_text, new_text):
    """Added, removed and changed keys, with the old and the new lines of those that changed."""
    old, new = keys(old_text), keys(new_text)
    changed = [k for k in sorted(old.keys() & new.keys()) if old[k] != new[k]]
    for key in sorted(new.keys() - old.keys()):
        print(f"added    {key}")
        print_lines("+", new[key])
    for key in sorted(old.keys() - new.keys()):
        print(f"removed  {key}")
        print_lines("-", old[key])
    for key in changed:
        print(f"changed  {key}")
        print_lines("-", [line for line in old[key] if line not in new[key]])
        print_lines("+", [line for line in new[key] if line not in old[key]])
    print_counts(old, new, len(changed))


def print_registry_difference(old_text, new_text):
    """How many models' facts changed, and which; a new line says all there is to say."""
    old, new = ({line.partition("\t")[0]: line for line in text.splitlines()}
                for text in (old_text, new_text))
    for key in sorted(old.keys() | new.keys()) if old else ():
        if old.get(key) != new.get(key):
            print_lines("-", [old[key]] if key in old else [])
            print_lines("+", [new[key]] if key in new else [])
    known = sum(not line.endswith("\t-") for line in new.values())
    print(f"{len(new)} models in the registry, {known} with a class")


def print_lines(sign, lines):
    for line in lines:
        print(f"  {sign} " + "  ".join(line.split("\t")))


def print_counts(old, new, changed):
    priced = [k for k, lines in new.items() if not lines[0].startswith("=")]
    providers = {k.partition("/")[0] for k in priced}
    added, removed = len(new.keys() - old.keys()), len(old.keys() - new.keys())
    print(f"{added} added, {removed} removed, {changed} changed")
    print(f"{len(priced)} models of {len(providers)} providers, "
          f"{len(new) - len(priced)} other names, {sum(map(len, new.values()))} lines")


def print_contradictions(contradictions, is_settled):
    """The models whose input or output price the tables disagree on; the first one is used.

    Those that an override settles are left out.
    """
    shown = 0
    for key, cards, entry in sorted(contradictions, key=lambda item: item[0]):
        first, second = cards[0].rate, entry.base
        if is_settled(key) or is_close(first, second):
            continue
        shown += 1
        print(key)
        print(f"  genai-prices  {book.rates_text(cards[0].rates)}")
        print(f"  litellm       {book.rates_text(book.card(second).rates)}  ({entry.source_key})")
    print(f"{shown} contradictions (differences below 0.5% are left out)")


def is_close(first, second):
    """Equal but for rounding, such as a price converted from another unit."""
    for kind in ("input", "output"):
        a, b = first.get(kind, Decimal(0)), second.get(kind, Decimal(0))
        if abs(a - b) > max(a, b) / 200:
            return False
    return True
