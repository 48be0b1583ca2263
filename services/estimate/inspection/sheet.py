"""The sheet: which items are looked at, page by page, and what may be wrong with each (CM-51, CM-52)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

VERSION: Final = 1
"""Raised when items go or change their meaning: an inspection says by which sheet it was made."""


@dataclass(frozen=True)
class Item:
    """`search` are the words by which the catalogue is asked for the work that a × calls for."""

    id: str
    page: str
    search: str
    reasons: tuple[str, ...]


@cache
def sheet() -> Mapping[str, Item]:
    """The items by id, in the order of the pages."""
    text = (files("services.estimate") / "data" / "inspection_sheet.toml").read_text(encoding="utf-8")
    return {
        item["id"]: Item(item["id"], page["id"], item["search"], tuple(item["reasons"]))
        for page in tomllib.loads(text)["page"]
        for item in page["items"]
    }
