"""The agent's work: scan, keep a record of what was seen, and never let go of one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from services.keybox_agent.adapters.serial_bus import NoAnswer, PortLost, SerialBus
from services.keybox_agent.adapters.spool import Spool, SpoolDamaged, SpoolFull
from services.keybox_agent.metrics import POLL_ERRORS, SPOOL_FULLNESS
from services.keybox_agent.protocol.rtu import SlaveRefused
from services.keybox_agent.records import record_of
from services.keybox_agent.scan import Scan
from services.keybox_agent.sightings import Sighting
from shared.contracts.keys import Kind
from shared.kernel import clock
from shared.telemetry import get_logger

_PORT_RETRY: Final = 2.0
# between two glances at closed drawers; an open one is watched without a pause
_AT_REST: Final = 0.1
_log = get_logger("agent")


class Agent:
    """Owns the serial line: `run` in one thread. `spooled` is called after records became safe."""

    def __init__(
        self,
        cabinet: str,
        open_bus: Callable[[], SerialBus],
        spool: Spool,
        drawers: int,
        spooled: Callable[[], None],
    ) -> None:
        self._cabinet = cabinet
        self._open_bus = open_bus
        self._spool = spool
        self._spooled = spooled
        self._drawers = drawers
        self._last_at: datetime | None = None
        self._waiting: list[bytes] = []
        self.missing: str | None = "the serial line was not opened yet"

    def run(self, stop: threading.Event) -> None:
        """Until told to stop. A line that is gone is reported and opened again."""
        self._report("started", {"boot": self._spool.boot})
        if self._spool.cut:
            self._report("spool_damaged", {"bytes": self._spool.cut})
        lost = False
        while not stop.is_set():
            try:
                bus = self._open_bus()
            except PortLost as error:
                self.missing = str(error)
                if not lost:
                    lost = True
                    _log.error("line_lost", cabinet=self._cabinet, reason=str(error))
                    self._report("line_lost", {})
                stop.wait(_PORT_RETRY)
                continue
            if lost:
                lost = False
                self._report("line_back", {})
            try:
                self.missing = None
                self._scan(bus, stop)
            except PortLost as error:
                self.missing = str(error)
            finally:
                bus.close()

    def _scan(self, bus: SerialBus, stop: threading.Event) -> None:
        scan = Scan(self._drawers)
        counted: dict[str, int] = {}
        while not stop.is_set():
            request = scan.next_request(time.monotonic())
            if request is None:
                stop.wait(_AT_REST)
                continue
            try:
                seen = scan.answered(request, bus.ask(request))
            except (NoAnswer, SlaveRefused):
                seen = scan.unanswered(request)
            self._keep(seen)
            _count(self._cabinet, bus, counted)
            if not seen and scan.at_rest:
                stop.wait(_AT_REST)

    def _keep(self, seen: Sequence[Sighting]) -> None:
        for sighting in seen:
            kind, data = record_of(sighting)
            _log.info("seen", kind=kind, drawer=data.get("drawer"), slot=data.get("slot"))
            self._waiting.append(self._body(kind, data))
        self._flush()

    def _report(self, kind: Kind, data: dict[str, Any]) -> None:
        self._waiting.append(self._body(kind, data))
        self._flush()

    def _body(self, kind: Kind, data: dict[str, Any]) -> bytes:
        at = clock.now()
        stepped = self._last_at is not None and at < self._last_at
        self._last_at = at
        return orjson.dumps({"kind": kind, "at": at, "stepped": stepped, "data": data})

    def _flush(self) -> None:
        """What cannot be kept now stays in memory and is tried with the next; it is never dropped."""
        if not self._waiting:
            return
        try:
            self._spool.append(self._waiting)
        except (SpoolFull, SpoolDamaged) as error:
            self.missing = str(error)
            _log.error("spool_refuses", reason=str(error), waiting=len(self._waiting))
            return
        self._waiting = []
        SPOOL_FULLNESS.labels(self._cabinet).set(self._spool.fullness)
        self._spooled()


def _count(cabinet: str, bus: SerialBus, counted: dict[str, int]) -> None:
    for kind, number in bus.errors.items():
        if number > counted.get(kind, 0):
            POLL_ERRORS.labels(cabinet, kind).inc(number - counted.get(kind, 0))
            counted[kind] = number
