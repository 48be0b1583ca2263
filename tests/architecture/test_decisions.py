"""The index of the decisions names each of them, by its number, its title and its file."""

from __future__ import annotations

import re
from pathlib import Path

ADR = Path(__file__).parents[2] / "docs" / "adr"
TITLE = re.compile(r"# (\d+)\. (.+)")
ROW = re.compile(r"\| (\d+) \| \[(.+?)\]\((\S+)\) \| (.+) \|")


def test_every_decision_stands_in_the_index_once_and_in_order():
    pages = sorted(ADR.glob("[0-9]*.md"))
    told = [TITLE.match(page.read_text(encoding="utf-8")) for page in pages]
    wanted = [(title[1], title[2], page.name) for title, page in zip(told, pages, strict=True)]
    rows = ROW.findall((ADR / "README.md").read_text(encoding="utf-8"))
    assert [(number, title, file) for number, title, file, _ in rows] == wanted
    assert [int(number) for number, *_ in wanted] == list(range(1, len(pages) + 1))
