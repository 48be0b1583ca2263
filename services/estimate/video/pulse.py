"""Which calls go on, and when the shop's side was last heard of: so that none goes on for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from shared.postgres import Cursor, Pool, statement

# Three pulses of the page (js/video/room.js) that did not come, and some.
SILENT_AFTER: Final = timedelta(seconds=45)


class Pulses:
    """The service's table of the calls that go on."""

    def __init__(self, views: Pool) -> None:
        self._views = views

    def begin(self, order_id: str, now: datetime) -> None:
        """A call is about to begin: noted before its event, so that no crash leaves one unwatched."""
        self._run("video_begin", order_id=order_id, now=now)

    def beat(self, order_id: str, now: datetime) -> bool:
        """The call goes on; False when none does."""
        return bool(self._run("video_beat", order_id=order_id, now=now))

    def end(self, order_id: str) -> None:
        """Nothing is to be watched any more."""
        self._run("video_end", order_id=order_id)

    @contextmanager
    def silent(self, now: datetime) -> Iterator[list[tuple[str, datetime]]]:
        """Orders whose call has gone silent, and when it was last heard of; forgotten if all goes well."""
        with self._views.transaction() as cursor:
            found: list[tuple[str, datetime]] = _rows(cursor, "video_silent", {"before": now - SILENT_AFTER})
            yield found

    def _run(self, name: str, **parameters: object) -> int:
        with self._views.transaction() as cursor:
            cursor.execute(statement("services.estimate", name), parameters)
            return int(cursor.rowcount)


def _rows(cursor: Cursor, name: str, parameters: dict[str, object]) -> list[tuple[str, datetime]]:
    cursor.execute(statement("services.estimate", name), parameters)
    return [(str(order_id), seen_at) for order_id, seen_at in cursor.fetchall()]
