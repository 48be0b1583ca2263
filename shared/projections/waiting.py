"""Read your own write: wait until a view has come to the place that a command's reply named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from shared.bus.errors import NotYet
from shared.eventlog import Place
from shared.kernel.errors import InvalidInput
from shared.postgres import Cursor, Pool
from shared.projections import checkpoint

_FIRST_POLL, _LAST_POLL = 0.005, 0.05


def wait_for(pool: Pool, view: str, place: Place | str, timeout: float = 1.0) -> bool:
    """True as soon as the view that serves has everything up to `place`; False after `timeout` seconds."""
    wanted = Place.parse(place) if isinstance(place, str) else place
    end, pause = monotonic() + timeout, _FIRST_POLL
    while True:
        with pool.autocommit() as cursor:
            stands = checkpoint.read(cursor, view)
        if stands is not None and stands.place >= wanted:
            return True
        left = end - monotonic()
        if left <= 0:
            return False
        sleep(min(pause, left))
        pause = min(pause * 1.5, _LAST_POLL)


def wait_for_own(views: Pool, view: str, asked: Mapping[str, Any]) -> None:
    """Wait a second at most for what the asker wrote last (`after`); InvalidInput when that is no place."""
    if asked.get("after"):
        try:
            wait_for(views, view, asked["after"])
        except ValueError:
            raise InvalidInput(fields={"after": "invalid"}) from None


@contextmanager
def read_after(view: str, views: Pool, asked: Mapping[str, Any]) -> Iterator[Cursor]:
    """A cursor that only reads, once the view has what the asker wrote last, or after a second without."""
    wait_for_own(views, view, asked)
    with views.reading() as cursor:
        yield cursor


@contextmanager
def read_beyond(view: str, views: Pool, place: str) -> Iterator[Cursor]:
    """A cursor that only reads, once the view has everything up to `place`: a fact's, or the log's newest.

    NotYet after a second without, so that nothing is missed which the view is still to take in.
    """
    if not wait_for(views, view, place):
        raise NotYet(view=view)
    with views.reading() as cursor:
        yield cursor
