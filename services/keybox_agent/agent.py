"""The agent's work on the line: scan, move drawers for people, keep a record of what was seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from services.keybox_agent.adapters.serial_bus import NoAnswer, PortLost, SerialBus
from services.keybox_agent.desk import Desk
from services.keybox_agent.journal import Journal
from services.keybox_agent.metrics import POLL_ERRORS
from services.keybox_agent.protocol.rtu import SlaveRefused, WriteRegister
from services.keybox_agent.scan import Scan
from shared.telemetry import get_logger

_PORT_RETRY: Final = 2.0
# between two glances at closed drawers; an open one is watched without a pause
_AT_REST: Final = 0.1
_JOURNAL_RETRY: Final = 1.0
_log = get_logger("agent")


class Agent:
    """Owns the serial line: `run` in one thread."""

    def __init__(
        self, cabinet: str, open_bus: Callable[[], SerialBus], drawers: int, journal: Journal, desk: Desk
    ) -> None:
        self._cabinet = cabinet
        self._open_bus = open_bus
        self._drawers = drawers
        self._journal = journal
        self._desk = desk
        self._lost: str | None = "the serial line was not opened yet"

    @property
    def missing(self) -> str | None:
        """What the agent cannot do its work without; None when it is well."""
        return self._lost or self._journal.refuses

    def run(self, stop: threading.Event) -> None:
        """Until told to stop. A line that is gone is reported and opened again."""
        reported = False
        while not stop.is_set():
            try:
                bus = self._open_bus()
            except PortLost as error:
                self._lost = str(error)
                if not reported:
                    reported = True
                    _log.error("line_lost", cabinet=self._cabinet, reason=str(error))
                    self._journal.note([("line_lost", {})])
                    self._desk.line_lost()
                self._journal.retry()
                stop.wait(_PORT_RETRY)
                continue
            if reported:
                reported = False
                self._journal.note([("line_back", {})])
            try:
                self._lost = None
                self._scan(bus, stop)
            except PortLost as error:
                self._lost = str(error)
            finally:
                bus.close()

    def _scan(self, bus: SerialBus, stop: threading.Event) -> None:
        scan = Scan(self._drawers)
        counted: dict[str, int] = {}
        retried = time.monotonic()
        while not stop.is_set():
            for order in self._desk.orders():
                self._tell(bus, order)
            seen = self._look(bus, scan)
            _count(self._cabinet, bus, counted)
            if time.monotonic() - retried >= _JOURNAL_RETRY:
                retried = time.monotonic()
                self._journal.retry()
            if not seen and scan.at_rest:
                stop.wait(_AT_REST)

    def _look(self, bus: SerialBus, scan: Scan) -> bool:
        """One question; whether something was seen."""
        request = scan.next_request(time.monotonic())
        if request is None:
            return False
        try:
            seen = scan.answered(request, bus.ask(request))
        except (NoAnswer, SlaveRefused):
            seen = scan.unanswered(request)
        for sighting in seen:
            _log.info("seen", what=type(sighting).__name__, drawer=sighting.drawer)
        self._desk.saw(seen)
        self._desk.settled(board.drawer for board in scan.boards if board.at_rest)
        return bool(seen)

    def _tell(self, bus: SerialBus, order: WriteRegister) -> None:
        try:
            bus.ask(order)
        except (NoAnswer, SlaveRefused) as error:
            # the drawer does not move: its person sees that, and it is closed when its time is over
            _log.warning("order_failed", cabinet=self._cabinet, slave=order.slave, reason=str(error))


def _count(cabinet: str, bus: SerialBus, counted: dict[str, int]) -> None:
    for kind, number in bus.errors.items():
        if number > counted.get(kind, 0):
            POLL_ERRORS.labels(cabinet, kind).inc(number - counted.get(kind, 0))
            counted[kind] = number
