"""Rows of a view that a batch of events reads, changes and adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass
class Kept:
    """Rows of one table by their key: those that stood there before, and what the batch makes of them."""

    rows: dict[str, Row] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    stood: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """What is there now stood there before."""
        self.stood = frozenset(self.rows)

    def get(self, key: str) -> Row | None:
        """The row as it stands, to be read only."""
        return self.rows.get(key)

    def put(self, key: str, row: Row) -> None:
        """A new row, or the whole of an old one."""
        self.rows[key] = row
        self.touched.add(key)

    def change(self, key: str, **values: Any) -> None:
        """Set some columns; nothing happens to a row that is not there."""
        row = self.rows.get(key)
        if row is not None:
            row.update(values)
            self.touched.add(key)

    def changed(self) -> list[Row]:
        """The rows to write over old ones, in the order of their keys: two writers meet in one order."""
        return [self.rows[key] for key in sorted(self.touched & self.stood)]

    def new(self) -> list[Row]:
        """The rows that no batch before has written."""
        return [self.rows[key] for key in sorted(self.touched - self.stood)]
