"""Whose key a text about a key is sealed with: that of the car's owner, else one of nobody's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from services.keys.owners import customer_of, owner
from shared.bus.errors import Refused
from shared.kernel.ids import new_id

CAR, OWNER = str(new_id()), str(new_id())
CALL: Any = SimpleNamespace(command_id=new_id(), identity=SimpleNamespace(dealership="suwon"))
EVENT: Any = SimpleNamespace(meta=SimpleNamespace(command_id=CALL.command_id))


class Customers:
    """The customer service: knows one car, and may refuse otherwise."""

    def __init__(self, code: str = "not_found") -> None:
        self.code, self.asked_at = code, []

    def call(self, service: str, method: str, payload: dict, *, at: str | None = None) -> dict:
        assert (service, method) == ("customer", "describe_car")
        self.asked_at.append(at)
        if payload["id"] != CAR:
            raise Refused(self.code, "", {}, {})
        return {"plate": "", "customer_id": OWNER}


def test_it_is_the_owner_of_the_car_though_the_caller_sees_no_customers():
    customers: Any = Customers()
    whose = owner(customers, CAR, CALL)
    assert (whose, customer_of(EVENT, whose), customers.asked_at) == (OWNER, OWNER, ["suwon"])


@pytest.mark.parametrize("car", [None, str(new_id())], ids=["no car", "a car that is not known"])
def test_what_is_about_no_customers_car_is_sealed_with_a_key_of_nobodys(car):
    customers: Any = Customers()
    whose = owner(customers, car, CALL)
    assert (whose, customer_of(EVENT, whose)) == (str(CALL.command_id), None)


def test_who_cannot_be_asked_is_not_taken_for_nobody():
    customers: Any = Customers("not_permitted")
    with pytest.raises(Refused):
        owner(customers, str(new_id()), CALL)


def test_a_text_from_before_they_were_sealed_is_nobodys():
    assert customer_of(EVENT, "") is None
