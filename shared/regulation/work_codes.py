"""별표 21의6: the codes under which repaired things are reported, each table with its days of validity.

A table's days come from `data/work_code_tables.csv`. The codes of 2026 are those a client in use carries; of
the table of 2013 the first manual shows a part. No source states the day on which one followed the other: the
older is taken to hold until the end of 2025.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class WorkCode:
    """One thing that work is reported on; `code` is group + number, e.g. S03."""

    code: str
    group: str
    group_name: str
    name: str


@dataclass(frozen=True)
class CodeTable:
    """The codes in force from `since` to `until`, both included; None is open."""

    name: str
    since: date
    until: date | None
    codes: tuple[WorkCode, ...]

    def find(self, code: str) -> WorkCode | None:
        """The entry of this code."""
        return next((entry for entry in self.codes if entry.code == code), None)

    def named(self, name: str) -> WorkCode | None:
        """The entry of exactly this name."""
        return next((entry for entry in self.codes if entry.name == name), None)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.since <= day and (self.until is None or day <= self.until)


# 기타 정비 stood in the table of 2013 for work that is not reported at all (CM-29).
_UNREPORTED = "X"


@cache
def code_tables() -> tuple[CodeTable, ...]:
    """All tables, the oldest first."""
    codes: dict[str, list[WorkCode]] = {}
    for row in _rows("work_codes.csv"):
        if row["group"] != _UNREPORTED:
            entry = WorkCode(row["group"] + row["number"], row["group"], row["group_name"], row["name"])
            codes.setdefault(row["table"], []).append(entry)
    return tuple(
        CodeTable(
            row["table"],
            date.fromisoformat(row["since"]),
            date.fromisoformat(row["until"]) if row["until"] else None,
            tuple(codes[row["table"]]),
        )
        for row in _rows("work_code_tables.csv")
    )


def table_on(day: date) -> CodeTable:
    """The table in force on a day; before the first one, the first."""
    return next((table for table in reversed(code_tables()) if table.holds_on(day)), code_tables()[0])


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("shared.regulation") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
