"""The model registry: what a model takes and can do, and which tasks it is fit for.

Facts come from the same two tables as the prices. A task is our judgement, from the reviewed
`capabilities.tsv`: first pattern that matches, none by price, none where no pattern matches.
"""
import fnmatch
import json
import re
from dataclasses import dataclass
from decimal import Decimal

from . import lite, names

TASKS = ("simple", "moderate", "complex", "coding", "research")
UNKNOWN = "-"  # no source says
NONE = "none"  # a source lists features, and none of ours is among them
MODES = {
    "chat": "chat", "responses": "chat", "completion": "chat", "embedding": "embedding",
    "rerank": "rerank", "image_generation": "image", "image_edit": "image", "realtime": "realtime",
    "audio_transcription": "transcription", "audio_speech": "speech", "video_generation": "video",
    "moderation": "moderation", "guardrail": "moderation", "ocr": "ocr", "search": "search",
}
# Our words for litellm's flags, in the order in which they are written.
FEATURES = {
    "audio_input": ("supports_audio_input",), "audio_output": ("supports_audio_output",),
    "caching": ("supports_prompt_caching",), "json": ("supports_response_schema",),
    "pdf": ("supports_pdf_input",), "reasoning": ("supports_reasoning",),
    "tools": ("supports_function_calling",), "video": ("supports_video_input",),
    "vision": ("supports_vision", "supports_image_input", "supports_embedding_image_input"),
    "web_search": ("supports_web_search",),
}
# Local programs have no prices, so their models are no part of the price book; facts they have.
LOCAL = {"ollama"}


@dataclass(frozen=True)
class Facts:
    """One line of the registry, without its key and its tasks."""
    mode: str = UNKNOWN
    max_input: int = 0  # tokens; 0: not known
    max_output: int = 0
    features: str = UNKNOWN
    ends: str = UNKNOWN  # the day it is switched off, where that was announced

    def filled(self, context):
        """With genai-prices' context window where no largest input is known.

        That window may include the output, so it is the looser bound.
        """
        if self.max_input or not context:
            return self
        return Facts(self.mode, int(context), self.max_output, self.features, self.ends)


def from_litellm(raw):
    """The facts of one litellm entry."""
    listed = any(flag in raw for flags in FEATURES.values() for flag in flags)
    found = [word for word, flags in FEATURES.items() if any(raw.get(f) is True for f in flags)]
    ends = str(raw.get("deprecation_date") or "")
    return Facts(
        mode=MODES.get(raw.get("mode"), "other") if raw.get("mode") else UNKNOWN,
        max_input=whole(raw.get("max_input_tokens")), max_output=whole(raw.get("max_output_tokens")),
        features=(",".join(found) or NONE) if listed else UNKNOWN,
        ends=ends if re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", ends) else UNKNOWN)


def whole(value):
    """A positive whole number, else 0: some entries hold text or a fraction."""
    return int(value) if isinstance(value, (int, Decimal)) and value > 0 and value % 1 == 0 else 0


def load(path):
    """{our key: Facts} of every litellm entry that names a model; the first spelling wins."""
    raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    found = {}
    for key, fields in sorted(raw.items(), key=lambda item: lite.rank(item[0], item[1])):
        source = fields.get("litellm_provider")
        if key == "sample_spec" or source in names.SKIPPED_PROVIDERS - LOCAL:
            continue
        entry = lite.Entry(key, fields)
        if source in LOCAL and entry.name.endswith("-cloud"):
            continue  # it runs on Ollama's machines, for a subscription
        if lite.region_path(entry) or re.search(r"\d+-x-\d+|commitment|[*\s]", entry.name):
            continue
        found.setdefault(entry.key, from_litellm(fields))
    return found


def load_tasks(path):
    """[(pattern, tasks)] in the order of the file."""
    rules = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, tasks, _ = line.split("\t")
            rules.append((pattern, "" if tasks == UNKNOWN else tasks))
    return rules


def bare(key):
    """The name that the patterns are written for: no provider, path, region, vendor or date.

    A dot becomes a hyphen, because the same model is spelled both ways.
    """
    owner, _, name = key.partition("/")
    name = name.rsplit("/", 1)[-1]
    if owner == "bedrock":
        name = re.sub(r"^(%s)\." % "|".join(names.REGION_PROFILES), "", name)
        name = re.sub(r"^[a-z0-9-]+\.(?=[a-z])", "", name)
    name = re.sub(r"(:free|:nitro|:thinking|:exacto|:beta|-maas)$", "", name)
    return names.stem(name).replace(".", "-").replace(":", "-")


def tasks(key, mode, rules):
    """The tasks of a model, the strongest first; "" where it is of no known class."""
    if mode not in ("chat", UNKNOWN):
        return ""
    name = bare(key)
    return next((given for pattern, given in rules if fnmatch.fnmatchcase(name, pattern)), "")


def collect(models, aliases, contexts, known):
    """{key: Facts} for every model with a price, and for the others litellm knows.

    `contexts` is {key: context window} of genai-prices, `known` what `load` found. A model that
    litellm has under another spelling of ours takes its facts from there.
    """
    spellings = {}
    for name, key in sorted(aliases.items(), key=lambda item: (len(item[0]), item[0])):
        if name in known:
            spellings.setdefault(key, known[name])
    found = {}
    for key in models:
        stripped = (known.get(other) for other in shorter_keys(key))
        facts = known.get(key) or spellings.get(key) or next(filter(None, stripped), Facts())
        found[key] = facts.filled(contexts.get(key))
    for key in sorted(known, key=len):
        if key not in found and key not in aliases:
            found[key] = known[key]
    return without_repeats(found, models)


def shorter_keys(key):
    owner, _, name = key.partition("/")
    others = names.shorter(name)
    if owner == "bedrock":
        others += [re.sub(r"^(%s)\." % "|".join(names.REGION_PROFILES), "", name)]
    return [f"{owner}/{other}" for other in others if other != name]


def without_repeats(found, models):
    """The facts without unpriced names that the lookup strips to one with the same facts."""
    return {key: facts for key, facts in found.items() if key in models
            or not any(found.get(other) == facts for other in shorter_keys(key))}


def text(found, rules):
    """The whole registry, sorted bytewise."""
    lines = []
    for key, facts in found.items():
        fields = (key, facts.mode, str(facts.max_input or UNKNOWN), str(facts.max_output or UNKNOWN),
                  facts.features, facts.ends, tasks(key, facts.mode, rules) or UNKNOWN)
        lines.append("\t".join(fields))
    lines.sort(key=lambda line: line.encode("utf-8"))
    return "".join(line + "\n" for line in lines)
