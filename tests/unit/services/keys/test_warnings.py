"""A text about a key's alarm goes with the owner of the car whose plate it says."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from services.keys.service import KeysService
from services.messaging.schemas import SendMessage
from shared.bus.door import admit
from shared.bus.errors import Refused
from shared.kernel.ids import new_id

SHOP = {"company": "수원 서비스센터", "alarm_phone": "010-0100-0001", "version": 1}
CAR, OWNER = str(new_id()), str(new_id())


class Colleagues:
    """The other services, as far as they are asked; `car` None: it went with its owner."""

    def __init__(self, car: dict | None) -> None:
        self.car, self.sent = car, []

    def call(self, service: str, method: str, payload: dict, *, at: str | None = None) -> dict:
        match service, method:
            case "staff", "shop":
                return SHOP
            case "customer", "describe_car":
                assert at is None  # as the service, at the dealership of the alarm
                if self.car is None:
                    raise Refused("not_found", "", {}, {})
                return self.car
        assert (service, method) == ("messaging", "send_message")
        self.sent.append(admit(SendMessage(), payload))
        return {}


def told(car: dict | None, **about: str) -> dict:
    service = KeysService()
    service.calls = Colleagues(car)
    data = {"kind": "overdue", "about": {"tag": "04A1B2C3D4", **about}}
    service.on_alarm(SimpleNamespace(dealership="suwon", data=data))
    return service.calls.sent[0]


def test_the_text_is_sealed_with_the_key_of_whose_plate_it_says():
    message = told({"plate": "28고4756", "customer_id": OWNER}, car_id=CAR)
    assert (message["customer_id"], message["params"]["what"]) == (OWNER, "28고4756")


@pytest.mark.parametrize("car", [None, {"plate": "", "customer_id": OWNER}])
def test_of_an_erased_owner_the_tag_is_said(car):
    message = told(car, car_id=CAR)
    assert (message["customer_id"], message["params"]["what"]) == (None, "04A1B2C3D4")


def test_a_tag_of_no_car_is_nobodys():
    assert told(None)["params"]["what"] == "04A1B2C3D4"
