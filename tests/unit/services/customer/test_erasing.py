"""What it takes to be forgotten, and how long the law keeps the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.customer.decisions.cars import CAR, ChangePlate, EraseCar
from services.customer.decisions.customers import CUSTOMER, ChangeCustomer
from services.customer.decisions.erasing import EraseCustomer, kept_until
from services.customer.decisions.merging import merge
from services.customer.errors import CustomerErased as Erased
from services.customer.events import (
    CarErased,
    CarRegistered,
    CustomerErased,
    CustomerRestricted,
    ErasureReason,
    PersonRegistered,
    Phone,
    Sex,
)
from shared.kernel.errors import NotFound
from shared.testing.behaviour import given

ANNA = PersonRegistered(name="안나", sex=Sex.FEMALE, phones=(Phone(number="+8210"),), dealership="suwon")
UNTIL = date(2027, 5, 1)
WHY = ErasureReason.REQUEST
RESTRICTED = CustomerRestricted(records=("c", "d"), until=UNTIL, reason=WHY)
ERASED = CustomerErased(records=("c", "d"), reason=WHY)
CAR_OF_HERS = CarRegistered(
    customer_id="c", plate="28고4756", plate_form="korean", dealership="suwon", model="K5", engine="G",
    average_km_per_year=1,
)  # fmt: skip


def ask(until=None):
    return EraseCustomer(records=("c", "d"), until=until, reason=WHY)


def test_erased_at_once_when_nothing_has_to_be_kept():
    given(CUSTOMER, ANNA).when(ask()).then(ERASED)


def test_restricted_while_the_law_keeps_the_record_and_erased_after_it():
    given(CUSTOMER, ANNA).when(ask(UNTIL)).then(RESTRICTED)
    given(CUSTOMER, ANNA, RESTRICTED).when(ask()).then(ERASED)


def test_what_was_done_is_not_done_again():
    given(CUSTOMER, ANNA, RESTRICTED).when(ask(UNTIL)).then()
    given(CUSTOMER, ANNA, RESTRICTED, ERASED).when(ask()).then()


def test_after_a_restore_it_is_told_again():
    given(CUSTOMER, ANNA, RESTRICTED).when(replace(ask(UNTIL), again=True)).then(RESTRICTED)
    given(CUSTOMER, ANNA, RESTRICTED).when(replace(ask(), again=True)).then(ERASED)
    for until in (UNTIL, None):  # a backup may not know that the key is gone already
        given(CUSTOMER, ANNA, RESTRICTED, ERASED).when(replace(ask(until), again=True)).then(ERASED)


def test_nobody_unknown_is_erased():
    given(CUSTOMER).when(ask()).then_refused(NotFound)


@pytest.mark.parametrize("told", [RESTRICTED, ERASED])
def test_nothing_is_written_about_who_is_to_be_forgotten(told):
    given(CUSTOMER, ANNA, told).when(ChangeCustomer(changes={"memo": "x"})).then_refused(Erased)
    gone, other = CUSTOMER.fold([ANNA, told]), CUSTOMER.fold([ANNA])
    with pytest.raises(Erased):
        merge("o", other, "c", gone)


def test_a_car_goes_once_and_is_not_there_any_more():
    given(CAR, CAR_OF_HERS).when(EraseCar()).then(CarErased(customer_id="c"))
    given(CAR, CAR_OF_HERS, CarErased(customer_id="c")).when(EraseCar()).then()
    given(CAR, CAR_OF_HERS, CarErased(customer_id="c")).when(ChangePlate(plate="11가1111")).then_refused(
        NotFound
    )


@pytest.mark.parametrize(
    ("country", "delivered", "until"),
    [
        ("KR", date(2026, 11, 23), date(2027, 11, 23)),
        ("KR", date(2028, 2, 29), date(2029, 3, 1)),
        ("CN", date(2026, 11, 23), date(2036, 11, 23)),
        ("JP", date(2026, 11, 23), date(2028, 11, 23)),
        ("DE", date(2026, 11, 23), None),
        ("KR", None, None),
    ],
)
def test_the_law_counts_from_the_last_delivery(country, delivered, until):
    assert kept_until(country, delivered) == until
