"""The services between a list of prices and the customer's word, running."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw

from shared.bus.blocking import BlockingBus
from shared.identity import Identity
from shared.kernel.ids import new_id
from shared.testing.suite import Suite, running

CAR = {
    "plate": "28고4756",
    "model": "쏘나타(2001-2005년, EF)",
    "engine": "G 1.8 DOHC",
    "average_km_per_year": 20000,
    "mileage_km": 40_000,
    "first_registered": "2024-03-02",
}
PAD = {
    "item": "브레이크 패드(앞)", "uncoded": True, "unit_price": 62_000, "labour_fee": 35_000,
    "grades": [{"part_class": "B", "unit_price": 43_000}, {"part_class": "D", "unit_price": 50_000}],
}  # fmt: skip
BELT = {"item": "타이밍벨트", "molit_code": "E05", "unit_price": 48_000, "labour_fee": 80_000}
SHOP = {
    "business_number": "124-81-00998", "repair_number": "수원-1234", "company": "수원모터스",
    "representative": "김대표", "address": "수원시 영통구 1", "phone": "031-200-1234", "technician": "장기훈",
}  # fmt: skip
DESK = ("customer.view", "customer.edit", "order.view", "order.edit", "order.deliver", "staff.manage")
PATIENT = 40  # a paper's first drawing waits for its process


class Desk:
    """Somebody at the counter, and the customer at the other end of a link."""

    def __init__(self, suite: Suite, bus: BlockingBus) -> None:
        self.suite, self.bus = suite, bus

    def do(self, service: str, method: str, *, as_guest_of: str = "", **payload) -> Any:
        who = Identity("e-1", "", "suwon", frozenset(DESK))
        if as_guest_of:
            who = Identity(f"guest:{as_guest_of}", "", "", frozenset({"estimate.answer", "paper.read"}))
        token = self.suite.sign(who)
        return self.bus.call(service, method, payload, identity=token, command_id=new_id(), timeout=PATIENT)

    def order(self) -> str:
        """A new customer's car in the workshop."""
        done = self.do("customer", "register_person", name="홍길동", sex="male",
                       phones=[{"number": f"010-{new_id().int % 10**8:08d}"}],
                       car={**CAR, "plate": f"28고{new_id().int % 10**4:04d}"})  # fmt: skip
        received = self.do("maintenance", "receive_order", car_id=done["car_id"], mileage_km=41_000)
        return str(received["id"])

    def estimate(self, order: str, *lines: dict[str, Any], issued: bool = True, kind: str = "quick") -> str:
        """An estimate for an order, given out."""
        made = self.do("estimate", "draft_estimate", order_id=order, kind=kind)["id"]
        if lines:
            self.do("estimate", "revise_estimate", id=made, lines=list(lines))
        if issued:
            self.do("estimate", "issue_estimate", id=made)
        return str(made)

    def shown(self, estimate: str) -> dict[str, Any]:
        """What the link shows."""
        found: dict[str, Any] = self.do("estimate", "open_estimate", as_guest_of=estimate, id=estimate)
        return found


def signature() -> str:
    """A name drawn on the customer's page."""
    page = Image.new("RGBA", (600, 220))
    ImageDraw.Draw(page).line([(20, 40), (300, 180), (560, 30)], fill="black", width=6)
    held = io.BytesIO()
    page.save(held, "PNG")
    return base64.b64encode(held.getvalue()).decode()


@pytest.fixture(scope="module")
def suite(log_url, views_url, amqp_url, tmp_path_factory) -> Iterator[Suite]:
    state = tmp_path_factory.mktemp("state")
    needless = ["web", "reporting", "messaging", "molit_gateway", "keys", "keybox_agent"]
    with running(log_url, views_url, amqp_url, state, without=needless) as started:
        with BlockingBus(started.amqp_url) as bus:
            root = started.sign(Identity("service:test", "", "suwon", frozenset({"*"}), group=True))
            opening = {
                "name": "수원",
                "time_zone": "Asia/Seoul",
                "currency": "KRW",
                "locale": "ko",
            }
            for method, told in (("open_dealership", {"id": "suwon", **opening}), ("describe_shop", SHOP)):
                bus.call("staff", method, told, identity=root, command_id=new_id(), timeout=PATIENT)
        yield started


@pytest.fixture
def desk(suite) -> Iterator[Desk]:
    with BlockingBus(suite.amqp_url) as bus:
        yield Desk(suite, bus)
