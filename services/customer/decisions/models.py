"""The printed name of a model and its parts: ``쏘나타(2001-2005년, EF)`` (CM-17)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PRINTED = re.compile(
    r"(?P<name>[^(]+?)\s*\(\s*(?P<start>(?:19|20)\d\d)\s*[-~]\s*(?P<end>(?:19|20)\d\d)?\s*년?"
    r"(?:\s*,\s*(?P<code>[^()]+?))?\s*\)"
)


@dataclass(frozen=True)
class ModelName:
    """A model with the years it was built (`end` open while it is) and the maker's code."""

    name: str
    start: int | None = None
    end: int | None = None
    code: str = ""

    def printed(self) -> str:
        """As lists show it."""
        years = f"{self.start}-{self.end or ''}년" if self.start else ""
        inside = ", ".join(part for part in (years, self.code) if part)
        return f"{self.name}({inside})" if inside else self.name


def read_model(text: str) -> ModelName:
    """The parts of a printed name; a text of another form is a name only."""
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        return ModelName(text.strip())
    end = match["end"]
    return ModelName(match["name"], int(match["start"]), int(end) if end else None, match["code"] or "")
