"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from shared.kernel.money import Currency
from shared.postgres import Cursor, queried
from shared.projections import read_after, read_beyond


@dataclass(frozen=True)
class Locality:
    """What a shop reckons in; Korea until its opening is known."""

    name: str = ""
    zone: str = "Asia/Seoul"
    currency: Currency = Currency.KRW


reading = partial(read_after, "estimate")
"""A cursor on the look-up tables: `reading(views, asked)`."""

reading_beyond = partial(read_beyond, "estimate")
"""The same for a fact's handler: `reading_beyond(views, fact.place)`."""

run = partial(queried, "services.estimate")
"""The rows of a named query: `run(cursor, name, parameters)`."""


def locality(cursor: Cursor, dealership: str) -> Locality:
    """The shop's name, time zone and currency."""
    cursor.execute("SELECT name, time_zone, currency FROM estimate.dealership WHERE id = %s", (dealership,))
    row = cursor.fetchone()
    return Locality(row[0], row[1], Currency(row[2])) if row else Locality()
