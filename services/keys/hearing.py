"""What the keys service hears, and what its timers do: the half of the service that nobody calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import psycopg2.errors
from nameko.timer import timer

from services.keys.alarms import Kind, Limits
from services.keys.metrics import STANDING
from services.keys.nightly import Nightly
from services.keys.owners import described
from services.keys.providers import LimitsProvider
from services.keys.reading import rows
from services.keys.streams import KEY_CODEC
from services.keys.watching import Watching, hung_in, look_at, refill, subjects, where
from shared.bus import Fact, subscribe
from shared.contracts.grants import WANTED
from shared.contracts.keys import EDGE_EXCHANGE, HELD, REPORTS
from shared.eventlog import Place
from shared.kernel import clock
from shared.postgres import statement
from shared.projections import wait_for

_KEY_FACTS: Final = tuple(f"key.{name}" for name in sorted(KEY_CODEC.types))
_VIEW_SECONDS: Final = 5.0
# without a view 400 records each half second still are more than the 500 a second that are promised
_HELD_SECONDS: Final = 0.5
_NO_PLATE: Final = "–"


class HearsCabinets:
    """Mixed into the service, which brings `log`, `views`, `calls` and `custody`."""

    log: Any
    views: Any
    calls: Any
    custody: Any
    limits: Limits = LimitsProvider()
    # silence before this process could hear anything is nobody's
    began: datetime = clock.now()

    @subscribe(REPORTS, exchange=EDGE_EXCHANGE, batch=50)
    def on_reports(self, reports: list[Fact]) -> None:
        """What the cabinets' agents saw, in the order in which they sent it."""
        self._take(reports)

    @subscribe(HELD, exchange=EDGE_EXCHANGE, batch=4)
    def on_held(self, reports: list[Fact]) -> None:
        """What they kept while they were alone, beside it: few at once, and no faster than the view follows,
        where what happens now would wait behind them."""
        self._take(reports)
        wait_for(self.views, "keys", self.log.head(), _HELD_SECONDS)

    @subscribe(WANTED, exchange=EDGE_EXCHANGE, batch=50)
    def on_signs_of_life(self, asked: list[Fact]) -> None:
        """The agents ask for their grants each minute: they are there, though nothing happens."""
        self._heard(asked)

    @subscribe("cabinet_log.CabinetReported", *_KEY_FACTS, batch=100)
    def on_moved(self, facts: list[Fact]) -> None:
        """Whatever a fact concerns is looked at once the view has it."""
        wait_for(self.views, "keys", max(Place.parse(fact.place) for fact in facts), _VIEW_SECONDS)
        found = {subject for fact in facts for subject in subjects(fact)}
        look_at(self.views, found | hung_in(self.views, facts), clock.now())

    @subscribe("key_watch.KeyAlarmRaised")
    def on_alarm(self, fact: Fact) -> None:
        """A message to the shop, beside its screens."""
        shop = self.calls.call("staff", "shop", {"dealership": fact.dealership})
        if not shop["alarm_phone"]:
            return
        about = fact.data["about"]
        what, customer_id = self._named(about)
        params = {"shop": shop["company"], "what": what, "where": where(about)}
        message = {
            "to": shop["alarm_phone"],
            "template": f"key_{fact.data['kind']}",
            "params": params,
            "customer_id": customer_id,
            "about": f"key:{about['tag']}" if about.get("tag") else "",
        }
        self.calls.call("messaging", "send_message", message)

    @timer(interval=1)  # type: ignore[untyped-decorator]  # nameko has no types
    def watch(self) -> None:
        """Whatever is due to be looked at."""
        Watching(self.log, self.views, self.limits, self.began, clock.now).once()

    @timer(interval=5, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def reconcile_by_night(self) -> None:
        """The nights that are due."""
        Nightly(self.log, self.views).work(clock.now())

    @timer(interval=60, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def look_after(self) -> None:
        """Looks that got lost, and how many alarms stand."""
        refill(self.views, clock.now())
        try:
            standing = dict(rows(self.views, "standing"))
        except psycopg2.errors.UndefinedTable:
            return  # the view is not built yet
        for kind in Kind:
            STANDING.labels(kind.value).set(standing.get(kind.value, 0))

    def _take(self, reports: list[Fact]) -> None:
        for report in reports:
            self.custody.take(report)
        self._heard(reports)

    def _heard(self, facts: list[Fact]) -> None:
        cabinets = sorted({fact.key for fact in facts})
        with self.views.transaction() as cursor:
            cursor.execute(statement("services.keys", "heard_of"), {"cabinets": cabinets, "at": clock.now()})

    def _named(self, about: dict[str, Any]) -> tuple[str, str | None]:
        """The car's plate and whose it is, so that the text goes with its owner; else the tag, of nobody."""
        tag = str(about.get("tag") or _NO_PLATE)
        car = described(self.calls, about.get("car_id"))
        return (car["plate"], car["customer_id"]) if car and car["plate"] else (tag, None)
