"""A view that serves: one thread takes in what the log has more, for as long as the process runs."""

from __future__ import annotations

from contextlib import closing
from threading import Event
from time import monotonic

from shared.eventlog import EventLog, Place
from shared.projections import checkpoint
from shared.projections.batch import Moved, take_in
from shared.projections.building import AlreadyBuilding, Progress
from shared.projections.metrics import FAILURES, Lag
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.sources import source_of
from shared.projections.stretch import Batch
from shared.projections.tide import Tide
from shared.projections.view import View
from shared.telemetry import get_logger

_FIRST_PAUSE, _LAST_PAUSE, _STANDBY = 0.2, 15.0, 1.0
_SIZE = 5000
_logger = get_logger("views")


class Superseded(Exception):
    """The view that serves was built by newer code: this process must not touch it."""


class LiveView:
    """Keeps one view up to date; several processes may stand by, one works."""

    def __init__(self, view: View, log: EventLog, views_url: str, tide: Tide, stop: Event) -> None:
        self._view = view
        self._log = log
        self._views_url = views_url
        self._tide = tide
        self._stop = stop
        self._source = source_of(view, log, dated=True)
        self._lag = Lag(view.name)
        self._berth = tide.berth(view)
        self.missing: str | None = f"view {view.name} starts"

    def run(self) -> None:
        """Until asked to stop; what fails is said, and tried again ever more seldom."""
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            try:
                with closing(Session(self._views_url, f"baylog-view-{self._view.name}")) as session:
                    self._serve(session)
            except Exception as error:
                if self.missing is None:
                    pause = _FIRST_PAUSE
                self._failed(error)
                self._stop.wait(pause)
                pause = min(pause * 2, _LAST_PAUSE)

    def _failed(self, error: Exception) -> None:
        self.missing = f"view {self._view.name}: {type(error).__name__}"
        FAILURES.labels(self._view.name).inc()
        _logger.error("view_failed", view=self._view.name, exc_info=error)

    def _serve(self, session: Session) -> None:
        while not session.try_lock(f"live.{self._view.name}"):
            self.missing = None
            if self._stop.wait(_STANDBY):
                return
        place = self._built(session)
        while not self._stop.is_set():
            self.missing = None
            stands = self._berth.rest(place, timeout=1.0)
            place = self._built(session) if stands is None else stands
            head = self._tide.head
            if head > place:
                place = self._advance(session, place, head)

    def _advance(self, session: Session, place: Place, head: Place) -> Place:
        begun = monotonic()
        batch = self._next(place, head)
        self._lag.behind(place, head, batch.oldest)
        try:
            take_in(session, self._view, self._view.name, batch)
        except Moved:
            return self._built(session)
        self._lag.caught_up(batch.until, head, batch.count)
        self._tide.took(monotonic() - begun)
        return batch.until

    def _next(self, place: Place, head: Place) -> Batch:
        """What was read for all views together, while it reaches back far enough; else read for this one."""
        wave = self._tide.since(place)
        return self._source.read(place, head, _SIZE) if wave is None else self._source.of(wave)

    def _built(self, session: Session) -> Place:
        """Where the view stands; built first when it is missing or made by older code."""
        while True:
            with session.transaction() as cursor:
                live = checkpoint.read(cursor, self._view.name)
            if live is not None and live.version > self._view.version:
                raise Superseded(f"{self._view.name} serves in version {live.version}")
            if live is not None and live.version == self._view.version:
                return live.place
            self._build(session)

    def _build(self, session: Session) -> None:
        self.missing = f"view {self._view.name} is being built"
        try:
            rebuild(session, self._log, self._view, self._tell)
        except AlreadyBuilding:
            self._stop.wait(_STANDBY)
        if self._stop.is_set():
            raise InterruptedError(f"stopped while {self._view.name} was being built")

    def _tell(self, progress: Progress) -> None:
        self._lag.behind(progress.place, progress.head, None)
        _logger.info(
            "view_building",
            view=self._view.name,
            events=progress.events,
            step=progress.step,
            place=str(progress.place),
            head=str(progress.head),
        )
        if self._stop.is_set():
            raise InterruptedError(f"stopped while {self._view.name} was being built")
