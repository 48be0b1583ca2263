"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from services.customer.policies import DEFAULT_ZONE
from shared.eventlog.face import EventLog
from shared.kernel.errors import InvalidInput
from shared.kernel.phones import DEFAULT_COUNTRY, country_of
from shared.postgres import Cursor, Pool, statement
from shared.projections import wait_for


@dataclass(frozen=True)
class Locality:
    """Where a dealership stands, as far as telephones and calendar days go."""

    country: str = DEFAULT_COUNTRY
    zone: str = DEFAULT_ZONE
    known: bool = True


@contextmanager
def reading(views: Pool, asked: Mapping[str, Any]) -> Iterator[Cursor]:
    """A cursor once the view holds what the asker wrote last (`after`), or after a second without it."""
    after = asked.get("after")
    if after:
        try:
            wait_for(views, "customer", after)
        except ValueError:
            raise InvalidInput(fields={"after": "invalid"}) from None
    with views.transaction() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield cursor


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
