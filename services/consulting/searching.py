"""Searching by text, by initials and for a car, alike in the first set and in what was written. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.kernel.hangul import initials


def searchable(text: str) -> str:
    """What a text is searched by: no spaces, no capitals."""
    return "".join(text.split()).lower()


def fits(model_range: str, model: str) -> bool:
    """Whether each word of the range is in the car's model, as in the catalogue; no word fits every car."""
    return all(word in searchable(model) for word in model_range.lower().split())


@dataclass(frozen=True)
class Key:
    """The words of something that is searched, whole and by their initials (초성)."""

    words: str
    initials: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> Key:
        """A line between two texts, so that nothing is found across them."""
        told = list(texts)
        return cls("\n".join(map(searchable, told)), "\n".join(map(initials, told)))

    def has(self, text: str) -> bool:
        """Whether the typed text is in it; nothing typed is in everything."""
        key = searchable(text)
        return key in self.words or key in self.initials
