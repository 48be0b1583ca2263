"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.kernel.money import Currency
from shared.postgres import Cursor, Pool, statement
from shared.projections import wait_for


@dataclass(frozen=True)
class Locality:
    """What a shop reckons in; Korea until its opening is known."""

    name: str = ""
    zone: str = "Asia/Seoul"
    currency: Currency = Currency.KRW


@contextmanager
def reading(views: Pool, asked: Mapping[str, Any]) -> Iterator[Cursor]:
    """A cursor once the view holds what the asker wrote last (`after`), or after a second without it."""
    if asked.get("after"):
        wait_for(views, "estimate", asked["after"])
    with views.transaction() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield cursor


def run(cursor: Cursor, name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a named query."""
    cursor.execute(statement("services.estimate", name), parameters)
    return cursor.fetchall()


def locality(cursor: Cursor, dealership: str) -> Locality:
    """The shop's name, time zone and currency."""
    cursor.execute("SELECT name, time_zone, currency FROM estimate.dealership WHERE id = %s", (dealership,))
    row = cursor.fetchone()
    return Locality(row[0], row[1], Currency(row[2])) if row else Locality()
