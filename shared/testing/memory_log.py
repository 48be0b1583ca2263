"""The log in memory, for unit tests; one contract suite holds it to the behaviour of the real one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from threading import Condition
from typing import TypeVar
from uuid import UUID

import orjson

from shared.eventlog import Appended, Meta, Place, StoredEvent, VersionConflict, Write
from shared.eventlog.writes import Numbered, numbered
from shared.kernel import clock

T = TypeVar("T")


class MemoryLog:
    """Keeps events in a list; may be shared between threads."""

    def __init__(self) -> None:
        self._events: list[StoredEvent] = []
        self._versions: dict[str, int] = {}
        self._outcomes: dict[UUID, Appended] = {}
        self._changed = Condition()

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """All events or none; VersionConflict when a stream stands elsewhere than expected."""
        rows = numbered(writes)
        with self._changed:
            first = self.outcome(meta.command_id)
            if first is not None:
                return first
            self._check(rows)
            self._add(rows, meta)
            versions = {row.stream: row.version for row in rows}
            appended = Appended(self.head(), versions, tuple(row.event.id for row in rows), repeated=False)
            self._outcomes[meta.command_id] = appended
            self._changed.notify_all()
        return appended

    def outcome(self, command_id: UUID) -> Appended | None:
        """What a command came to, if it was appended."""
        first = self._outcomes.get(command_id)
        return first and Appended(first.place, first.versions, first.events, repeated=True)

    def read_stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[StoredEvent]:
        """The events of one stream beyond version `after`, in order."""
        found = (event for event in self._events if event.stream == stream and event.version > after)
        return [_copied(event) for event in islice(found, limit)]

    def read(
        self,
        after: Place,
        limit: int = 1000,
        types: Iterable[str] | None = None,
        *,
        until: Place | None = None,
    ) -> list[StoredEvent]:
        """Events beyond a place, up to and with `until`, in the log's order."""
        wanted = None if types is None else set(types)
        found = (
            event
            for event in self._events
            if event.place > after
            and (until is None or event.place <= until)
            and (wanted is None or event.type in wanted)
        )
        return [_copied(event) for event in islice(found, limit)]

    def head(self) -> Place:
        """The place of the last event; Place.START of an empty log."""
        return self._events[-1].place if self._events else Place.START

    def newest(self) -> Place:
        """As `head`: nobody writes here in transactions that last."""
        return self.head()

    def reveal(self, fact: T) -> T:
        """As it is: nothing is sealed here."""
        return fact

    def wait(self, after: Place, timeout: float) -> bool:
        """True as soon as there is something beyond a place, False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self.head() > after, timeout)

    def _check(self, rows: list[Numbered]) -> None:
        for row in rows:
            actual = self._versions.get(row.stream, 0)
            if row.opens and actual != row.version - 1:
                raise VersionConflict(row.stream, row.version - 1, actual)

    def _add(self, rows: list[Numbered], meta: Meta) -> None:
        xid, moment = self.head().xid + 1, clock.now()
        # what JSON cannot carry must fail here too, before anything is kept
        carried = [orjson.loads(orjson.dumps(row.event.data)) for row in rows]
        for row, data in zip(rows, carried, strict=True):
            self._versions[row.stream] = row.version
            self._events.append(
                StoredEvent(
                    Place(xid, len(self._events) + 1),
                    row.event.id,
                    row.stream,
                    row.version,
                    row.event.type,
                    row.event.schema,
                    data,
                    meta,
                    row.event.occurred_at or moment,
                    moment,
                )
            )


def _copied(event: StoredEvent) -> StoredEvent:
    """As from a database: nobody shares the data with the log."""
    return replace(event, data=deepcopy(event.data))
