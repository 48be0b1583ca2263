"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from shared.postgres import Cursor, Pool, statement
from shared.projections import wait_for


@contextmanager
def reading(views: Pool, asked: Mapping[str, Any]) -> Iterator[Cursor]:
    """A cursor once the view holds what the asker wrote last (`after`), or after a second without it."""
    if asked.get("after"):
        wait_for(views, "consulting", asked["after"])
    with views.transaction() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield cursor


def run(cursor: Cursor, name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a named query."""
    cursor.execute(statement("services.consulting", name), parameters)
    return cursor.fetchall()


def zone_of(cursor: Cursor, dealership: str) -> str:
    """The shop's time zone; Korea's until its opening is known."""
    found = run(cursor, "zone", {"dealership": dealership})
    return str(found[0][0]) if found else "Asia/Seoul"
