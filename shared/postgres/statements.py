"""Named SQL: the text of ``<package>/sql/<name>.sql``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from shared.postgres.connections import Cursor


@cache
def statement(package: str, name: str) -> str:
    """The statement `name` of a package, e.g. ``statement("shared.eventlog", "read")``."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def queried(package: str, cursor: Cursor, name: str, parameters: Any, **parts: str) -> list[tuple[Any, ...]]:
    """The rows of a named query; `parts` are pieces of SQL of our own, such as an order."""
    text = statement(package, name)
    for part, sql in parts.items():
        text = text.replace(f"{{{part}}}", sql)
    cursor.execute(text, parameters)
    return cursor.fetchall()
