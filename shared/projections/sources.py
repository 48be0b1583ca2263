"""Where a view's batches come from: whole events, or only the fields that the view declares."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from shared.eventlog import EventLog, Place
from shared.projections.declaring import DeclaredView
from shared.projections.ranges import AggregatedRanges
from shared.projections.stretch import WHOLE, Batch, Share, Stretch
from shared.projections.taking import Taker
from shared.projections.view import TakingView, View
from shared.projections.wave import Wave


class Source(Protocol):
    """One view's way to read the log; `size` is what suits it in a build."""

    size: int

    def read(self, after: Place, head: Place, size: int) -> Batch:
        """At most about `size` events; a batch that is not full reaches to `head`."""
        ...

    def of(self, wave: Wave) -> Batch:
        """The same for what was read already, for all views together."""
        ...


def source_of(
    view: View, log: EventLog, *, share: Share = WHOLE, as_of: datetime | None = None, dated: bool = False
) -> Source:
    """How to read for a view; `as_of` leaves out what was recorded later, `dated` tells the oldest's time."""
    if isinstance(view, DeclaredView):
        return AggregatedRanges(view, log, as_of, dated=dated)
    if isinstance(view, TakingView):
        return TakenFields(view, log, share, as_of, dated)
    return WholeEvents(view, log, as_of)


class WholeEvents:
    """For views that name no fields."""

    size = 5000

    def __init__(self, view: View, log: EventLog, as_of: datetime | None) -> None:
        self._types, self._log, self._as_of = view.types, log, as_of

    def read(self, after: Place, head: Place, size: int) -> Batch:
        """Everything about each event."""
        events = self._log.read(after, size, self._types, until=head)
        until = events[-1].place if len(events) == size else head
        if self._as_of is not None:
            events = [event for event in events if event.recorded_at <= self._as_of]
        return Batch(after, until, events, len(events), events[0].recorded_at if events else None)

    def of(self, wave: Wave) -> Batch:
        """Those that it handles."""
        events = [event for event in wave.events if event.type in self._types]
        return Batch(wave.after, wave.until, events, len(events), events[0].recorded_at if events else None)


class TakenFields:
    """For views that name their fields."""

    size = 20_000

    def __init__(
        self, view: TakingView, log: EventLog, share: Share, as_of: datetime | None, dated: bool
    ) -> None:
        self._taker, self._share, self._as_of, self._dated = Taker(view, log), share, as_of, dated

    def read(self, after: Place, head: Place, size: int) -> Batch:
        """The share's events, the declared fields of each."""
        stretch = Stretch(after, head, size, self._as_of)
        events = self._taker.take(stretch, self._share, dated=self._dated)
        until = events[-1].place if len(events) == size else head
        return Batch(after, until, events, len(events), events[0].recorded_at if events else None)

    def of(self, wave: Wave) -> Batch:
        """The declared fields of those that it handles."""
        events = self._taker.of(wave.events)
        return Batch(wave.after, wave.until, events, len(events), events[0].recorded_at if events else None)
