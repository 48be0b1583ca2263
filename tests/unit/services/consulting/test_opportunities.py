"""Declined repairs: found once, followed up, taken up or dropped (CM-58)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.consulting.errors import OpportunityClosed
from services.consulting.fold_opportunities import CHANGES
from services.consulting.opportunities import decisions as d
from services.consulting.opportunities import events as e
from services.consulting.opportunities.decisions import OPPORTUNITY
from services.consulting.opportunities.policies import on_estimate_answered, opportunity_id
from services.consulting.opportunities.streams import OPPORTUNITY_CODEC
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.money import Currency
from shared.testing.behaviour import given

TODAY = date(2026, 11, 23)
WORK = e.Work(
    item="브레이크 패드(뒤)", molit_code="S15", uncoded=False, part_class="A", quantity=Decimal(2),
    unit_price=27_000, labour_fee=35_000, labour_hours=Decimal("0.8"), explanation="",
    inspection_item="rear_brake", urgent=True,
)  # fmt: skip
FOUND = e.OpportunityFound(
    opportunity_id=opportunity_id("est", "l1"), dealership="suwon", customer_id="c", car_id="a", order_id="o",
    estimate_id="est", estimate_number="E1", currency=Currency.KRW, work=WORK, declined_on=TODAY,
    next_on=date(2026, 11, 30),
)  # fmt: skip
AGAIN = d.FollowUp(
    outcome=e.Outcome.WANTS_LATER, next_on=date(2026, 12, 20), assignee="kim", contact_id="k", today=TODAY
)
ASKED = e.OpportunityFollowedUp(
    outcome=e.Outcome.WANTS_LATER, next_on=date(2026, 12, 20), assignee="kim", contact_id="k"
)


def line(key: str, **changed) -> dict:
    names = {name: getattr(WORK, name) for name in WORK.__dataclass_fields__}
    plain = names | {"id": key, "quantity": "2", "labour_hours": "0.8", "included": True, "reasons": []}
    return plain | changed


def answer(declined=(), accepted=()) -> dict:
    return {
        "estimate_id": "est", "number": "E1", "order_id": "o", "dealership": "suwon", "customer_id": "c",
        "currency": "KRW", "declined": list(declined), "accepted": list(accepted),
    }  # fmt: skip


def test_each_declined_line_is_an_opportunity_and_the_urgent_ones_come_first():
    told = answer([line("l1"), line("l2", urgent=False)], [line("l3")])
    (first, found), (_, later), (third, settled) = on_estimate_answered(told, "a", TODAY)
    assert (first, found) == (FOUND.opportunity_id, d.Find(FOUND))
    assert later.found.next_on - TODAY == timedelta(days=30)
    assert (third, settled) == (opportunity_id("est", "l3"), d.Settle("est"))


def test_it_is_found_once_however_often_the_answer_is_heard():
    given(OPPORTUNITY).when(d.Find(FOUND)).then(FOUND)
    given(OPPORTUNITY, FOUND).when(d.Find(FOUND)).then()


def test_declined_again_after_it_was_taken_up_it_is_open_again():
    taken = e.OpportunityTakenUp(estimate_id="est")
    given(OPPORTUNITY, FOUND).when(d.Settle("est")).then(taken)
    given(OPPORTUNITY).when(d.Settle("est")).then()
    later = replace(FOUND, declined_on=date(2026, 12, 1), next_on=date(2026, 12, 8))
    outcome = given(OPPORTUNITY, FOUND, taken).when(d.Find(later)).then(later)
    assert outcome.state.next_on == later.next_on


def test_asking_again_moves_the_date_on_and_says_who():
    outcome = given(OPPORTUNITY, FOUND).when(AGAIN).then(ASKED)
    assert (outcome.state.next_on, outcome.state.assignee) == (date(2026, 12, 20), "kim")
    given(OPPORTUNITY).when(AGAIN).then_refused(NotFound)
    yesterday = replace(AGAIN, next_on=TODAY - timedelta(days=1))
    refused = given(OPPORTUNITY, FOUND).when(yesterday).then_refused(InvalidInput)
    assert refused.fields == {"next_on": "in_the_past"}


@pytest.mark.parametrize(
    "end", [e.OpportunityTakenUp(estimate_id="new"), e.OpportunityDropped(reason=e.Reason.CAR_GONE)]
)
@pytest.mark.parametrize("command", [AGAIN, d.TakeUp("other"), d.Drop(e.Reason.NOT_WANTED)])
def test_what_is_done_with_is_followed_up_no_more(end, command):
    given(OPPORTUNITY, FOUND, end).when(command).then_refused(OpportunityClosed, item="브레이크 패드(뒤)")


def test_its_row_says_what_it_would_come_to_with_vat():
    _, _, data = OPPORTUNITY_CODEC.encode(FOUND)
    row = CHANGES["OpportunityFound"](data)
    assert row["amount"] == (54_000 + 35_000) * 11 // 10
    assert row["next_on"] == date(2026, 11, 30)
