"""The reconciliation of a dealership's keys: each night, and whenever somebody asks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
import psycopg2.errors

from services.keys import events as e
from services.keys.reading import rows
from services.keys.reconciling import Visit, findings, last_night, next_night
from services.keys.streams import COUNT_CODEC
from services.keys.watching import ACTOR, TABLE
from services.keys.whereabouts import Whereabouts
from shared.duties import Duties, Later
from shared.eventlog import Appended, EventLog, Meta, NewEvent, Write
from shared.kernel.ids import derived_id, new_id
from shared.postgres import Pool, statement

NIGHTLY: Final = "reconcile"
_LEASE: Final = timedelta(minutes=2)
_GONE: Final = ("delivered", "cancelled")


class Nightly:
    """One report for each night, whatever crashes: its id follows from the dealership and the day."""

    def __init__(self, log: EventLog, views: Pool) -> None:
        self._log = log
        self._views = views
        self._duties = Duties(views, TABLE, _LEASE)

    def work(self, now: datetime) -> None:
        """The nights that are due; one that was slept through is made up for, once."""
        try:
            zones = dict(rows(self._views, "zones"))
        except psycopg2.errors.UndefinedTable:
            return  # the view is not built yet
        self._refill({home: next_night(now, zone) for home, zone in zones.items()})
        for duty in self._duties.take(NIGHTLY, now, len(zones)):
            zone = zones.get(duty.key, "Asia/Seoul")
            day = last_night(now, zone)
            self.reconcile(day, self._of_night(duty.key, day), by_night=True)
            self._duties.later([Later(duty.key, duty.revision, next_night(now, zone), anew=True)], NIGHTLY)

    def reconcile(self, day: date, meta: Meta, *, by_night: bool) -> tuple[str, Appended]:
        """Look over all keys of the dealership of `meta`, keep what is not in its place; the report's id."""
        found = rows(self._views, "to_reconcile", dealership=meta.dealership)
        keys = [(msgspec.convert(row, Whereabouts), _visit(*visit)) for row, *visit in found]
        told = e.KeysReconciled(
            day=day,
            by_night=by_night,
            counted=sum(key.car_id is not None for key, _ in keys),
            rows=list(findings(keys)),
        )
        report = str(derived_id("key count", meta.command_id))
        write = Write(f"key_count-{report}", 0, [NewEvent(*COUNT_CODEC.encode(told))])
        return report, self._log.append([write], meta)

    def _of_night(self, dealership: str, day: date) -> Meta:
        command = derived_id("keys.night", dealership, day.isoformat())
        return Meta(command_id=command, actor=ACTOR, dealership=dealership, correlation_id=new_id())

    def _refill(self, nights: dict[str, datetime]) -> None:
        parameters: dict[str, Any] = {"dealerships": list(nights), "due_at": list(nights.values())}
        with self._views.transaction() as cursor:
            cursor.execute(statement("services.keys", "refill_nights"), parameters)


def _visit(order_id: str | None, number: str | None, state: str | None) -> Visit | None:
    return Visit(order_id, number, state in _GONE) if order_id and number else None
