"""The regulator's table of work codes, as in force in 2026 (regulation.md, section 1)."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

_TABLE = "2026"


@cache
def work_codes() -> tuple[dict[str, str], ...]:
    """Rows of `WorkCode`: code = group + number."""
    text = (files("services.maintenance") / "data" / "work_codes.csv").read_text(encoding="utf-8")
    return tuple(
        {
            "code": row["group"] + row["number"],
            "group": row["group"],
            "group_name": row["group_name"],
            "name": row["name"],
        }
        for row in csv.DictReader(text.splitlines())
        if row["table"] == _TABLE
    )
