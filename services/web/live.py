"""What changes while a page is open: one listener on the views database, one event stream per browser.

A view announces each committed batch with NOTIFY baylog_view {"view", "place", "topics"}. Two readers live on
it: pages that wait for their own write, and browsers that reload what a topic names.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from shared.eventlog import Place
from shared.kernel.ids import new_id

# Changes that a browser which lost its stream can still be told one by one.
_KEPT: Final = 2_000
# Whoever falls behind this far is told to reload everything instead.
_QUEUED_AT_MOST: Final = 500


@dataclass(frozen=True)
class Change:
    """A committed batch of a view; `number` counts within this process."""

    number: int
    view: str
    topics: frozenset[str]


class ViewWatch:
    """Where each view stands, and what has just changed in it."""

    def __init__(self) -> None:
        self.boot = new_id().hex[-12:]
        self._places: dict[str, Place] = {}
        self._moved = asyncio.Condition()
        self._kept: deque[Change] = deque(maxlen=_KEPT)
        self._listeners: set[asyncio.Queue[Change | None]] = set()
        self._number = 0

    async def notified(self, payload: str) -> None:
        """One notification, as the database sent it."""
        said: dict[str, Any] = json.loads(payload)
        if "views" in said:
            await self.passed(said["views"], Place.parse(said["place"]))
            return
        topics = said["topics"]
        await self.moved(said["view"], Place.parse(said["place"]), ["*"] if topics == "*" else topics)

    async def moved(self, view: str, place: Place, topics: Iterable[str]) -> None:
        """A view has reached a place, touching these topics."""
        self._places[view] = max(place, self._places.get(view, Place.START))
        self._number += 1
        change = Change(self._number, view, frozenset(topics))
        self._kept.append(change)
        for queue in self._listeners:
            _put(queue, change)
        async with self._moved:
            self._moved.notify_all()

    async def passed(self, views: Iterable[str], place: Place) -> None:
        """Views that had no part in what came stand there now; nothing on any page has changed."""
        for view in views:
            self._places[view] = max(place, self._places.get(view, Place.START))
        async with self._moved:
            self._moved.notify_all()

    def place(self, view: str) -> Place:
        """How far the view is known to have come."""
        return self._places.get(view, Place.START)

    async def reached(self, view: str, place: str, seconds: float) -> bool:
        """Wait until the view has reached the place; False when it has not within the time."""
        wanted = Place.parse(place)
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.place(view) >= wanted)
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def listening(self, last_id: str) -> AsyncIterator[tuple[list[Change] | None, Callable[[], Any]]]:
        """(what was missed since `last_id`, or None when that is no longer known; a function to await the
        next change, which gives None when too many were not fetched)."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue(_QUEUED_AT_MOST)
        self._listeners.add(queue)
        try:
            yield self._since(last_id), queue.get
        finally:
            self._listeners.discard(queue)

    def name(self, change: Change | None = None) -> str:
        """The id of a change in the event stream; without one, of this moment."""
        return f"{self.boot}.{change.number if change else self._number}"

    def _since(self, last_id: str) -> list[Change] | None:
        if not last_id:
            return []
        boot, _, number = last_id.partition(".")
        oldest = self._kept[0].number if self._kept else self._number + 1
        if boot != self.boot or not number.isdecimal() or int(number) < oldest - 1:
            return None
        return [change for change in self._kept if change.number > int(number)]


def _put(queue: asyncio.Queue[Change | None], change: Change) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
    else:
        queue.put_nowait(change)
