"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from shared.kernel.money import Currency
from shared.kernel.phones import digits
from shared.kernel.plates import written_form
from shared.postgres import Cursor, Pool, queried
from shared.projections import read_after, read_beyond

_SHORTEST_NUMBER = 3


@dataclass(frozen=True)
class Locality:
    """What a dealership reckons in; Korea until its opening is known."""

    zone: str = "Asia/Seoul"
    currency: Currency = Currency.KRW
    known: bool = False
    name: str = ""


reading = partial(read_after, "maintenance")
"""A cursor on the look-up tables: `reading(views, asked)`."""

reading_beyond = partial(read_beyond, "maintenance")
"""The same for a fact's handler: `reading_beyond(views, fact.place)`."""

run = partial(queried, "services.maintenance")
"""The rows of a named query: `run(cursor, name, parameters)`."""


def locality(cursor: Cursor, dealership: str) -> Locality:
    """The dealership's time zone, currency and name."""
    cursor.execute(
        "SELECT time_zone, currency, name FROM maintenance.dealership WHERE id = %s", (dealership,)
    )
    row = cursor.fetchone()
    return Locality(row[0], Currency(row[1]), known=True, name=row[2]) if row else Locality()


# What a dealership reckons in is said once, when it is opened: by pool, so that each database has its own.
_STANDING: WeakKeyDictionary[Pool, dict[str, Locality]] = WeakKeyDictionary()


def standing(views: Pool, dealership: str) -> Locality | None:
    """As `locality`, asked for once; None until the dealership's opening is known."""
    known = _STANDING.setdefault(views, {})
    if dealership not in known:
        with reading(views, {}) as cursor:
            found = locality(cursor, dealership)
        if not found.known:
            return None
        known[dealership] = found
    return known[dealership]


def days(since: date | None, until: date | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """The moments where local days begin and end, both days included."""
    where = ZoneInfo(zone)
    first = datetime.combine(since, time(), where) if since else None
    last = datetime.combine(until + timedelta(days=1), time(), where) if until else None
    return first, last


def text_patterns(text: str) -> dict[str, str | None]:
    """What a text may be part of: a plate, an order number, a name or its initials, a phone."""
    wanted = text.strip()
    if not wanted:
        return {"text": None, "plate": None, "part": None, "digits": None}
    written, number = written_form(wanted), digits(wanted)
    only_digits = written.isdigit() and len(number) >= _SHORTEST_NUMBER
    return {
        "text": wanted,
        "plate": written,
        "part": f"%{_escaped(wanted)}%",
        "digits": f"%{number}%" if only_digits else None,
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
