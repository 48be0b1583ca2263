"""Records, from every thread of the agent, onto its disk: none is dropped, and some must be safe first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson

from services.keybox_agent.adapters.spool import Spool, SpoolDamaged, SpoolFull
from services.keybox_agent.metrics import SPOOL_FULLNESS
from services.keybox_agent.timekeeping import Timekeeper
from shared.contracts.keys import Kind
from shared.kernel import clock
from shared.telemetry import get_logger

ROOM_FOR_RELEASES: Final = 0.95
"""How full the spool may be when a key is released: the rest is for what cannot be refused."""
_log = get_logger("journal")


class CannotKeep(Exception):
    """The record could not be made safe: what it would tell of must not happen."""


class Journal:
    """Safe for any thread. `spooled` is called after records became safe."""

    def __init__(
        self, cabinet: str, spool: Spool, timekeeper: Timekeeper, spooled: Callable[[], None]
    ) -> None:
        self._cabinet = cabinet
        self._spool = spool
        self._timekeeper = timekeeper
        self._spooled = spooled
        self._lock = threading.Lock()
        self._waiting: list[bytes] = []
        self.refuses: str | None = None
        """Why the spool takes nothing at the moment; None while it does."""

    def note(self, records: Sequence[tuple[Kind, dict[str, Any]]]) -> None:
        """What has happened. What cannot be kept now stays in memory and is tried with the next."""
        with self._lock:
            self._waiting += [self._body(kind, data) for kind, data in records]
            self._flush()

    def commit(self, kind: Kind, data: dict[str, Any]) -> None:
        """What is going to happen: CannotKeep unless it is safe on the disk, with room for what follows."""
        with self._lock:
            self._flush()
            if self._waiting or self._spool.fullness >= ROOM_FOR_RELEASES:
                raise CannotKeep(self.refuses or "the spool is nearly full")
            self._waiting.append(self._body(kind, data))
            self._flush()
            if self._waiting:
                self._waiting.clear()
                raise CannotKeep(self.refuses)

    def retry(self) -> None:
        """Try again what the spool refused; called from time to time."""
        with self._lock:
            if self._waiting:
                self._flush()
            elif self._spool.fullness < ROOM_FOR_RELEASES:
                self.refuses = None
            else:
                self.refuses = "the spool is nearly full"

    def _body(self, kind: Kind, data: dict[str, Any]) -> bytes:
        at, stepped = self._timekeeper.stamp(clock.now(), time.monotonic())
        record = {"kind": kind, "at": at, "stepped": stepped, "skew": self._timekeeper.skew, "data": data}
        return orjson.dumps(record)

    def _flush(self) -> None:
        if not self._waiting:
            return
        try:
            self._spool.append(self._waiting)
        except (SpoolFull, SpoolDamaged) as error:
            if self.refuses is None:
                _log.error("spool_refuses", cabinet=self._cabinet, reason=str(error))
            self.refuses = str(error)
            return
        self._waiting, self.refuses = [], None
        SPOOL_FULLNESS.labels(self._cabinet).set(self._spool.fullness)
        self._spooled()
