"""Entries written by the service itself (JP-12)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.customer.decisions.cars import NoteMileage
from services.customer.decisions.contacts import CONTACT, ChangeContactState, RecordContact
from services.customer.events import ContactKind, ContactState, ContactStateChanged
from services.customer.policies import ORDER_FACTS, OrderFact, entries, mileage
from shared.testing.behaviour import given

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ORDER = {"customer_id": "c", "car_id": "k", "number": "S-1", "plate": "28고4756", "assignee": "e-9"}


def fact(kind, fact_id=1, **data):
    return OrderFact(
        id=UUID(int=fact_id),
        type=kind,
        order_id="o",
        order=ORDER,
        data=data,
        actor="e-1",
        occurred_at=AT,
    )


TAKEN = {"means": "card", "amount": 300_000}
BACK = {**TAKEN, "reason": "twice"}


@pytest.mark.parametrize(
    ("kind", "data", "entry_kind", "automatic"),
    [
        ("RepairOrderReceived", {"mileage_km": 5}, "order", "order_received"),
        ("RepairOrderDelivered", {"total": 412_500, "receivable": 0}, "order", "order_delivered"),
        ("RepairOrderCancelled", {"reason": "no show"}, "order", "order_cancelled"),
        ("RepairOrderCorrected", {"reason": "typo"}, "order", "order_corrected"),
        ("PaymentTaken", TAKEN, "payment", "payment_taken"),
        ("PaymentRefunded", BACK, "payment", "payment_refunded"),
    ],
)
def test_a_fact_of_an_order_is_in_the_customers_history(kind, data, entry_kind, automatic):
    command = entries(fact(kind, **data))[0].command
    assert isinstance(command, RecordContact)
    assert (command.customer_id, command.car_id, command.order_id) == ("c", "k", "o")
    assert (command.kind, command.automatic, command.state) == (entry_kind, automatic, ContactState.DONE)
    assert (command.created_at, command.author, command.assignee) == (AT, "e-1", "e-9")
    assert data.items() <= command.params.items()
    assert command.params["number"] == "S-1"


def test_a_reservation_waits_for_its_day_where_the_dealership_stands():
    [entry] = entries(fact("RepairOrderReserved", reserved_for="2026-03-04T23:30:00+00:00"))
    assert (entry.command.state, entry.command.next_date) == (ContactState.WAITING, date(2026, 3, 5))


def test_an_order_that_nobody_reserved_has_no_reservation_to_close():
    [only] = entries(replace(fact("RepairOrderReceived", mileage_km=5), reserved=False))
    assert isinstance(only.command, RecordContact)


@pytest.mark.parametrize("kind", ["RepairOrderReceived", "RepairOrderCancelled"])
def test_the_reservation_is_done_once_the_car_is_there_or_will_not_come(kind):
    [reserved] = entries(fact("RepairOrderReserved", 1, reserved_for="2026-03-04T01:00:00+00:00"))
    written, closed = entries(fact(kind, 2))
    assert closed.contact_id == reserved.contact_id != written.contact_id
    assert closed.command == ChangeContactState(state=ContactState.DONE)
    record = CONTACT.decide(None, reserved.command)
    given(CONTACT, *record).when(closed.command).then(
        ContactStateChanged(state=ContactState.DONE, previous=ContactState.WAITING)
    )


def test_the_same_fact_means_the_same_entry():
    assert entries(fact("PaymentTaken", 7)) == entries(fact("PaymentTaken", 7))
    assert entries(fact("PaymentTaken", 7)) != entries(fact("PaymentTaken", 8))


def test_every_fact_listened_to_has_an_entry():
    for name in ORDER_FACTS:
        assert entries(fact(name.removeprefix("repair_order."), reserved_for="2026-03-04T01:00:00+00:00"))


def test_the_odometer_is_noted_when_the_car_comes_in():
    assert mileage(fact("RepairOrderReceived", mileage_km=150_000)) == NoteMileage(mileage_km=150_000)
    assert mileage(fact("RepairOrderDelivered", mileage_km=150_000)) is None


def test_kinds_are_those_of_the_combo():
    assert len(ContactKind) == 10
