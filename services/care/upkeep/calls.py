"""The calls, facts and timers of preventive maintenance (CM-04)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from nameko.timer import timer

from services.care import schemas
from services.care.reading import find, plan, reading, run, today_at
from services.care.upkeep.decisions import Choose, Command, Dismiss, Postpone, Turn
from services.care.upkeep.policies import AHEAD, BEHIND, consents
from services.care.upkeep.reminding import Reminding, turn_of
from services.care.upkeep.rules import rules
from services.care.upkeep.streams import choices, upkeeps
from services.care.upkeep.telling import tell
from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.calls import Caller
from shared.eventlog.face import EventLog
from shared.kernel import clock
from shared.kernel.errors import NotFound
from shared.kernel.ids import derived_id
from shared.postgres import Pool

Answer = dict[str, Any]
_ROW: Final = (
    "car_id", "item", "since", "since_km", "due_on", "due_by", "due_km", "km_per_year", "reminded",
    "postponed_until", "dismissed",
)  # fmt: skip


class UpkeepCalls:
    """The class that puts the calls together brings what they work with."""

    log: EventLog
    views: Pool
    calls: Caller

    @query(schemas.UpkeepOfCar, permission="customer.view")
    def upkeep_of_car(self, call: Call) -> Answer:
        """{rows, today}: what is due on a car, the nearest first; each with its reason and its names."""
        with reading(self.views, call.payload) as cursor:
            rows = run(cursor, "of_cars", {"cars": [call.payload["car_id"]]})
            today = today_at(cursor, call.identity.dealership)
        return {"rows": [told(row) for (row,) in rows], "today": today.isoformat()}

    @query(schemas.FindUpkeep, permission="customer.view")
    def find_upkeep(self, call: Call) -> Answer:
        """{count, cars, rows, more, items} of the asker's dealership; `items`: what can be chosen."""
        home = call.identity.dealership
        with reading(self.views, call.payload) as cursor:
            found = find(cursor, call.payload, home)
        names = ("plate", "model", "customer_id", "customer")
        found["rows"] = [{**told(row), **{name: row[name] for name in names}} for row in found["rows"]]
        return {**found, "items": [{"id": each.id, "names": dict(each.names)} for each in rules().values()]}

    @query(schemas.Nothing, permission="customer.view")
    def upkeep_soon(self, call: Call) -> Answer:
        """{count}: how many items fall due in two weeks, or did lately, at the asker's dealership."""
        home = call.identity.dealership
        with reading(self.views, {}) as cursor:
            today = today_at(cursor, home)
            days = {"since": today - BEHIND, "until": today + AHEAD, "today": today}
            [(count,)] = run(cursor, "soon", {"dealership": home, **days})
        return {"count": count}

    @command(schemas.PostponeUpkeep, permission="customer.edit")
    def postpone_upkeep(self, call: Call) -> Answer:
        """Ask later, with a reason."""
        asked = call.payload
        turn, today = self._turn(call)
        return self._said(call, Postpone(turn, asked["until"], asked["reason"], today))

    @command(schemas.DismissUpkeep, permission="customer.edit")
    def dismiss_upkeep(self, call: Call) -> Answer:
        """Do not ask until it is done again, with a reason."""
        turn, _ = self._turn(call)
        return self._said(call, Dismiss(turn, call.payload["reason"]))

    @query(schemas.OfCustomer, permission="customer.view")
    def reminders_of(self, call: Call) -> Answer:
        """{wanted}: what the customer chose; null before they chose."""
        return {"wanted": choices(self.log).load(call.payload["customer_id"]).state.wanted}

    @command(schemas.ChooseReminders, permission="customer.edit")
    def choose_reminders(self, call: Call) -> Answer:
        """As the customer told the shop."""
        wanted = Choose(call.payload["customer_id"], call.payload["wanted"], "staff")
        # NotFound for nobody, and nothing is written about who is erased
        self.calls.call("customer", "get_customer", {"id": wanted.customer_id}, call=call)
        done = choices(self.log).execute(wanted.customer_id, wanted, call.meta)
        return {"id": wanted.customer_id, "place": str(done.place)}

    @subscribe("upkeep.UpkeepReminded")
    def on_upkeep_reminded(self, fact: Fact) -> None:
        """The text to the customer's telephone, once: its id follows from the fact."""
        tell(self.calls, fact.data, derived_id("care.on_upkeep_reminded", fact.id))

    @timer(interval=60, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def plan_reminders(self) -> None:
        """What is to be told now; what got lost of the duties comes back by it too."""
        plan(self.views, clock.now())

    @timer(interval=5)  # type: ignore[untyped-decorator]  # nameko has no types
    def remind(self) -> None:
        """The reminders that were planned."""
        Reminding(self.log, self.views, clock.now).once()

    def _turn(self, call: Call) -> tuple[Turn, date]:
        """The item as it is due now; NotFound when it was done since the asker looked."""
        asked = call.payload
        with reading(self.views, {}) as cursor:
            rows = run(cursor, "turn", {"id": f"{asked['car_id']}:{asked['item']}"})
            today = today_at(cursor, call.identity.dealership)
        if not rows or turn_of(rows[0][0]).since != asked["since"]:
            raise NotFound(kind="upkeep")
        return turn_of(rows[0][0]), today

    def _said(self, call: Call, wanted: Command) -> Answer:
        done = upkeeps(self.log).execute(wanted.turn.car_id, wanted, call.meta)
        return {"id": wanted.turn.car_id, "place": str(done.place)}


def told(row: Answer) -> Answer:
    """A row with its rule: why it is due, what it is called, whether the customer is told."""
    rule = rules()[row["item"]]
    known = {name: row[name] for name in _ROW}
    consent = consents(row["wanted"], row["informed"])
    return {**known, "names": dict(rule.names), "km": rule.km, "months": rule.months, "consents": consent}


def on_cars(rows: Iterable[Answer]) -> list[Answer]:
    """What a customer is shown: what is due, and why; not what the shop said of it."""
    hidden = ("reminded", "postponed_until", "dismissed", "consents")
    return [
        {name: value for name, value in told(row).items() if name not in hidden}
        for row in rows
        if not row["dismissed"]
    ]
