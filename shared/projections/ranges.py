"""Batches of a declared view: a range of the log, aggregated where the log is, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from psycopg2 import sql

from shared.eventlog import EventLog, Place
from shared.postgres import statement
from shared.projections import compiled
from shared.projections.declaring import DeclaredView, Partial, checked
from shared.projections.shapes import Shapes, registered_shapes
from shared.projections.stretch import Batch, Stretch, stored_log
from shared.projections.wave import Wave


class AggregatedRanges:
    """The source of one declared view."""

    size = 50_000

    def __init__(
        self,
        view: DeclaredView,
        log: EventLog,
        as_of: datetime | None = None,
        *,
        dated: bool = False,
        shapes: Shapes | None = None,
    ) -> None:
        self._tables = view.declaration.tables
        self._types = sorted(view.types)
        self._log = stored_log(log)
        self._as_of = as_of
        self._dated = dated
        self._shapes = shapes or registered_shapes()
        self._today = {kind: self._shapes.today(kind) for kind in self._types}
        checked(view)
        past = as_of is not None
        self._partial = compiled.partial(self._tables, self._today, past=past)
        upward = sql.SQL(statement(_PACKAGE, "upward"))
        self._partial_upward = compiled.partial(self._tables, self._today, past=past, events=upward)

    def read(self, after: Place, head: Place, size: int) -> Batch:
        """The partial rows of at most `size` events, whatever their type."""
        return self.aggregated(self.stretch(after, head, size))

    def stretch(self, after: Place, head: Place, size: int) -> Stretch:
        """Where the next `size` events end, `head` at the latest; the index alone says that."""
        asked = Stretch(after, head, size, self._as_of)
        found = self._select("stretch", asked)
        return replace(asked, until=Place(int(found[0][0]), found[0][1])) if found else asked

    def aggregated(self, stretch: Stretch) -> Batch:
        """The partial rows of a range."""
        count, parts = self._parts(stretch)
        oldest = self._oldest(stretch) if self._dated else None
        return Batch(stretch.after, stretch.until, parts, count, oldest)

    def of(self, wave: Wave) -> Batch:
        """The partial rows of a wave; that there is nothing for this view costs nothing."""
        mine = [event for event in wave.events if event.type in self._types]
        if not mine:
            return Batch(wave.after, wave.until, (), 0)
        count, parts = self._parts(Stretch(wave.after, wave.until, len(wave.events)))
        return Batch(wave.after, wave.until, parts, count, mine[0].recorded_at)

    def _parts(self, stretch: Stretch) -> tuple[int, list[Partial]]:
        """How many events the view handles, and the rows that come of them, table by table."""
        count, rows = self._rows(stretch)
        return count, [Partial(*each) for each in zip(self._tables, rows, strict=True)]

    def _rows(self, stretch: Stretch) -> tuple[int, Sequence[str]]:
        """A JSON array for each table."""
        ((count, strange, *rows),) = self._log.select(self._partial, stretch.parameters())
        if strange:
            # older shapes in the range: they are read upward here, and aggregated with the others
            whole = [self._upward(row) for row in self._select("whole", stretch, types=self._types)]
            told = stretch.parameters() | {"told": orjson.dumps(whole).decode()}
            ((count, _, *rows),) = self._log.select(self._partial_upward, told)
        return count, rows

    def _upward(self, row: tuple[Any, ...]) -> dict[str, Any]:
        event = orjson.loads(row[0])
        today = self._today[event["type"]]
        if event["schema"] != today:
            upward = self._shapes.upward(event["type"], event["schema"], event["data"])
            event |= {"data": upward, "schema": today}
        return dict(event)

    def _oldest(self, stretch: Stretch) -> datetime | None:
        rows = self._select("oldest", stretch, types=self._types)
        return rows[0][0] if rows else None

    def _select(self, name: str, stretch: Stretch, **more: object) -> list[tuple[Any, ...]]:
        return self._log.select(statement(_PACKAGE, name), stretch.parameters() | more)


_PACKAGE = "shared.projections"
