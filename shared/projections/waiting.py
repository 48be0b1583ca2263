"""Read your own write: wait until a view has come to the place that a command's reply named."""

from __future__ import annotations

from time import monotonic, sleep

from shared.eventlog import Place
from shared.postgres import Pool
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
