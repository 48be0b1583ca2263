"""Calls and facts of the customer service: parse, handle, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.customer import lists, schemas
from services.customer.decisions.cars import ChangeCar
from services.customer.decisions.contacts import ChangeContactState, RecordContact
from services.customer.decisions.customers import ChangeCustomer, RegisterCompany, RegisterPerson
from services.customer.events import ContactKind, ContactState
from services.customer.handling import cars, contacts, customers
from services.customer.handling.reactions import on_order_fact
from services.customer.handling.records import STREAMS, Records
from services.customer.pages import car_page, customer_page, known
from services.customer.policies import ORDER_FACTS
from services.customer.reading import Locality, locality, opened_as, reading, run
from shared.bus import Call, Fact, command, query, subscribe
from shared.eventlog import Appended
from shared.kernel.ids import derived_id
from shared.runtime.providers import LogProvider, ViewsProvider


class CustomerService:
    """`shared.contracts.customer` says what is published and what comes back."""

    name = "customer"
    log = LogProvider(STREAMS)
    views = ViewsProvider()

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
        done = contacts.change_state(self._records, asked["id"], change, call.meta, **_seen(asked))
        return _answer("contact", asked["id"], done)

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
            return customer_page(self._records, cursor, call.payload["id"])

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

    @query(schemas.Nothing, permission="customer.view")
    def locality(self, call: Call) -> dict[str, Any]:
        """Where the asker's dealership types its telephones, and its time zone."""
        place = self._locality(call)
        return {"country": place.country, "time_zone": place.zone, "known": place.known}

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

    def _locality(self, call: Call) -> Locality:
        with reading(self.views, {}) as cursor:
            known = locality(cursor, call.identity.dealership)
        return known if known.known else opened_as(self.log, call.identity.dealership)

    def _cars_of(self, customer_id: str) -> list[str]:
        with reading(self.views, {}) as cursor:
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
