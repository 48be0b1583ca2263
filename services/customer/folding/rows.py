"""The rows of the look-up tables that a batch touches, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Row = dict[str, Any]


class Told(Protocol):
    """As much of a stored event as a row is made from."""

    @property
    def type(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def occurred_at(self) -> datetime: ...


@dataclass
class Rows:
    """The rows that a batch touches, as they are and then as they become, by id."""

    customers: dict[str, Row] = field(default_factory=dict)
    cars: dict[str, Row] = field(default_factory=dict)
    contacts: dict[str, Row] = field(default_factory=dict)
    dealerships: dict[str, Row] = field(default_factory=dict)
    merges: list[tuple[str, str]] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)

    def of(self, category: str) -> dict[str, Row]:
        """The rows of the streams of a category."""
        return {"customer": self.customers, "car": self.cars, "contact": self.contacts}[category]


def name_key(name: str) -> str:
    """What a name is searched and compared by: no spaces, no capitals."""
    return "".join(name.split()).lower()
