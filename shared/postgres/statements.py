"""Named SQL: the text of ``<package>/sql/<name>.sql``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> str:
    """The statement `name` of a package, e.g. ``statement("shared.eventlog", "read")``."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
