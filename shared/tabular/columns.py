"""Which column of a file means which field: by the names people give them, or as told."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files


class UnusableColumns(Exception):
    """The columns cannot be mapped; the text says which and why."""


@dataclass(frozen=True)
class Columns:
    """The position of each field that the file has, and the headers that mean nothing here."""

    positions: Mapping[str, int]
    unused: Sequence[str]


class Names:
    """The fields of one kind of file, and the names that people give their columns."""

    def __init__(self, names: Mapping[str, Sequence[str]], required: Mapping[str, str]) -> None:
        """`required`: field and what it holds, said when no column does."""
        self.fields = tuple(names)
        self._required = required
        self._by_name = {_plain(name): field for field, known in names.items() for name in known}

    @classmethod
    def load(cls, package: str, file: str, required: Mapping[str, str]) -> Names:
        """From a toml file beside the code: field = [names]."""
        return cls(tomllib.loads((files(package) / file).read_text(encoding="utf-8")), required)

    def map(self, headers: Sequence[str], told: Sequence[str] = ()) -> Columns:
        """`told` holds ``column=field`` texts, which win; UnusableColumns without a required column."""
        positions = self._told(headers, told)
        taken = set(positions.values())
        for position, header in enumerate(headers):
            field = self._by_name.get(_plain(header))
            if field and field not in positions and position not in taken:
                positions[field] = position
                taken.add(position)
        for field, what in self._required.items():
            if field not in positions:
                raise UnusableColumns(f"no column holds {what} among: {', '.join(headers)}")
        return Columns(positions, [header for n, header in enumerate(headers) if n not in taken and header])

    def _told(self, headers: Sequence[str], told: Sequence[str]) -> dict[str, int]:
        positions = {}
        for text in told:
            header, _, field = (part.strip() for part in text.rpartition("="))
            if field not in self.fields:
                raise UnusableColumns(f"{text}: there is no field {field}, only {', '.join(self.fields)}")
            if header not in headers:
                raise UnusableColumns(f"{text}: there is no column {header}, only {', '.join(headers)}")
            positions[field] = headers.index(header)
        return positions


def _plain(header: str) -> str:
    # "연평균 주행거리(km) *" and "연평균주행거리" are one column
    return re.sub(r"[\s_\-./*:()\[\]※]+", "", unicodedata.normalize("NFKC", header)).lower()
