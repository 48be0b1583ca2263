"""What a batch adds to the workshop report."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.maintenance import events as m
from services.reporting.report.fold import Entry, Known, fold
from services.reporting.report.sums import daily, daily_means
from services.reporting.report.view import VIEW
from shared.testing.taken import taken
from tests.unit.services.reporting.story import Story, random_story

BILL = ("parts", "labour", "vat", "discount", "turnover")


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def customer(story: Story) -> str:
    return story.person("hong")


@pytest.fixture
def car(story: Story, customer: str) -> str:
    return story.car("sonata", customer)


def entries_of(story: Story) -> list[Entry]:
    return fold(taken(VIEW, story.events), Known())


def summed(story: Story, **of: object) -> dict:
    rows = [row for row in daily(entries_of(story)) if all(row[name] == value for name, value in of.items())]
    sums: dict = {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, int):
                sums[name] = sums.get(name, 0) + value
    return sums


def test_a_delivery_counts_with_its_bill(story, customer, car):
    story.receive("S-1", customer, car, assignee="sim")
    story.later(hours=5).deliver("S-1", customer, car, 275_000, 100_000, assignee="sim", discount=12_500)
    row = summed(story, employee="sim")
    assert [row[name] for name in BILL] == [275_000, 100_000, 37_500, 12_500, 400_000]
    assert (row["orders"], row["arrivals"], row["lead_seconds"]) == (1, 1, 5 * 3600)


def test_the_day_is_that_of_the_wall_in_the_workshop(story, customer, car):
    # 16:30 in London is past midnight in Seoul and still the same evening nowhere else
    story.at = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    story.receive("S-1", customer, car)
    story.receive("J-1", customer, car, at="jinan")
    days = {entry.dealership: entry.day for entry in entries_of(story)}
    assert days == {"suwon": date(2026, 12, 1), "jinan": date(2026, 11, 30)}


def test_a_correction_counts_by_its_change_on_the_day_of_the_correction(story, customer, car):
    story.receive("S-1", customer, car)
    story.deliver("S-1", customer, car, 66_300, 34_000)
    story.later(days=3).correct("S-1", customer, car, (66_300, 34_000), (79_000, 51_000))
    first, second = date(2026, 11, 23), date(2026, 11, 26)
    assert summed(story, day=first)["turnover"] == 110_330
    later = summed(story, day=second)
    assert (later["turnover"], later["corrected"], later["corrections"], later["orders"]) == (
        32_670,
        32_670,
        1,
        0,
    )


def test_internal_expense_is_kept_apart_from_turnover_and_so_is_its_correction(story, customer, car):
    story.receive("S-1", customer, car)
    story.deliver("S-1", customer, car, 50_000, 10_000, internal_expense=True)
    story.correct("S-1", customer, car, (50_000, 10_000), (60_000, 10_000))
    row = summed(story)
    assert (row["orders"], row["turnover"], row["parts"], row["lead_orders"]) == (0, 0, 0, 0)
    assert (row["internal_orders"], row["internal"]) == (1, 77_000)


def test_money_counts_on_the_day_it_comes_by_means_and_what_is_owed_runs_on(story, customer, car):
    story.receive("S-1", customer, car)
    story.pay("S-1", customer, 300_000, "card")
    story.pay("S-1", customer, 100_000, "cash")
    story.deliver("S-1", customer, car, 275_000, 100_000, paid=400_000)
    assert summed(story)["receivable"] == 12_500
    story.later(days=9).settle("S-1", customer, 12_500, "cash")
    assert summed(story)["receivable"] == 0
    assert summed(story, day=date(2026, 12, 2))["received"] == 12_500
    by_means = {(str(row["day"]), row["means"]): row["received"] for row in daily_means(entries_of(story))}
    assert by_means == {
        ("2026-11-23", "card"): 300_000,
        ("2026-11-23", "cash"): 100_000,
        ("2026-12-02", "cash"): 12_500,
    }


def test_a_refund_is_money_back(story, customer, car):
    story.receive("S-1", customer, car)
    story.pay("S-1", customer, 30_000)
    refunded = m.PaymentRefunded(
        payment_id="1", customer_id=customer, means=m.Means.CARD, amount=30_000,
        currency="KRW", own=30_000, reason="이중 결제",
    )  # fmt: skip
    story.on("S-1", refunded)
    assert summed(story)["received"] == 0


def test_currencies_stand_apart(story, customer, car):
    for order, at in (("S-1", "suwon"), ("J-1", "jinan")):
        story.receive(order, customer, car, at=at)
        story.deliver(order, customer, car, 10_000, 0, at=at)
    turnover = {row["currency"]: row["turnover"] for row in daily(entries_of(story))}
    assert turnover == {"KRW": 11_000, "CNY": 11_300}


def test_an_order_counts_for_whoever_answers_for_it_at_delivery(story, customer, car):
    story.receive("S-1", customer, car, assignee="sim")
    story.on("S-1", m.RepairOrderAssigned(assignee="park", before="sim"))
    story.deliver("S-1", customer, car, 10_000, 0, assignee="park")
    assert summed(story, employee="park")["orders"] == 1
    assert summed(story, employee="sim").get("orders") == 0


def test_a_cancelled_order_counts_as_such_and_nothing_else(story, customer, car):
    story.receive("S-1", customer, car)
    story.on("S-1", m.RepairOrderCancelled(reason="고객 변심"))
    row = summed(story)
    assert (row["arrivals"], row["cancellations"], row["orders"], row["turnover"]) == (1, 1, 0, 0)


@pytest.mark.parametrize("seed", range(8))
def test_the_bill_always_adds_up(seed):
    row = summed(random_story(seed))
    assert row["parts"] + row["labour"] + row["vat"] - row["discount"] == row["turnover"]
    assert row["turnover"] > 0
