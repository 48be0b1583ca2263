"""Facts that come twice, or in any order, leave one and the same history."""

from __future__ import annotations

from itertools import permutations

import pytest

from services.customer.decisions.customers import RegisterPerson
from services.customer.handling import cars, customers
from services.customer.handling.reactions import on_order_fact
from services.customer.handling.records import Records
from shared.bus.fact import decode_fact, encode_fact
from shared.eventlog import Meta, NewEvent, Write
from shared.kernel.ids import derived_id, new_id
from shared.testing.memory_log import MemoryLog

ORDER = "repair_order-01900000-0000-7000-8000-000000000009"
CUSTOMER, CAR = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"
WHOSE = {"number": "S-1", "car_id": CAR, "customer_id": CUSTOMER, "plate": "28고4756"}


def meta(name):
    return Meta(
        command_id=derived_id(name), actor="e-1", dealership="suwon", correlation_id=derived_id("correlation")
    )


@pytest.fixture
def workshop():
    """A customer with a car, and the facts of an order of it, in the order of the log."""
    log = MemoryLog()
    records = Records(log)
    form = {"name": "홍길동", "sex": "male", "phones": [{"number": "010-1234-5678"}]}
    car = {"plate": "28고4756", "model": "SM3", "engine": "G", "average_km_per_year": 1}
    customers.register(
        records,
        CUSTOMER,
        RegisterPerson(form=form, dealership="suwon"),
        meta("person"),
        car=customers.NewCar(CAR, car),
    )
    story = (
        ("RepairOrderReserved", {**WHOSE, "reserved_for": "2026-03-02T01:00:00+00:00"}),
        ("RepairOrderReceived", {**WHOSE, "mileage_km": 95_000}),
        ("PaymentTaken", {"means": "card", "amount": 1, "currency": "KRW"}),
    )
    for version, (kind, data) in enumerate(story):
        event = NewEvent(kind, 1, data, id=derived_id(kind))
        log.append([Write(ORDER, version, [event])], meta(kind))
    return records, [decode_fact(encode_fact(event)) for event in log.read_stream(ORDER)]


def history(records):
    """Entry → its state, by the text it shows."""
    found = {}
    for event in records.log.read(records.log.head().START):
        if event.category == "contact":
            entry = found.setdefault(event.key, {})
            entry |= {name: event.data[name] for name in ("automatic", "state", "kind") if name in event.data}
    return sorted((entry["automatic"], entry["kind"], entry["state"]) for entry in found.values())


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_and_any_repetition_give_the_same_history(workshop, order):
    records, facts = workshop
    for index in (*order, *order):
        on_order_fact(records, facts[index], "Asia/Seoul")
    assert history(records) == [
        ("order_received", "order", "done"),
        ("order_reserved", "order", "done"),
        ("payment_taken", "payment", "done"),
    ]
    assert records.car(CAR)[0].mileage_km == 95_000
    before = records.log.head()
    on_order_fact(records, facts[0], "Asia/Seoul")
    assert records.log.head() == before


def test_a_reaction_says_what_caused_it(workshop):
    records, facts = workshop
    on_order_fact(records, facts[2], "Asia/Seoul")
    [entry] = [event for event in records.log.read(records.log.head().START) if event.category == "contact"]
    assert (entry.meta.causation_id, entry.meta.actor) == (facts[2].id, "service:customer")
    assert (entry.data["author"], entry.occurred_at) == ("e-1", facts[2].occurred_at)


def test_an_entry_of_a_merged_customer_is_the_survivors(workshop):
    records, facts = workshop
    survivor = str(new_id())
    form = {"name": "홍길동", "sex": "male", "phones": [{"number": "010-1234-5678"}]}
    customers.register(records, survivor, RegisterPerson(form=form, dealership="suwon"), meta("survivor"))
    customers.merge_records(records, survivor, CUSTOMER, lambda: [CAR], meta("merge"))
    cars.change_plate(records, CAR, "28고4757", meta("plate"))
    on_order_fact(records, facts[1], "Asia/Seoul")
    owners = {
        event.data["customer_id"]
        for event in records.log.read(records.log.head().START)
        if event.type == "ContactRecorded"
    }
    assert owners == {survivor}
