"""The services that an order passes through, running."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from shared.bus.blocking import BlockingBus
from shared.identity import Identity
from shared.kernel.ids import new_id
from shared.testing.suite import Suite, running

CAR = {
    "plate": "7275",
    "model": "쏘나타(2001-2005년, EF)",
    "engine": "G 1.8 DOHC",
    "average_km_per_year": 20000,
    "mileage_km": 100_000,
}
# order carmining-2 as printed: 275,000 + 100,000, VAT 37,500
LINES = [
    {"item": "파워스티어링 첨가제", "quantity": "1", "unit_price": 35_000, "labour_fee": 20_000},
    {"item": "필요한 양만큼", "quantity": "1", "unit_price": 40_000, "labour_fee": 20_000},
    {"item": "카포스 제재조품", "quantity": "1", "unit_price": 200_000, "labour_fee": 60_000},
]
EVERYTHING = ("customer.view", "customer.edit", "order.view", "order.edit", "order.deliver", "order.correct")


class Counter:
    """Somebody at the counter, who always sees what they did last."""

    def __init__(self, suite: Suite, bus: BlockingBus) -> None:
        self.suite, self.bus, self.place = suite, bus, None
        self.plates = 1000

    def token(self, *permissions: str, dealership: str = "suwon") -> str:
        return self.suite.sign(Identity("e-1", "", dealership, frozenset(permissions or EVERYTHING)))

    def do(self, method: str, service: str = "maintenance", *, command_id=None, token=None, **payload) -> Any:
        answer = self.bus.call(
            service, method, payload, identity=token or self.token(), command_id=command_id or new_id(),
            timeout=10,
        )  # fmt: skip
        self.place = answer.get("place", self.place)
        return answer

    def see(self, method: str, **payload) -> Any:
        return self.do(method, after=self.place, **payload)

    def until(self, look, wanted, seconds: float = 20) -> Any:
        """What is seen once it is as wanted, or at last: a busy machine's view may lag behind the wait."""
        end = monotonic() + seconds
        while (seen := look()) != wanted and monotonic() < end:
            sleep(0.05)
        return seen

    def customer(self, name: str = "카포스") -> tuple[str, str]:
        """A new customer with a car: their ids."""
        self.plates += 1
        car = {**CAR, "plate": f"{self.plates:04d}"}
        phones = [{"number": f"010-0100-{self.plates:04d}"}]
        done = self.do("register_person", "customer", name=name, sex="male", phones=phones, car=car)
        return done["id"], done["car_id"]

    def received(self, car_id: str, mileage_km: int = 150_000, lines=LINES) -> dict[str, Any]:
        order = self.do("receive_order", car_id=car_id, mileage_km=mileage_km)
        if not lines:
            return order
        return self.do("revise_lines", id=order["id"], version=order["version"], lines=lines)

    def delivered(self, order_id: str) -> dict[str, Any]:
        for step in ("start_work", "mark_ready"):
            self.do(step, id=order_id)
        return self.do("deliver_order", id=order_id)

    def pay(self, order_id: str, *amounts: int, means: str = "card") -> dict[str, Any]:
        payments = [{"means": means, "amount": amount} for amount in amounts]
        return self.do("take_payment", id=order_id, payments=payments)


@pytest.fixture(scope="module")
def suite(log_url, views_url, amqp_url, tmp_path_factory) -> Iterator[Suite]:
    state = tmp_path_factory.mktemp("state")
    with running(
        log_url,
        views_url,
        amqp_url,
        state,
        without=["web", "consulting", "reporting", "staff", "messaging", "molit_gateway"],
    ) as started:
        yield started


@pytest.fixture
def counter(suite) -> Iterator[Counter]:
    with BlockingBus(suite.amqp_url) as bus:
        yield Counter(suite, bus)
