"""One pass over the reminders that are due: each is looked at again before the customer is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.care.reading import reading, run
from services.care.upkeep.decisions import Remind, Turn
from services.care.upkeep.policies import consents, is_time, next_moment
from services.care.upkeep.streams import upkeeps
from shared.duties import Duties, Duty, Later
from shared.eventlog import Meta
from shared.eventlog.face import EventLog
from shared.kernel import clock
from shared.kernel.ids import derived_id
from shared.postgres import Pool

DUE: Final = "care_upkeep.due"
ACTOR: Final = "service:care"
_BATCH: Final = 50
_LEASE: Final = timedelta(seconds=60)
# Not all of a morning's texts in its first second.
_SPREAD: Final = timedelta(minutes=20)


class Reminding:
    """What a worker does when the timer wakes it. `now` comes from outside."""

    def __init__(self, log: EventLog, views: Pool, now: Callable[[], datetime]) -> None:
        self._log = log
        self._views = views
        self._duties = Duties(views, DUE, _LEASE)
        self._now = now

    def once(self) -> int:
        """One pass; how many duties it took."""
        return self._duties.meet("transmit", self._now(), _BATCH, self._meet)

    def _meet(self, duty: Duty) -> None:
        with reading(self._views, {}) as cursor:
            rows = run(cursor, "turn", {"id": duty.key})
        if rows and not self._told(rows[0][0], duty):
            return
        self._duties.done("transmit", [duty])

    def _told(self, row: dict[str, Any], duty: Duty) -> bool:
        """Whether nothing is left to do; False when it waits for the morning."""
        now = self._now()
        today = clock.local_date(now, row["time_zone"])
        turn = turn_of(row)
        if not consents(row["wanted"], row["informed"]) or not is_time(turn.due_on, today):
            return True
        moment = next_moment(now, row["time_zone"])
        if moment > now:
            later = moment + _SPREAD * random.random()  # noqa: S311  no secret
            self._duties.later([Later(duty.key, duty.revision, later)])
            return False
        once = derived_id("care.remind", turn.car_id, turn.item, turn.since)
        meta = Meta(command_id=once, actor=ACTOR, dealership=turn.dealership, correlation_id=once)
        upkeeps(self._log).execute(turn.car_id, Remind(turn, today), meta)
        return True


def turn_of(row: dict[str, Any]) -> Turn:
    """A row of the view as commands name it."""
    days = {name: date.fromisoformat(row[name]) for name in ("since", "due_on")}
    known = {name: row[name] for name in ("car_id", "customer_id", "dealership", "item", "by")}
    return Turn(**{**known, **days})
