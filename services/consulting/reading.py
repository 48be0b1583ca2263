"""The look-up tables as the service reads them: after what the asker wrote last, in one consistent state."""

from __future__ import annotations

from functools import partial

from shared.postgres import Cursor, queried
from shared.projections import read_after

reading = partial(read_after, "consulting")
"""A cursor on the look-up tables: `reading(views, asked)`."""

run = partial(queried, "services.consulting")
"""The rows of a named query: `run(cursor, name, parameters)`."""


def zone_of(cursor: Cursor, dealership: str) -> str:
    """The shop's time zone; Korea's until its opening is known."""
    found = run(cursor, "zone", {"dealership": dealership})
    return str(found[0][0]) if found else "Asia/Seoul"
