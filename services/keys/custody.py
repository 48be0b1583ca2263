"""The shell around the decisions, and the agents' door."""

from __future__ import annotations

from typing import Any, Final

from services.keys import events as e
from services.keys.decisions import CABINET, KEY, AssignKey, RegisterCabinet
from services.keys.reports import REPORT_CODEC, Reports
from shared.bus import Fact
from shared.eventlog import Appended, Codec, EventLog, Meta, Repository
from shared.kernel.errors import NotFound

CABINET_CODEC: Final[Codec[e.CabinetEvent]] = Codec(e.CabinetRegistered)
KEY_CODEC: Final[Codec[e.KeyEvent]] = Codec(e.KeyAssigned, e.KeyReleased)
CODECS: Final = (CABINET_CODEC, REPORT_CODEC, KEY_CODEC)
STREAMS: Final[dict[str, Codec[Any]]] = {
    "cabinet": CABINET_CODEC,
    "cabinet_log": REPORT_CODEC,
    "key": KEY_CODEC,
}


class Custody:
    """Made once for the process: it remembers where cabinets stand."""

    def __init__(self, log: EventLog) -> None:
        self._cabinets = Repository(log, "cabinet", CABINET, CABINET_CODEC)
        self._keys = Repository(log, "key", KEY, KEY_CODEC)
        self._reports = Reports(log)
        self._homes: dict[str, str] = {}

    def register(self, command: RegisterCabinet, meta: Meta) -> dict[str, Any]:
        """{id, place}."""
        return _answer(command.id, self._cabinets.execute(command.id, command, meta))

    def assign(self, tag: str, command: AssignKey, meta: Meta) -> dict[str, Any]:
        """{id, place}."""
        return _answer(tag, self._keys.execute(tag, command, meta))

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
