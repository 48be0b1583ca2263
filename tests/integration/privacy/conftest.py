"""The services that an erasure passes through, running."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from shared.bus.blocking import BlockingBus
from shared.eventlog import Meta, NewEvent, Write
from shared.identity import PERMISSIONS, Identity
from shared.kernel.ids import new_id
from shared.privacy import PrivateLog
from shared.testing.suite import Suite, running

CAR = {"model": "쏘나타", "engine": "G 1.8", "average_km_per_year": 20000, "mileage_km": 100_000}
LINE = {"item": "엔진오일", "quantity": "1", "unit_price": 35_000, "labour_fee": 20_000}
SHOP = {"name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}


class Desk:
    """Somebody who may do everything, and always sees what they did last."""

    def __init__(self, suite: Suite, bus: BlockingBus) -> None:
        self.suite, self.bus, self.place = suite, bus, None

    def do(self, service: str, method: str, *, may=frozenset(PERMISSIONS), **payload: Any) -> Any:
        token = self.suite.sign(Identity("e-1", "", "suwon", frozenset(may), group=True))
        answer = self.bus.call(service, method, payload, identity=token, command_id=new_id(), timeout=15)
        self.place = answer.get("place", self.place)
        return answer

    def see(self, service: str, method: str, **payload: Any) -> Any:
        return self.do(service, method, after=self.place, **payload)

    def customer(self, name: str, number: str, plate: str, **more: Any) -> tuple[str, str]:
        """A new customer with a car: their ids."""
        done = self.do(
            "customer", "register_person",
            name=name, sex="female", phones=[{"number": number}], car={**CAR, "plate": plate}, **more,
        )  # fmt: skip
        return done["id"], done["car_id"]

    def delivered(self, car_id: str, **told: Any) -> str:
        """An order from reception to delivery, paid in full."""
        order = self.do("maintenance", "receive_order", car_id=car_id, mileage_km=120_000, **told)
        self.do("maintenance", "revise_lines", id=order["id"], version=order["version"], lines=[LINE])
        for step in ("start_work", "mark_ready"):
            self.do("maintenance", step, id=order["id"])
        paid = [{"means": "cash", "amount": 60_500, "note": told.get("request", "")}]
        self.do("maintenance", "take_payment", id=order["id"], payments=paid)
        self.do("maintenance", "deliver_order", id=order["id"])
        return str(order["id"])


def until(look, seconds: float = 30) -> Any:
    """What is seen once it is true."""
    end = monotonic() + seconds
    while not (seen := look()):
        assert monotonic() < end, "not in time"
        sleep(0.05)
    return seen


@pytest.fixture(scope="module")
def suite(log_url, views_url, amqp_url, tmp_path_factory) -> Iterator[Suite]:
    state = tmp_path_factory.mktemp("state")
    with running(
        log_url,
        views_url,
        amqp_url,
        state,
        without=["web", "consulting", "staff", "estimate", "keys", "messaging", "molit_gateway", "sealer"],
    ) as started:
        yield started


@pytest.fixture
def desk(suite, private_log) -> Iterator[Desk]:
    open_shop(private_log)
    with BlockingBus(suite.amqp_url) as bus:
        found = Desk(suite, bus)
        until(lambda: found.do("customer", "locality")["known"])
        yield found


def open_shop(log: PrivateLog) -> None:
    """Once; the shop is there afterwards."""
    if not log.read_stream("dealership-suwon"):
        meta = Meta(new_id(), "service:test", "suwon", new_id())
        log.append([Write("dealership-suwon", 0, [NewEvent("DealershipOpened", 1, SHOP)])], meta)
