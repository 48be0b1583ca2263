"""Calls and facts of the customer service: parse, handle, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from nameko.timer import timer

from services.customer import lists, schemas
from services.customer.decisions.cars import ChangeCar
from services.customer.decisions.contacts import (
    ChangeContactState,
    RecordContact,
    RemoveContactDetail,
    WriteContactDetail,
)
from services.customer.decisions.customers import ChangeCustomer, RegisterCompany, RegisterPerson
from services.customer.events import ContactKind, ContactState
from services.customer.handling import cars, contacts, customers, forgetting
from services.customer.handling.erasing import Eraser
from services.customer.handling.reactions import on_order_fact
from services.customer.handling.records import STREAMS, Records
from services.customer.pages import car_page, contact_page, customer_page, known
from services.customer.policies import ORDER_FACTS
from services.customer.reading import Locality, locality, opened_as, reading, run
from shared.bus import Call, Calls, Fact, command, query, subscribe
from shared.eventlog import Appended
from shared.kernel import clock
from shared.kernel.ids import derived_id
from shared.runtime.providers import ErasuresProvider, LogProvider, ViewsProvider
from shared.telemetry import get_logger

_LOOK_FOR_ERASURES_S: Final = 30
_logger = get_logger("privacy")


class CustomerService:
    """`shared.contracts.customer` says what is published and what comes back."""

    name = "customer"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    book = ErasuresProvider()
    calls = Calls()

    @command(schemas.RegisterPerson, permission="customer.edit")
    def register_person(self, call: Call) -> dict[str, Any]:
        """고객등록: a person, and the car that came with them."""
        return self._register(call, RegisterPerson)

    @command(schemas.RegisterCompany, permission="customer.edit")
    def register_company(self, call: Call) -> dict[str, Any]:
        """거래처등록: a company, and a car of its fleet."""
        return self._register(call, RegisterCompany)

    @command(schemas.ChangeCustomer, permission="customer.edit")
    def change_customer(self, call: Call) -> dict[str, Any]:
        """Only the fields given change."""
        asked = _asked(call)
        change = ChangeCustomer(changes=_rest(asked), country=self._locality(call).country)
        done = customers.change(self._records, asked["id"], change, call.meta, **_seen(asked))
        return _answer("customer", asked["id"], done)

    @command(schemas.MergeCustomers, permission="customer.edit")
    def merge_customers(self, call: Call) -> dict[str, Any]:
        """Two records become one: the survivor's."""
        asked = _asked(call)
        survivor, merged = asked["survivor_id"], asked["merged_id"]
        done = customers.merge_records(
            self._records, survivor, merged, lambda: self._cars_of(merged), call.meta, **_seen(asked)
        )
        return _answer("customer", survivor, done)

    @command(schemas.RegisterCar, permission="customer.edit")
    def register_car(self, call: Call) -> dict[str, Any]:
        """Another car of a customer."""
        asked = _asked(call)
        car_id = asked.get("id") or str(derived_id("car", call.command_id))
        done = cars.register(
            self._records, car_id, _rest(asked), asked["customer_id"], call.meta, occurred_at=_when(asked)
        )
        return _answer("car", car_id, done)

    @command(schemas.ChangeCar, permission="customer.edit")
    def change_car(self, call: Call) -> dict[str, Any]:
        """Only the fields given change."""
        asked = _asked(call)
        done = cars.change(
            self._records, asked["id"], ChangeCar(changes=_rest(asked)), call.meta, **_seen(asked)
        )
        return _answer("car", asked["id"], done)

    @command(schemas.ChangePlate, permission="customer.edit")
    def change_plate(self, call: Call) -> dict[str, Any]:
        """The car drives under another plate."""
        asked = _asked(call)
        plate = asked.get("plate") or ""
        done = cars.change_plate(self._records, asked["id"], plate, call.meta, **_seen(asked))
        return _answer("car", asked["id"], done)

    @command(schemas.TransferCar, permission="customer.edit")
    def transfer_car(self, call: Call) -> dict[str, Any]:
        """The car goes to another customer."""
        asked = _asked(call)
        done = cars.transfer(self._records, asked["id"], asked["customer_id"], call.meta, **_seen(asked))
        return _answer("car", asked["id"], done)

    @command(schemas.RecordContact, permission="customer.edit")
    def record_contact(self, call: Call) -> dict[str, Any]:
        """An entry of the contact history, written by hand."""
        asked = _asked(call)
        contact_id = asked.pop("id", None) or str(derived_id("contact", call.command_id))
        asked.pop("occurred_at", None)
        entry = RecordContact(
            **{
                **{name: value for name, value in asked.items() if value is not None},
                "created_at": asked.get("created_at"),
                "kind": ContactKind(asked["kind"]),
                "state": ContactState(asked["state"]) if asked.get("state") else None,
                "author": call.identity.actor,
            }
        )
        return _answer("contact", contact_id, contacts.record(self._records, contact_id, entry, call.meta))

    @command(schemas.ChangeContactState, permission="customer.edit")
    def change_contact_state(self, call: Call) -> dict[str, Any]:
        """作業待ち → 作業中 → 完了, or back."""
        asked = _asked(call)
        change = ChangeContactState(state=ContactState(asked["state"]))
        done = contacts.change(self._records, asked["id"], change, call.meta, **_seen(asked))
        return _answer("contact", asked["id"], done)

    @command(schemas.WriteContactDetail, permission="customer.edit")
    def write_contact_detail(self, call: Call) -> dict[str, Any]:
        """A detail line is added, or written anew (JP-03)."""
        asked = _asked(call)
        line = WriteContactDetail(
            detail_id=asked.get("detail_id") or str(derived_id("contact_detail", call.command_id)),
            content=asked.get("content") or "",
            state=ContactState(asked["state"]) if asked.get("state") else None,
            worked_at=asked.get("worked_at"),
            planned_at=asked.get("planned_at"),
            assignee=asked.get("assignee"),
        )
        done = contacts.change(self._records, asked["id"], line, call.meta, **_seen(asked))
        return {**_answer("contact", asked["id"], done), "detail_id": line.detail_id}

    @command(schemas.RemoveContactDetail, permission="customer.edit")
    def remove_contact_detail(self, call: Call) -> dict[str, Any]:
        """A detail line is taken out; the log keeps that it was there."""
        asked = _asked(call)
        line = RemoveContactDetail(detail_id=asked["detail_id"])
        done = contacts.change(self._records, asked["id"], line, call.meta, **_seen(asked))
        return _answer("contact", asked["id"], done)

    @command(schemas.EraseCustomer, permission="customer.erase")
    def erase_customer(self, call: Call) -> dict[str, Any]:
        """The customer is forgotten: at once, or as soon as the law lets go of the record."""
        subject, owed, where = self._outlook(call)
        reason = call.payload["reason"]
        begun = self._eraser.ask(forgetting.erasure(subject, owed, reason, where, call.meta))
        return {
            "id": begun.customer_id,
            "place": str(self._eraser.place_of(begun)),
            "kept_until": begun.kept_until and begun.kept_until.isoformat(),
            "erased": begun.destroyed_at is not None,
        }

    @query(schemas.One, permission="customer.erase")
    def erasure_outlook(self, call: Call) -> dict[str, Any]:
        """What an erasure would mean today: what comes first, what goes, how long the rest is kept."""
        subject, owed, where = self._outlook(call)
        until = forgetting.retained_until(owed, where)
        return {
            "id": subject.customer_id,
            "records": len(subject.records),
            "cars": len(subject.cars),
            "orders_open": owed.orders_open,
            "orders_owing": owed.orders_owing,
            "kept_until": until and until.isoformat(),
        }

    @timer(interval=_LOOK_FOR_ERASURES_S)  # type: ignore[untyped-decorator]  # nameko has no types
    def carry_erasures_on(self) -> None:
        """Retentions that ended, and erasures that a crash cut short."""
        self._eraser.carry_on()

    @query(schemas.Find, permission="customer.view")
    def find(self, call: Call) -> dict[str, Any]:
        """The search box: {"hits": [...]}, the likeliest first."""
        asked = call.payload
        with reading(self.views, asked) as cursor:
            return {"hits": lists.find(cursor, asked["text"], call.identity.dealership, asked["limit"])}

    @query(schemas.ListCustomers, permission="customer.view")
    def list_customers(self, call: Call) -> dict[str, Any]:
        """고객조회, 거래처조회: a page of customers, and how many there are."""
        with reading(self.views, call.payload) as cursor:
            zone = locality(cursor, call.identity.dealership).zone
            return lists.list_customers(cursor, call.payload, zone)

    @query(schemas.ListContacts, permission="customer.view")
    def list_contacts(self, call: Call) -> dict[str, Any]:
        """履歴一覧 and 作業管理: a page of entries, and how many there are."""
        with reading(self.views, call.payload) as cursor:
            zone = locality(cursor, call.identity.dealership).zone
            return lists.list_contacts(cursor, call.payload, zone)

    @query(schemas.Duplicates, permission="customer.view")
    def duplicates(self, call: Call) -> dict[str, Any]:
        """Records that may be one person: {"pairs": [...]}."""
        asked = call.payload
        with reading(self.views, asked) as cursor:
            return {"pairs": lists.duplicates(cursor, asked.get("customer_id"), asked["limit"])}

    @query(schemas.One, permission="customer.view")
    def get_customer(self, call: Call) -> dict[str, Any]:
        """A customer with cars; of a merged id, the survivor."""
        with reading(self.views, call.payload) as cursor:
            return customer_page(self._readable(call), cursor, call.payload["id"])

    @query(schemas.One, permission="customer.view")
    def get_car(self, call: Call) -> dict[str, Any]:
        """A car with its owner."""
        return car_page(self._records, call.payload["id"])

    @query(schemas.One, permission=None)
    def describe_car(self, call: Call) -> dict[str, Any]:
        """A car with its owner, as the streams stand this moment; also for those who only see orders."""
        if not call.identity.may("order.view"):
            call.identity.require("customer.view")
        return car_page(self._records, call.payload["id"])

    @query(schemas.Plates, permission="key.view")
    def plates(self, call: Call) -> dict[str, Any]:
        """{"plates": {car id: plate}}, for those who see keys and know cars by their ids."""
        with reading(self.views, call.payload) as cursor:
            return {"plates": lists.plates(cursor, call.payload["cars"])}

    @query(schemas.Nothing, permission="customer.view")
    def locality(self, call: Call) -> dict[str, Any]:
        """Where the asker's dealership types its telephones, and its time zone."""
        place = self._locality(call)
        return {"country": place.country, "time_zone": place.zone, "known": place.known}

    @query(schemas.One, permission="customer.view")
    def get_contact(self, call: Call) -> dict[str, Any]:
        """One entry of the contact history with its detail lines, from its stream."""
        return contact_page(self._records, call.payload["id"])

    @query(schemas.Known, permission="customer.view")
    def known(self, call: Call) -> dict[str, Any]:
        """Which customers, cars and full plates are there, by the streams; for dry runs."""
        return known(self._records, **call.payload)

    @subscribe(*ORDER_FACTS)
    def on_order_fact(self, fact: Fact) -> None:
        """What happened to an order is written into the customer's history."""
        with reading(self.views, {}) as cursor:
            zone = locality(cursor, fact.dealership).zone
        on_order_fact(self._records, self.log.reveal(fact), zone)

    @property
    def _records(self) -> Records:
        return Records(self.log)

    @property
    def _eraser(self) -> Eraser:
        return Eraser(self.log, self.book.erasures, self.book.anchor, clock.now)

    def _outlook(self, call: Call) -> tuple[forgetting.Subject, forgetting.Obligations, Locality]:
        whom = forgetting.subject(self._records, call.payload["id"], self._cars_of)
        question = whom.question(self.log)
        owed = forgetting.Obligations(**self.calls.call("maintenance", "obligations", question, call=call))
        return whom, owed, self._locality_of(whom.dealership)

    def _readable(self, call: Call) -> Records:
        """With what only the law keeps, for those who answer to the law; each look is noted."""
        if not call.identity.may("customer.restricted"):
            return self._records
        records = Records(self.log.with_restricted())
        customer_id, state, _ = records.standing(call.payload["id"])
        if state.withheld is not None:
            _logger.info("restricted_record_read", customer_id=customer_id, actor=call.identity.actor)
        return records

    def _locality(self, call: Call) -> Locality:
        return self._locality_of(call.identity.dealership)

    def _locality_of(self, dealership: str) -> Locality:
        with reading(self.views, {}) as cursor:
            known = locality(cursor, dealership)
        return known if known.known else opened_as(self.log, dealership)

    def _cars_of(self, customer_id: str) -> list[str]:
        with reading(self.views, {"after": str(self.log.head())}) as cursor:
            return [row["id"] for (row,) in run(cursor, "cars_of", (customer_id,))]

    def _register(self, call: Call, kind: type[RegisterPerson | RegisterCompany]) -> dict[str, Any]:
        asked = _asked(call)
        customer_id = asked.get("id") or str(derived_id("customer", call.command_id))
        car = _new_car(asked, call)
        register = kind(
            form=_rest(asked), dealership=call.identity.dealership, country=self._locality(call).country
        )
        done = customers.register(
            self._records, customer_id, register, call.meta, car=car, occurred_at=_when(asked)
        )
        answer = _answer("customer", customer_id, done)
        return (
            {**answer, "car_id": car.id, "car_version": done.versions.get(f"car-{car.id}")} if car else answer
        )


def _new_car(asked: dict[str, Any], call: Call) -> customers.NewCar | None:
    form = asked.pop("car", None)
    if form is None:
        return None
    return customers.NewCar(form.pop("id", None) or str(derived_id("car", call.command_id)), form)


def _asked(call: Call) -> dict[str, Any]:
    if "occurred_at" in call.payload:
        call.identity.require("system.operate")
    return dict(call.payload)


def _when(asked: dict[str, Any]) -> datetime | None:
    return asked.get("occurred_at")


def _seen(asked: dict[str, Any]) -> dict[str, Any]:
    return {"version": asked.get("version"), "occurred_at": _when(asked)}


def _rest(asked: dict[str, Any]) -> dict[str, Any]:
    """The form itself, without what says to whom, when and against which version."""
    around = {"id", "version", "occurred_at", "customer_id"}
    return {name: value for name, value in asked.items() if name not in around}


def _answer(category: str, key: str, done: Appended) -> dict[str, Any]:
    """`place` is what a page that shows the change waits for."""
    version = done.versions.get(f"{category}-{key}", 0)
    return {"id": key, "version": version, "place": str(done.place), "repeated": done.repeated}
