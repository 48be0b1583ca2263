"""Records of the agents, into the log: each exactly once, in its order, however often its message comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from services.keys import events as e
from services.keys.errors import RecordsMissing
from services.keys.shapes import check
from services.keys.streams import REPORT_CODEC
from shared.bus import Fact
from shared.contracts.keys import Record, Report
from shared.eventlog import EventLog, NewEvent, VersionConflict, Write
from shared.kernel.errors import InvalidInput

_ATTEMPTS: Final = 5


class Reports:
    """Remembers how far each stream has come; whoever else moves it on is noticed by the version."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._versions: dict[str, int] = {}

    def take(self, fact: Fact, dealership: str) -> int:
        """Append what is new in a message; how many records that was.

        RecordsMissing when one before these has not come yet: the message is to come again. InvalidInput when
        one does not hold what its kind says.
        """
        records = Report(device=fact.data["device"], records=fact.data["records"])
        if not records["records"]:
            return 0
        stream = _stream(fact.key, records)
        for _ in range(_ATTEMPTS):
            known = self._version(stream)
            fresh = [record for record in records["records"] if record["sequence"] > known]
            if not fresh:
                return 0
            if fresh[0]["sequence"] != known + 1:
                self._versions.pop(stream)
                raise RecordsMissing(sequence=fresh[0]["sequence"])
            try:
                self._append(stream, known, fresh, fact, dealership)
            except VersionConflict as conflict:
                self._versions[stream] = conflict.actual
            else:
                self._versions[stream] = fresh[-1]["sequence"]
                return len(fresh)
        raise RecordsMissing(sequence=records["records"][0]["sequence"])

    def _version(self, stream: str) -> int:
        if stream not in self._versions:
            history = self._log.read_stream(stream)
            self._versions[stream] = history[-1].version if history else 0
        return self._versions[stream]

    def _append(self, stream: str, known: int, fresh: list[Record], fact: Fact, dealership: str) -> None:
        events = [_event(fact.key, record) for record in fresh]
        # the part that is new differs from delivery to delivery, and so does the command
        meta = fact.reaction("keys.on_reports", known)
        meta = replace(meta, actor=f"cabinet:{fact.key}", dealership=dealership)
        self._log.append([Write(stream, known, events)], meta)


def _stream(cabinet: str, report: Report) -> str:
    boots = {record["boot"] for record in report["records"]}
    if len(boots) != 1:
        raise InvalidInput(fields={"boot": "invalid"})
    return f"cabinet_log-{cabinet}.{report['device']}.{boots.pop()}"


def _event(cabinet: str, record: Record) -> NewEvent:
    check(record)
    reported = e.CabinetReported(
        cabinet=cabinet,
        kind=record["kind"],
        stepped=record["stepped"],
        skew=record.get("skew"),
        data=record["data"],
    )
    name, schema, data = REPORT_CODEC.encode(reported)
    return NewEvent(type=name, schema=schema, data=data, occurred_at=datetime.fromisoformat(record["at"]))
