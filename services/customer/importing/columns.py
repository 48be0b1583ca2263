"""Which column of a file means which field: by the names people give them, or as told."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

_NAMES: Mapping[str, Sequence[str]] = tomllib.loads(
    (files("services.customer.importing") / "columns.toml").read_text(encoding="utf-8")
)
FIELDS = tuple(_NAMES)


class UnusableColumns(Exception):
    """The columns cannot be mapped; the text says which and why."""


@dataclass(frozen=True)
class Columns:
    """The position of each field that the file has, and the headers that mean nothing here."""

    positions: Mapping[str, int]
    unused: Sequence[str]


def map_columns(headers: Sequence[str], told: Sequence[str] = ()) -> Columns:
    """`told` holds ``column=field`` texts, which win; UnusableColumns without a column for the name."""
    positions = _told(headers, told)
    taken = set(positions.values())
    for position, header in enumerate(headers):
        field = _BY_NAME.get(_plain(header))
        if field and field not in positions and position not in taken:
            positions[field] = position
            taken.add(position)
    if "name" not in positions:
        raise UnusableColumns(f"no column holds the customer's name among: {', '.join(headers)}")
    return Columns(positions, [header for n, header in enumerate(headers) if n not in taken and header])


def _told(headers: Sequence[str], told: Sequence[str]) -> dict[str, int]:
    positions = {}
    for text in told:
        header, _, field = (part.strip() for part in text.rpartition("="))
        if field not in FIELDS:
            raise UnusableColumns(f"{text}: there is no field {field}, only {', '.join(FIELDS)}")
        if header not in headers:
            raise UnusableColumns(f"{text}: there is no column {header}, only {', '.join(headers)}")
        positions[field] = headers.index(header)
    return positions


def _plain(header: str) -> str:
    # "연평균 주행거리(km) *" and "연평균주행거리" are one column
    return re.sub(r"[\s_\-./*:()\[\]※]+", "", unicodedata.normalize("NFKC", header)).lower()


_BY_NAME = {_plain(name): field for field, names in _NAMES.items() for name in names}
