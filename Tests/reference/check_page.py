#!/usr/bin/env python3
"""Checks an HTML report against the same report as JSON, and prints how many figures it compared.

  check_page.py PAGE.html REPORT.json SUMMARY.json...

Well-formed, nothing fetched, nothing run, every table's figures those of the JSON; and the JSON's
those of `costs summary --by DIMENSION --json`. Amounts are compared as decimals, not as floats.
"""
import base64
import decimal
import hashlib
import html.parser
import json
import re
import sys

VOID = {"meta", "br", "hr", "link", "img", "input"}
# What could reach out of the file, or run.
FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "a", "use",
             "image", "foreignobject", "video", "audio", "source"}


class Page(html.parser.HTMLParser):
    """Tables as lists of rows of texts, and what a strict reader would object to."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.ids, self.labels, self.tables = [], [], [], {}
        self.heading, self.rows, self.cell, self.style, self.policy = "", None, None, "", ""
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.stack, f"left open: {self.stack}"

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute twice: {attrs}"
        assert tag not in FORBIDDEN, f"<{tag}>"
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("style", "href", "src"), name
            assert value is None or "url(" not in value, value
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.labels += attributes.get("aria-labelledby", "").split()
        if tag not in VOID:
            self.stack.append(tag)
        if tag == "h2":
            self.heading = ""
        if tag == "table":
            self.rows = []
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.cell = ""

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1] == tag, f"</{tag}> closes {self.stack[-3:]}"
        self.stack.pop()
        if tag in ("th", "td"):
            self.rows[-1].append(self.cell.strip(" \n\u2007"))
            self.cell = None
        if tag == "table":
            assert len({len(row) for row in self.rows}) == 1, "rows of different lengths"
            self.tables[self.heading] = self.rows

    def handle_data(self, data):
        if "style" in self.stack:
            self.style += data
            return
        self.text += data
        if self.stack and self.stack[-1] == "h2":
            self.heading += data
        if self.cell is not None:
            self.cell += data


def amount(text):
    """A figure of a table as it is in JSON: a decimal, or None for what is not known."""
    return None if text in ("unpriced", "?", None) else decimal.Decimal(text.replace(",", ""))


def same(page_rows, json_rows, field, totals, compared):
    """Compares a table with the rows of JSON that it was made of."""
    head, body = page_rows[0], page_rows[1:-1]
    total = page_rows[-1]
    columns = [("cost USD", "cost_usd"), ("calls", "calls"), ("tokens", "total_tokens"),
               ("unpriced", "unpriced_calls")]
    for title, key in [pair for pair in columns if pair[0] in head]:
        place = head.index(title)
        shown = [amount(row[place]) for row in body]
        real = [amount(None if row[key] is None else str(row[key])) for row in json_rows]
        if len(real) > len(shown):  # the last row sums up what is beyond the limit
            assert re.fullmatch(r"[\d,]+ others", body[-1][0]), body[-1]
            rest = real[len(shown) - 1:]
            assert amount(body[-1][0].split()[0]) == len(rest), body[-1]
            real = real[:len(shown) - 1] + [sum(value or 0 for value in rest)]
        assert shown == real, f"{field} {title}: {shown} {real}"
        known = title != "cost USD" or totals["cost_usd"] is not None
        wanted = sum(value or 0 for value in real) if known else None
        assert amount(total[place]) == wanted, f"{field} {title}"
        compared[0] += len(real) + 1
    names = [row[0].removesuffix(" !") for row in body if not row[0].endswith(" others")]
    wanted = ["(none)" if row[field] is None else row[field] for row in json_rows]
    assert names == wanted[:len(names)], field


def main():
    page = Page(open(sys.argv[1], encoding="utf-8").read())
    report = json.load(open(sys.argv[2], encoding="utf-8"))
    assert len(page.ids) == len(set(page.ids)), "an id twice"
    assert set(page.labels) <= set(page.ids), "a label without its text"
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy == ("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                           "form-action 'none'" % digest), f"the style's hash is {digest}"
    assert "@import" not in page.style and "url(" not in page.style
    compared = [0]
    for title, rows in page.tables.items():
        field = title.removeprefix("By ").replace(" ", "_")
        if title.startswith("By "):
            same(rows, report["by_" + field], field, report["totals"], compared)
    calls = page.tables.get("Biggest calls", [[]])
    if report["biggest_calls"]:
        shown = [(row[1], amount(row[-1])) for row in calls[1:]]
        assert shown == [(c["id"], amount(c["cost_usd"])) for c in report["biggest_calls"]]
    exact = report["totals"]["cost_usd"]
    if exact is not None:
        stated = re.search(r"exactly ([\d,.]+) USD", page.text).group(1)
        assert amount(stated) == amount(exact), stated
    for path in sys.argv[3:]:
        summary = json.load(open(path, encoding="utf-8"))
        assert summary["rows"] == report["by_" + summary["by"][0]], path
        assert summary["totals"] == report["totals"], path
        compared[0] += len(summary["rows"])
    print(compared[0])


if __name__ == "__main__":
    main()
