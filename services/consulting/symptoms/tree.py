"""The symptom tree: seven roots, what customers notice, and what of the sheet is then looked at (CM-59)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Symptom:
    """A place in the tree. `path` runs from its root to itself; `items` are of the sheet, at the leaves."""

    id: str
    path: tuple[str, ...]
    below: tuple[str, ...]
    items: tuple[str, ...]


@cache
def tree() -> Mapping[str, Symptom]:
    """Every symptom by id; the roots are those whose path has one step, in their order."""
    text = (files("services.consulting") / "data" / "symptoms.toml").read_text(encoding="utf-8")
    return {symptom.id: symptom for symptom in _walk(tomllib.loads(text)["root"], ())}


def _walk(rows: Sequence[Mapping[str, Any]], above: tuple[str, ...]) -> Iterator[Symptom]:
    for row in rows:
        path, below = (*above, row["id"]), row.get("symptoms", ())
        yield Symptom(row["id"], path, tuple(each["id"] for each in below), tuple(row.get("items", ())))
        yield from _walk(below, path)
