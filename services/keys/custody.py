"""The shell around the decisions, and the agents' door."""

from __future__ import annotations

from typing import Any

from services.keys.decisions import KeyCommand, RegisterCabinet
from services.keys.reports import Reports
from services.keys.streams import cabinets, keys
from shared.bus import Fact
from shared.eventlog import Appended, EventLog, Meta
from shared.kernel.errors import NotFound


class Custody:
    """Made once for the process: it remembers where cabinets stand."""

    def __init__(self, log: EventLog) -> None:
        self._cabinets = cabinets(log)
        self._keys = keys(log)
        self._reports = Reports(log)
        self._homes: dict[str, str] = {}

    def register(self, command: RegisterCabinet, meta: Meta) -> dict[str, Any]:
        """{id, place}."""
        return _answer(command.id, self._cabinets.execute(command.id, command, meta))

    def on_key(self, tag: str, command: KeyCommand, meta: Meta) -> dict[str, Any]:
        """{id, place}."""
        return _answer(tag, self._keys.execute(tag, command, meta))

    def car_of(self, tag: str) -> str | None:
        """Whose key the tag hangs on, as its stream stands."""
        return self._keys.load(tag).state.car_id

    def take(self, report: Fact) -> int:
        """How many records were new; NotFound for a cabinet that nobody registered."""
        return self._reports.take(report, self._home(report.key))

    def _home(self, cabinet: str) -> str:
        if cabinet not in self._homes:
            state = self._cabinets.load(cabinet).state
            if not state.name:
                raise NotFound(kind="cabinet")
            self._homes[cabinet] = state.dealership
        return self._homes[cabinet]


def _answer(key: str, done: Appended) -> dict[str, Any]:
    return {"id": key, "place": str(done.place)}
