"""A delivered order is corrected by an event of its own, with a reason (CM-41, CM-42)."""

from __future__ import annotations

from dataclasses import replace

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.account import ACCOUNT, Account
from services.maintenance.booking import entries
from services.maintenance.decisions import ORDER
from services.maintenance.errors import BelowPayments, NotDelivered, NothingToCorrect
from services.maintenance.lines import Line
from shared.kernel.errors import InvalidInput
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import (
    AMOUNT,
    MORNING,
    READY,
    SHAFT,
    STEERING,
    delivered,
    owed,
    taken,
)

GONE = (*READY, taken(400_000), delivered(paid=400_000))
OWING = Account(items=(owed(12_500, "order-1"),))


def correct(*lines: Line, reason: str = "단가 오 입력", **rest: object) -> c.CorrectOrder:
    return c.CorrectOrder(reason=reason, lines=lines or None, account=OWING, **rest)  # type: ignore[arg-type]


def correction(command: c.CorrectOrder) -> e.RepairOrderCorrected:
    (event,) = given(ORDER, *GONE).when(command).events
    assert isinstance(event, e.RepairOrderCorrected)
    return event


def test_both_versions_of_lines_and_sums_are_kept() -> None:
    cheaper = replace(SHAFT, unit_price=190_000)

    event = correction(correct(STEERING, AMOUNT, cheaper))

    assert (event.before_lines[2], event.after_lines[2]) == (SHAFT, cheaper)
    assert (event.before.total, event.after.total) == (412_500, 401_500)
    assert (event.before.receivable, event.after.receivable) == (12_500, 1_500)
    assert event.receivable_change == -11_000


def test_the_order_reads_corrected_and_stays_delivered() -> None:
    order = given(ORDER, *GONE).when(correct(STEERING)).state

    assert order.lines == (STEERING,)
    assert order.state.value == "delivered"
    assert order.corrections == 1


def test_a_reason_is_asked_for() -> None:
    refusal = given(ORDER, *GONE).when(correct(STEERING, reason=" ")).then_refused(InvalidInput)

    assert refusal.fields == {"reason": "required"}


def test_an_open_order_is_changed_not_corrected() -> None:
    given(ORDER, *READY).when(correct(STEERING)).then_refused(NotDelivered)


def test_a_correction_of_nothing_is_refused() -> None:
    given(ORDER, *GONE).when(correct(STEERING, AMOUNT, SHAFT)).then_refused(NothingToCorrect)


def test_the_mileage_alone_can_be_corrected() -> None:
    event = correction(correct(mileage_km=105_000, reason="주행 거리 오 입력"))

    assert (event.before_mileage_km, event.after_mileage_km) == (150_000, 105_000)
    assert event.receivable_change == 0


def test_taking_vat_off_lowers_what_is_owed() -> None:
    assert correction(correct(vat=False)).receivable_change == -37_500


def test_a_discount_over_the_new_total_is_refused() -> None:
    given(ORDER, *GONE).when(correct(STEERING, discount=60_501)).then_refused(BelowPayments, total=60_500)


def test_the_account_follows_both_ways() -> None:
    order = ORDER.fold(GONE)
    dearer = given(ORDER, *GONE).when(correct(STEERING, AMOUNT, replace(SHAFT, unit_price=210_000)))
    cheaper = given(ORDER, *GONE).when(correct(STEERING, AMOUNT, replace(SHAFT, unit_price=180_000)))

    up = entries(order, dearer.events, OWING, "customer-1", MORNING)
    down = entries(order, cheaper.events, OWING, "customer-1", MORNING)

    assert ACCOUNT.fold(up, OWING).of("order-1") == 23_500
    # 22,000 less than the order's total, 9,500 of it had been paid: the shop owes that back
    assert ACCOUNT.fold(down, OWING).of("order-1") == -9_500
    assert isinstance(down[0], e.ReceivableSettled)
    assert (down[0].cause, down[0].paid_with) == (e.Cause.CORRECTION, None)
