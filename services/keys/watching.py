"""The watch at work: whatever is due to be looked at is looked at, and its alarms are raised and ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import psycopg2.errors

from services.keys import alarms
from services.keys.alarms import Found, Limits, Place
from services.keys.board import Drawer
from services.keys.metrics import RAISED
from services.keys.reading import rows
from services.keys.streams import watches
from services.keys.watch import Observe
from services.keys.whereabouts import Whereabouts
from shared.bus import Fact
from shared.duties import Duties, Duty, Later
from shared.eventlog import EventLog, Meta
from shared.kernel.ids import new_id
from shared.postgres import Pool, statement

TABLE: Final = "keys_due"
LOOK: Final = "look"
ACTOR: Final = "service:keys"
_AT_ONCE: Final = 100
_LEASE: Final = timedelta(seconds=60)
# A subject that the view does not know is waited for so often, a second apart.
_TRIES: Final = 30


def subjects(fact: Fact) -> set[str]:
    """What a fact gives reason to look at."""
    if fact.category == "key":
        return {f"tag.{fact.key}"}
    cabinet, told = fact.data["cabinet"], fact.data["data"]
    found = {f"cabinet.{cabinet}"}
    found |= {f"tag.{each['tag']}" for each in told.get("keys", ())}
    if "tag" in told:
        found.add(f"tag.{told['tag']}")
    if "drawer" in told:
        found.add(f"drawer.{cabinet}.{told['drawer']}")
    return found


def look_at(views: Pool, found: Iterable[str], at: datetime) -> None:
    """Enter subjects into the due-table."""
    if wanted := sorted(found):
        with views.transaction() as cursor:
            cursor.execute(statement("services.keys", "look_at"), {"subjects": wanted, "at": at})


def hung_in(views: Pool, facts: Iterable[Fact]) -> set[str]:
    """The keys that are gone may be those which an inventory does not name."""
    told = {fact.data["cabinet"] for fact in facts if fact.data.get("kind") == "inventory"}
    return {f"tag.{tag}" for (tag,) in rows(views, "hung_in", cabinets=sorted(told))} if told else set()


def refill(views: Pool, now: datetime) -> None:
    """Enter what may have been lost."""
    try:
        with views.transaction() as cursor:
            cursor.execute(statement("services.keys", "refill"), {"now": now})
    except psycopg2.errors.UndefinedTable:
        return  # the view is not built yet; there is nothing to watch


class Watching:
    """What a worker does when the timer wakes it. `began`: since when this process would have heard."""

    def __init__(
        self, log: EventLog, views: Pool, limits: Limits, began: datetime, now: Callable[[], datetime]
    ) -> None:
        self._watches = watches(log)
        self._views = views
        self._duties = Duties(views, TABLE, _LEASE)
        self._limits = limits
        self._began = began
        self._now = now

    def once(self) -> int:
        """One pass; how many subjects it looked at."""
        due = self._duties.take(LOOK, self._now(), _AT_ONCE)
        for duty in due:
            self._look(duty)
        return len(due)

    def _look(self, duty: Duty) -> None:
        seen = self._seen(duty.key)
        if seen is None:
            again = self._now() + timedelta(seconds=1) if duty.attempts < _TRIES else None
        else:
            dealership, found = seen
            self._observe(duty.key, dealership, found)
            again = found.again
        if again is None:
            self._duties.done(LOOK, [duty])
        else:
            self._duties.later([Later(duty.key, duty.revision, again, anew=seen is not None)], LOOK)

    def _observe(self, subject: str, dealership: str, found: Found) -> None:
        meta = Meta(command_id=new_id(), actor=ACTOR, dealership=dealership, correlation_id=new_id())
        before = self._watches.load(subject).state
        self._watches.execute(subject, Observe(found.standing), meta, attempts=8)
        for kind in found.standing.keys() - before.open:
            RAISED.labels(kind.value).inc()

    def _seen(self, subject: str) -> tuple[str, Found] | None:
        kind, _, key = subject.partition(".")
        match kind:
            case "tag":
                return self._key(key)
            case "drawer":
                cabinet, _, number = key.rpartition(".")
                return self._drawer(cabinet, int(number))
            case _:
                return self._cabinet(key)

    def _key(self, tag: str) -> tuple[str, Found] | None:
        found = rows(self._views, "pictures", tag=tag)
        if not found:
            return None
        [(row, slots)] = found
        key = msgspec.convert(row, Whereabouts)
        places = [Place(**each) for each in slots]
        return key.dealership, alarms.of_key(key, places, self._now(), self._limits)

    def _drawer(self, cabinet: str, number: int) -> tuple[str, Found] | None:
        found = rows(self._views, "drawer", cabinet=cabinet, drawer=number)
        if not found:
            return None
        [(dealership, *told)] = found
        return dealership, alarms.of_drawer(cabinet, number, Drawer(*told), self._now(), self._limits)

    def _cabinet(self, cabinet: str) -> tuple[str, Found] | None:
        found = rows(self._views, "signs_of_life", cabinet=cabinet)
        if not found:
            return None
        [(dealership, heard, lost)] = found
        since = max(heard, self._began) if heard else None
        return dealership, alarms.of_cabinet(cabinet, since, lost, self._now(), self._limits)


def where(about: Mapping[str, Any]) -> str:
    """Which cabinet, drawer, slot or tag an alarm is about, for a text message."""
    place = "-".join(str(about[name]) for name in ("cabinet", "drawer", "slot") if about.get(name))
    return place or str(about.get("tag", ""))
