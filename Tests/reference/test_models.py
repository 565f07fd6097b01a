#!/usr/bin/env python3
"""The model registry holds together: form, completeness, and facts everyone can look up.

  python3 Tests/reference/test_models.py        standard library only, no network, a second
"""
import fnmatch
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reference_cost  # noqa: E402  (needs the path above)

FOLDER = reference_cost.BOOK.parent
MODES = set("chat embedding rerank image realtime transcription speech video moderation ocr search "
            "other -".split())
FEATURES = ("audio_input audio_output caching json pdf reasoning tools video vision "
            "web_search").split()
TASKS = {"simple", "moderate", "complex", "coding", "research"}

# Facts that were announced: the largest input and answer, what is supported, the first task.
SPOT_FACTS = """
key                          input    output  supports                   first
anthropic/claude-sonnet-4-5  200000   64000   caching,tools,vision       coding
anthropic/claude-3-haiku     200000   -       -                          simple
openai/gpt-4o                128000   16384   tools,vision               moderate
openai/gpt-4o-mini           128000   16384   tools,vision               simple
openai/gpt-5                 272000   128000  reasoning,tools,vision     complex
google/gemini-2.5-pro        1048576  -       audio_input,video,vision   complex
deepseek/deepseek-reasoner   -        -       reasoning                  complex
xai/grok-code-fast-1         256000   -       tools                      coding
openai/o3-deep-research      200000   -       -                          research
openai/gpt-image-1           -        -       -                          -
openai/text-embedding-3-small 8191    -       -                          -
"""


def read_models():
    text = (FOLDER / "models.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def read_rules():
    lines = (FOLDER / "capabilities.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


class ModelTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.models = read_models()
        cls.rules = read_rules()
        cls.by_key = {fields[0]: fields for fields in cls.models}
        cls.prices, cls.aliases = reference_cost.load(reference_cost.BOOK)

    def test_lines_are_sorted_bytewise_and_unique(self):
        raw = (FOLDER / "models.tsv").read_bytes().splitlines(keepends=True)
        self.assertEqual(raw, sorted(set(raw)))
        self.assertTrue(all(line.endswith(b"\n") and b"\r" not in line for line in raw))
        self.assertEqual(len(self.by_key), len(self.models))

    def test_every_line_has_its_form(self):
        for fields in self.models:
            self.assertEqual(len(fields), 7, fields)
            key, mode, most_in, most_out, features, ends, tasks = fields
            self.assertRegex(key, r"^[a-z0-9_-]+/[^\sA-Z]+$")
            self.assertIn(mode, MODES, key)
            for count in (most_in, most_out):
                self.assertRegex(count, r"^(-|[1-9]\d*)$", key)
            if features not in ("-", "none"):
                words = features.split(",")
                self.assertEqual(words, [word for word in FEATURES if word in words], key)
            self.assertRegex(ends, r"^(-|20\d\d-[01]\d-[0-3]\d)$", key)
            if tasks != "-":
                words = tasks.split(" ")
                self.assertLessEqual(set(words), TASKS, key)
                self.assertEqual(len(words), len(set(words)), key)

    def test_every_priced_model_has_a_line(self):
        self.assertLessEqual(self.prices.keys(), self.by_key.keys())

    def test_only_text_models_have_a_class(self):
        for fields in self.models:
            if fields[6] != "-":
                self.assertIn(fields[1], ("chat", "-"), fields[0])

    def test_a_class_is_given_with_a_reason_and_never_twice(self):
        patterns = [rule[0] for rule in self.rules]
        self.assertEqual(len(patterns), len(set(patterns)))
        for pattern, tasks, reason in self.rules:
            self.assertTrue(tasks == "-" or set(tasks.split(" ")) <= TASKS, pattern)
            self.assertRegex(reason, r"^# .{4}", pattern)

    def test_no_rule_stands_behind_one_that_takes_all_it_could(self):
        for index, (pattern, _, _) in enumerate(self.rules):
            plain = re.sub(r"\[(.).*?\]", r"\1", pattern).replace("*", "")
            for earlier, _, _ in self.rules[:index]:
                if "*" in pattern or "[" in pattern:
                    continue
                self.assertFalse(fnmatch.fnmatchcase(plain, earlier), f"{pattern}: {earlier}")

    def test_a_class_does_not_follow_the_price(self):
        # The dearest models of all have none, because nobody has judged them.
        self.assertEqual(self.by_key["anthropic/claude-mythos-5"][6], "-")
        self.assertEqual(self.by_key["openai/gpt-4.5-preview"][6], "-")

    def test_spot_facts(self):
        for row in SPOT_FACTS.strip().splitlines()[1:]:
            key, most_in, most_out, supports, first = row.split()
            fields = self.by_key[key]
            if most_in != "-":
                self.assertEqual(fields[2], most_in, key)
            if most_out != "-":
                self.assertEqual(fields[3], most_out, key)
            if supports != "-":
                self.assertLessEqual(set(supports.split(",")), set(fields[4].split(",")), key)
            self.assertEqual(fields[6].split(" ")[0], first, key)

    def test_it_is_large_enough(self):
        self.assertGreaterEqual(len(self.models), 4000)
        self.assertGreaterEqual(sum(fields[2] != "-" for fields in self.models), 3000)
        self.assertGreaterEqual(sum(fields[6] != "-" for fields in self.models), 1500)


if __name__ == "__main__":
    unittest.main()
