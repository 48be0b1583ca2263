"""The calls of the customer's page. Whoever asks holds no more than the right to knock: `care.page`."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from nameko.timer import timer

from services.care import schemas
from services.care.page import showing
from services.care.page.door import DUE, Asked, Door, Guest
from services.care.page.seal import Seal
from services.care.page.texting import Texting
from services.care.reading import reading, run
from services.care.upkeep.calls import on_cars
from services.care.upkeep.decisions import Choose
from services.care.upkeep.policies import consents
from services.care.upkeep.streams import choices
from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.calls import Caller
from shared.bus.inbox import note
from shared.duties import Duties
from shared.eventlog.face import EventLog
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound, Refusal
from shared.kernel.ids import derived_id
from shared.kernel.phones import UnreadablePhone, country_of, normalise
from shared.postgres import Pool

Answer = dict[str, Any]
KNOCK: Final = "care.page"
_LEASE: Final = timedelta(seconds=60)
_KOREAN_MOBILE: Final = "+821"
_SHOP: Final = ("company", "phone", "address")


class PageCalls:
    """The class that puts the calls together brings what they work with."""

    log: EventLog
    views: Pool
    calls: Caller
    seal: Seal

    @query(schemas.Nothing, permission=KNOCK)
    def shop(self, call: Call) -> Answer:
        """{id, name, time_zone, currency, locale, company, phone, address} of the page's dealership."""
        where = call.identity.dealership
        home = self._home(where)
        told = self.calls.call("staff", "shop", {"dealership": where}, at=where)
        return {**home, **{name: told[name] for name in _SHOP}}

    @command(schemas.AskCode, permission=KNOCK)
    def ask_code(self, call: Call) -> Answer:
        """{request}: a code goes to the telephone if it is a customer's; the answer is the same if not."""
        where = call.identity.dealership
        number = _mobile(call.payload["phone"], self._home(where)["locale"])
        asked = Asked(where, number, None)
        return {"request": self._door.ask(asked, call.payload["address"], clock.now())}

    @command(schemas.AskCodeByLink, permission=KNOCK)
    def ask_code_by_link(self, call: Call) -> Answer:
        """{request}: a code to the telephone of the one customer whom the signed link names."""
        customer_id = call.payload["customer_id"]
        if call.identity.actor != f"guest:{customer_id}":
            raise NotFound(kind="page")
        asked = Asked(call.identity.dealership, "", customer_id)
        return {"request": self._door.ask(asked, call.payload["address"], clock.now())}

    @command(schemas.OpenPage, permission=KNOCK)
    def open_page(self, call: Call) -> Answer:
        """{session}: the cookie of whoever typed the right code in time."""
        typed = "".join(filter(str.isdigit, call.payload["code"]))
        return {"session": self._door.open(call.payload["request"], typed, clock.now())}

    @command(schemas.Session, permission=KNOCK)
    def leave_page(self, call: Call) -> Answer:
        """The page is closed."""
        self._door.leave(call.payload["session"])
        return {}

    @query(schemas.Session, permission=KNOCK)
    def own_cars(self, call: Call) -> Answer:
        """{people: [{name, cars}]}: everybody whose telephone this is, with their cars."""
        people = self._people(call)
        shown = [
            {"name": showing.veiled(each["name"]), "cars": [showing.car(car) for car in each["cars"]]}
            for each in people
        ]
        return {"people": shown}

    @query(schemas.OwnThing, permission=KNOCK)
    def own_car(self, call: Call) -> Answer:
        """{car, visits, offers}: a car's history while it was theirs, and what waits for their word."""
        people = self._people(call)
        cars = {car["id"]: car for each in people for car in each["cars"]}
        known = cars.get(call.payload["id"])
        if known is None:
            raise NotFound(kind="car")
        own = _ids(people)
        found = self._ask(call, "maintenance", "orders_of_car", {"car_id": known["id"]})
        offered = self._ask(call, "estimate", "estimates_of", {"car_id": known["id"]})
        with reading(self.views, {}) as cursor:
            rows = run(cursor, "of_cars", {"cars": [known["id"]]})
        return {
            "car": showing.car(known),
            "upkeep": on_cars(row for (row,) in rows),
            "reminders": self._reminders(people, any(row["informed"] for (row,) in rows)),
            "visits": showing.visits(found["rows"], own),
            "offers": self._offers(offered["rows"], own),
        }

    @query(schemas.OwnThing, permission=KNOCK)
    def own_visit(self, call: Call) -> Answer:
        """One visit, as `showing.visit` tells it, with the estimates that wait."""
        order, own = self._own_order(call)
        about = {"order_id": order["id"]}
        sheet = self._ask(call, "estimate", "get_inspection", about)
        offered = self._ask(call, "estimate", "estimates_of", about)
        told = showing.visit(order, sheet, self._today(order["dealership"]))
        return {**told, "offers": self._offers(offered["rows"], own)}

    @query(schemas.OwnPaper, permission=KNOCK)
    def own_paper(self, call: Call) -> Answer:
        """{pdf, sha256, name}: the customer's copy of a statement, exactly as it was given out."""
        order, _ = self._own_order(call)
        wanted = {"id": order["id"], "issue": call.payload["issue"], "copy": "customer"}
        return self._ask(call, "maintenance", "statement_paper", wanted)

    @command(schemas.OwnReminders, permission=KNOCK)
    def choose_own_reminders(self, call: Call) -> Answer:
        """Whether they want to be told what falls due: for everybody behind the telephone."""
        wanted = call.payload["wanted"]
        for number, each in enumerate(self._people(call)):
            meta = replace(call.meta, command_id=derived_id(call.command_id, number))
            choices(self.log).execute(each["id"], Choose(each["id"], wanted, "customer"), meta)
        return {}

    @subscribe("customer.CustomerRestricted", "customer.CustomerErased")
    def on_customer_forgotten(self, fact: Fact) -> None:
        """Whoever looks at the page of a customer who is to be forgotten sees nothing any more."""
        self._door.forget(fact.data["records"])
        note(self.views, "care.on_customer_forgotten", fact)

    @timer(interval=1)  # type: ignore[untyped-decorator]  # nameko has no types
    def text_codes(self) -> None:
        """The codes that were asked for."""
        duties = Duties(self.views, DUE, _LEASE)
        Texting(self._door, self.seal, duties, self.calls, clock.now, random.random).once()

    @timer(interval=300, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def sweep_page(self) -> None:
        """What has run out."""
        self._door.sweep(clock.now())

    @property
    def _door(self) -> Door:
        return Door(self.views, self.seal)

    def _people(self, call: Call) -> list[Answer]:
        """The customers behind the session, asked anew: one whose telephone it is no more is not shown."""
        guest: Guest = self._door.guest(call.payload["session"], clock.now())
        found = {one["id"]: one for each in guest.holders if (one := self._customer(call, each))}
        return [
            one
            for one in found.values()
            if not one["withheld"] and self._door.holds(guest, [phone["number"] for phone in one["phones"]])
        ]

    def _customer(self, call: Call, customer_id: str) -> Answer | None:
        try:
            return self._ask(call, "customer", "get_customer", {"id": customer_id})
        except Refusal:
            return None

    def _own_order(self, call: Call) -> tuple[Answer, set[str]]:
        own = _ids(self._people(call))
        order = self._ask(call, "maintenance", "get_order", {"id": call.payload["id"]})
        if not showing.may_see(order, own):
            raise NotFound(kind="order")
        return order, own

    def _reminders(self, people: list[Answer], informed: bool) -> bool:
        """Whether everybody behind the telephone is told what falls due."""
        kept = choices(self.log)
        return all(consents(kept.load(each["id"]).state.wanted, informed) for each in people)

    def _offers(self, rows: list[Answer], own: set[str]) -> list[Answer]:
        """Each with the time zone in which its last day ends."""
        zones = {row["dealership"]: self._home(row["dealership"])["time_zone"] for row in rows}
        days = {where: clock.local_date(clock.now(), zone) for where, zone in zones.items()}
        return [
            {**offer, "time_zone": zones[offer["dealership"]]}
            for row in rows
            for offer in showing.offers([row], own, days[row["dealership"]])
        ]

    def _today(self, dealership: str) -> date:
        return clock.local_date(clock.now(), self._home(dealership)["time_zone"])

    def _home(self, dealership: str) -> Answer:
        found = self.calls.call("staff", "dealerships", {}, at=dealership)["dealerships"]
        home = next((each for each in found if each["id"] == dealership), None)
        if home is None:
            raise NotFound(kind="page")
        return dict(home)

    def _ask(self, call: Call, service: str, method: str, payload: Mapping[str, Any]) -> Answer:
        """As the service itself: the guest may see only what is made of the answer here."""
        return self.calls.call(service, method, dict(payload), at=call.identity.dealership)


def _ids(people: list[Answer]) -> set[str]:
    return {each["id"] for each in people}


def _mobile(text: str, locale: str) -> str:
    """E.164 of a telephone that takes texts; by its form alone, whoever it belongs to."""
    try:
        number = normalise(text, country_of(locale))
    except UnreadablePhone as error:
        raise InvalidInput(fields={"phone": error.reason}) from None
    if number.startswith("+82") and not number.startswith(_KOREAN_MOBILE):
        raise InvalidInput(fields={"phone": "no_mobile"})
    return number
