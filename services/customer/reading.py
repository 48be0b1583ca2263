"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from services.customer.policies import DEFAULT_ZONE
from shared.eventlog.face import EventLog
from shared.kernel.phones import DEFAULT_COUNTRY, country_of
from shared.postgres import Cursor, statement
from shared.projections import read_after


@dataclass(frozen=True)
class Locality:
    """Where a dealership stands, as far as telephones and calendar days go."""

    country: str = DEFAULT_COUNTRY
    zone: str = DEFAULT_ZONE
    known: bool = True


reading = partial(read_after, "customer")
"""A cursor on the look-up tables: `reading(views, asked)`."""


def run(cursor: Cursor, name: str, parameters: Any, **parts: str) -> list[tuple[Any, ...]]:
    """The rows of a named query; `parts` are pieces of SQL of our own, such as an order."""
    text = statement("services.customer", name)
    for part, sql in parts.items():
        text = text.replace(f"{{{part}}}", sql)
    cursor.execute(text, parameters)
    return cursor.fetchall()


def locality(cursor: Cursor, dealership: str) -> Locality:
    """Korea until the dealership's opening is known."""
    rows = run(cursor, "dealership", (dealership,))
    return Locality(*rows[0]) if rows else Locality(known=False)


def opened_as(log: EventLog, dealership: str) -> Locality:
    """Where a dealership stands by the log itself, for the moment until the view knows it too."""
    opened = next((each.data for each in log.read_stream(f"dealership-{dealership}", limit=1)), None)
    if opened is None:
        return Locality(known=False)
    return Locality(country_of(opened["locale"]), opened["time_zone"])
