"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

from services.customer.policies import DEFAULT_ZONE
from shared.eventlog.face import EventLog
from shared.kernel.phones import DEFAULT_COUNTRY, country_of
from shared.postgres import Cursor, Pool, queried
from shared.projections import read_after, read_beyond


@dataclass(frozen=True)
class Locality:
    """Where a dealership stands, as far as telephones and calendar days go."""

    country: str = DEFAULT_COUNTRY
    zone: str = DEFAULT_ZONE
    known: bool = True


reading = partial(read_after, "customer")
"""A cursor on the look-up tables: `reading(views, asked)`."""

reading_beyond = partial(read_beyond, "customer")
"""The same once the look-up has come to a place of the log: `reading_beyond(views, place)`."""

run = partial(queried, "services.customer")
"""The rows of a named query: `run(cursor, name, parameters)`."""


def locality(cursor: Cursor, dealership: str) -> Locality:
    """Korea until the dealership's opening is known."""
    rows = run(cursor, "dealership", (dealership,))
    return Locality(*rows[0]) if rows else Locality(known=False)


# Where a dealership stands is said once, when it is opened: by pool, so that each database has its own.
_STANDING: WeakKeyDictionary[Pool, dict[str, Locality]] = WeakKeyDictionary()


def standing(views: Pool, dealership: str) -> Locality:
    """As `locality`, asked for once."""
    known = _STANDING.setdefault(views, {})
    if dealership in known:
        return known[dealership]
    with reading(views, {}) as cursor:
        found = locality(cursor, dealership)
    if found.known:
        known[dealership] = found
    return found


def opened_as(log: EventLog, dealership: str) -> Locality:
    """Where a dealership stands by the log itself, for the moment until the view knows it too."""
    opened = next((each.data for each in log.read_stream(f"dealership-{dealership}", limit=1)), None)
    if opened is None:
        return Locality(known=False)
    return Locality(country_of(opened["locale"]), opened["time_zone"])
