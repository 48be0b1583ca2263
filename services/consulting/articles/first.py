"""The first set of pages on parts, which comes with the program; what somebody writes stands before it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from shared.kernel.languages import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Text:
    """Where the part is and what it does, why it is needed, why the labour may cost more (CM-58)."""

    place: str
    need: str
    labour: str = ""


@dataclass(frozen=True)
class Part:
    """`topic` is an item of the inspection's sheet; `side` and `top` are points of the car's outlines."""

    topic: str
    drawing: str
    side: tuple[tuple[int, int], ...]
    top: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    texts: Mapping[str, Text]


@cache
def parts() -> Mapping[str, Part]:
    """Every part by its topic, in the order of the sheet."""
    texts = {language: _read(language) for language in LANGUAGES}
    return {
        topic: Part(
            topic,
            row["drawing"],
            _points(row["side"]),
            _points(row["top"]),
            tuple(row["words"]),
            {language: Text(**texts[language][topic]) for language in LANGUAGES},
        )
        for topic, row in _read("parts").items()
    }


def topic_of(name: str) -> str | None:
    """The part that a catalogue item's name means, by the longest words found in it; None for other names."""
    spoken = "".join(name.split()).lower()
    found = [(len(word), part.topic) for part in parts().values() for word in part.words if word in spoken]
    return max(found)[1] if found else None


def _read(name: str) -> dict[str, Any]:
    text = (files("services.consulting") / "data" / "articles" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _points(rows: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((x, y) for x, y in rows)
