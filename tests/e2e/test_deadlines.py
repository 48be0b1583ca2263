"""The 72 hours on screen: what has less than 24 of them left, less than 6, none (the Rule, art. 116 ② 2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.molit_gateway.commands import Command, Withdraw
from services.molit_gateway.streams import transmissions
from shared.eventlog import Log, Meta
from shared.kernel import clock
from shared.kernel.ids import new_id
from tests.e2e.hands import live
from tests.unit.services.molit_gateway.records import CONTENT, REPORT


@pytest.fixture
def reported(state: Path) -> Iterator[Callable[[float], str]]:
    """A record with so many of its 72 hours left, refused by the regulator; gives its order's number."""
    environment = json.loads((state / "state.json").read_text())["environment"]
    known: list[str] = []
    with closing(Log.open(environment["BAYLOG_LOG_URL"], pool_size=1)) as log:

        def do(order: str, command: Command) -> None:
            transmissions(log).execute(order, command, Meta(new_id(), "service:test", "suwon", new_id()))

        def report(left: float) -> str:
            order = str(new_id())
            known.append(order)
            issued = clock.now() + timedelta(hours=left - 72)
            told = replace(
                REPORT, order_id=order, order_number=order[:13], number=f"1248100999-{order[:18]}",
                issued_at=issued, deadline=issued + timedelta(hours=72),
                content=replace(CONTENT, business_number="1248100999"),  # no such business: it stays open
            )  # fmt: skip
            do(order, told)
            return order[:13]

        yield report
        for order in known:
            now = clock.now()
            do(order, Withdraw(reason="재작업", at=now, deadline=now + timedelta(hours=72)))


def test_the_screen_is_loud_when_little_of_the_72_hours_is_left(screen, reported) -> None:
    desk: Page = screen("sim")
    desk.goto("/regulator")
    live(desk)
    numbers = {left: reported(left) for left in (40.5, 20.5, 5.5, -0.5)}

    # the open page hears of them by itself; each says how little is left, and the last hours are red
    for left, kind, said in (
        (20.5, "warn", "20시간 남음"),
        (5.5, "bad", "5시간 남음"),
        (-0.5, "bad", "기한 지남"),
    ):
        chip = desk.locator("#records tr", has_text=numbers[left]).locator("td").first.locator(".chip")
        expect(chip).to_have_text(said)
        assert kind in (chip.get_attribute("class") or "").split()
    early = desk.locator("#records tr", has_text=numbers[40.5])
    expect(early).to_have_count(1)
    expect(early.locator("td").first.locator(".chip")).to_have_count(0)

    desk.reload()
    expect(desk.locator("[role=alert]", has_text="24시간 이내에")).to_be_visible()
    expect(desk.locator("[role=alert]", has_text="기한이 지난")).to_be_visible()
    expect(desk.locator("[data-menu=regulator] .count")).not_to_be_empty()
