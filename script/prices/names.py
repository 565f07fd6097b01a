"""Provider and model names: folding the sources' spellings, and the run-time name rules."""
import re

# The sources' spellings of a provider -> ours. What is not listed keeps its name.
PROVIDERS = {
    "aws": "bedrock", "bedrock_converse": "bedrock", "bedrock_mantle": "bedrock",
    "x-ai": "xai", "gemini": "google", "azure_ai": "azure", "azure_text": "azure",
    "fireworks_ai": "fireworks", "fireworks_ai-embedding-models": "fireworks",
    "together_ai": "together", "moonshot": "moonshotai", "jina_ai": "jina",
    "github_copilot": "github-copilot", "voyage": "voyageai", "cohere_chat": "cohere",
    "text-completion-openai": "openai", "codestral": "mistral",
    "text-completion-codestral": "mistral", "text-completion-inception": "inception",
    "bigmodel": "zhipuai", "meta_llama": "meta",
}

# Free and local (priced in code), a flat subscription, or a test double: no price belongs here.
SKIPPED_PROVIDERS = {"ollama", "vllm", "hosted_vllm", "lm_studio", "lemonade", "chatgpt", None}

REGION_PROFILES = ("us", "eu", "apac", "au", "jp", "ca", "in", "global", "us-gov")


def provider(name):
    """Our name of a provider that a source calls `name`."""
    if name and name.startswith("vertex_ai"):
        return "google"
    return PROVIDERS.get(name, name)


def litellm_model(key, source_provider):
    """A litellm key without its provider prefix, lower case."""
    key = key.lower()
    head, _, rest = key.partition("/")
    family = (source_provider or "").split("-")[0]
    if rest and head in {source_provider, family, provider(source_provider), "bedrock",
                         "amazon-nova", "azure"} and not key.startswith("fireworks/"):
        if head != "bedrock" or provider(source_provider) == "bedrock":
            return rest
    return key


def shorter(name):
    """The names a lookup tries after the exact one, in order.

    This mirrors what the program does at run time, so that no alias is written for it.
    """
    tried, queue = [], [name]
    while queue:
        for rule in (r"\[1m\]$", r"@[\w-]+$", r"-20\d{2}-\d{2}-\d{2}$", r"-20\d{6}$", r"-latest$"):
            cut = re.sub(rule, "", queue[0])
            if cut != queue[0] and cut and cut not in tried:
                tried.append(cut)
                queue.append(cut)
        queue.pop(0)
    return tried


def stem(name):
    """A name without what marks a snapshot: date, version, `-latest`, `-preview`, `regional.`."""
    name = re.sub(r"^regional\.", "", name)
    rule = (r"(\[1m\]|@[\w-]+|-latest|-20\d{2}-?\d{2}-?\d{2}|-v\d+(:\d+)?|-00\d"
            r"|-(0\d|1[0-2])[0-3]\d|-(preview|exp)(-\d{2}-\d{2})?)$")
    while re.search(rule, name):
        name = re.sub(rule, "", name)
    return name


def bedrock_stem(name):
    """A Bedrock id's stem without the profile (`us.`, `eu.`, `apac.`) and the vendor."""
    return re.sub(r"^((us|eu|apac)\.)?([a-z0-9-]+\.)?(?=[a-z])", "", stem(name))


def respelled_date(name):
    """`x-20251211` as `x-2025-12-11` and the other way round, or None."""
    compact = re.search(r"-(20\d{2})(\d{2})(\d{2})$", name)
    dashed = re.search(r"-(20\d{2})-(\d{2})-(\d{2})$", name)
    if compact:
        return name[:compact.start()] + "-{}-{}-{}".format(*compact.groups())
    if dashed:
        return name[:dashed.start()] + "-{}{}{}".format(*dashed.groups())
    return None


def looks_like_a_name(text):
    """Whether a match literal can be a whole model name (not a stem such as `gpt-4o-2024-`)."""
    return bool(re.fullmatch(r"[~@]?[a-z0-9][\w.:/@+-]*[a-z0-9]", text)) and not re.search(
        r"-20\d\d$|-\d{4}-\d\d$|-0$", text)
