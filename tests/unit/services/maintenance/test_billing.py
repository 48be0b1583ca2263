"""Discount, several means in one bill, and the receivable that runs on (CM-30, CM-31, CM-36)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.account import ACCOUNT, Account
from services.maintenance.billing import standing
from services.maintenance.booking import entries
from services.maintenance.decisions import ORDER
from services.maintenance.errors import DiscountTooLarge, OrderCancelled, PaymentExceeds, RefundExceeds
from services.maintenance.lines import Line
from services.maintenance.model import Order
from shared.kernel.errors import InvalidInput, NotFound, Refusal
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import (
    LINES,
    MORNING,
    READY,
    RECEIVED,
    delivered,
    line,
    owed,
    pay,
    taken,
    tender,
)


def test_card_and_cash_in_one_bill_leave_the_printed_rest() -> None:
    bill = pay(tender(300_000), tender(100_000, e.Means.CASH, "p2"))

    outcome = given(ORDER, *READY).when(bill)

    assert [(each.means, each.amount) for each in outcome.state.payments] == [
        (e.Means.CARD, 300_000),
        (e.Means.CASH, 100_000),
    ]
    assert outcome.state.totals.receivable == 12_500


def test_a_bill_of_exchange_needs_its_number() -> None:
    refusal = given(ORDER, *READY).when(pay(tender(1, e.Means.BILL))).then_refused(InvalidInput)

    assert refusal.fields == {"payments.0.document_number": "required"}
    assert given(ORDER, *READY).when(pay(tender(1, e.Means.BILL, document_number="자가123"))).events


def test_more_than_the_order_and_the_earlier_debt_is_refused_with_both_figures() -> None:
    account = Account(items=(owed(12_500),))

    given(ORDER, *READY).when(pay(tender(425_001), account=account)).then_refused(
        PaymentExceeds, amount=425_001, due=412_500, receivable=12_500
    )
    assert given(ORDER, *READY).when(pay(tender(425_000), account=account)).refusal is None


def test_what_is_over_settles_the_oldest_debt_first() -> None:
    older, newer = owed(10_000, "first", 1), owed(20_000, "second", 2)

    outcome = given(ORDER, *READY).when(pay(tender(425_000), account=Account(items=(newer, older))))

    assert isinstance(payment := outcome.events[0], e.PaymentTaken)
    assert payment.own == 412_500
    assert [(item.order_id, item.amount) for item in payment.carried] == [
        ("first", 10_000),
        ("second", 2_500),
    ]


def test_a_cancelled_order_takes_no_money() -> None:
    given(ORDER, RECEIVED, *LINES, e.RepairOrderCancelled(reason="x")).when(pay(tender(1))).then_refused(
        OrderCancelled
    )


class TestDiscount:
    def test_it_is_set_and_shown(self) -> None:
        outcome = given(ORDER, *READY).when(c.SetDiscount(amount=12_500))

        outcome.then(e.DiscountSet(amount=12_500, before=0, currency=RECEIVED.currency))
        assert outcome.state.totals.receivable == 400_000

    def test_it_does_not_pass_the_total_less_what_was_paid(self) -> None:
        given(ORDER, *READY, taken(400_000)).when(c.SetDiscount(amount=12_501)).then_refused(
            DiscountTooLarge, total=412_500, paid=400_000
        )
        assert given(ORDER, *READY, taken(400_000)).when(c.SetDiscount(amount=12_500)).refusal is None


class TestRefund:
    def refund(self, amount: int, reason: str = "카드 취소", payment_id: str = "p1") -> c.RefundPayment:
        return c.RefundPayment(payment_id=payment_id, amount=amount, reason=reason, account=Account())

    def test_part_of_a_payment_goes_back(self) -> None:
        outcome = given(ORDER, *READY, taken(300_000)).when(self.refund(100_000))

        assert outcome.state.paid == 200_000

    def test_no_more_than_is_left(self) -> None:
        first = given(ORDER, *READY, taken(300_000)).when(self.refund(100_000))
        given(ORDER, *READY, taken(300_000), *first.events).when(self.refund(200_001)).then_refused(
            RefundExceeds, left=200_000
        )

    def test_a_reason_and_a_known_payment_are_asked_for(self) -> None:
        given(ORDER, *READY, taken(1)).when(self.refund(1, "")).then_refused(InvalidInput)
        given(ORDER, *READY, taken(1)).when(self.refund(1, payment_id="p9")).then_refused(
            NotFound, kind="payment"
        )

    def test_what_had_settled_an_earlier_debt_is_owed_again(self) -> None:
        account = Account(items=(owed(12_500),))
        paid = given(ORDER, *READY).when(pay(tender(425_000), account=account))
        account = book(ORDER.fold(READY), paid.events, account)
        assert account.items == ()

        back = given(ORDER, *READY, *paid.events).when(self.refund(425_000))

        assert back.state.paid == 0
        assert book(paid.state, back.events, account).items == (owed(12_500),)


def book(order: Order, decided: object, account: Account) -> Account:
    written = entries(order, decided, account, "customer-1", MORNING)  # type: ignore[arg-type]
    return ACCOUNT.fold(written, account)


class TestAccount:
    """Delivery charges the rest; later payments settle it."""

    def after_delivery(self, paid: int) -> tuple[Order, Account]:
        history = (*READY, *((taken(paid),) if paid else ()))
        before = ORDER.fold(history)
        events = ORDER.decide(before, c.DeliverOrder())
        return ORDER.fold(events, before), book(before, events, Account())

    def test_the_rest_is_charged_at_delivery(self) -> None:
        order, account = self.after_delivery(400_000)

        assert account.of("order-1") == 12_500
        assert standing(order, account).receivable == 12_500

    def test_a_paid_order_charges_nothing(self) -> None:
        assert self.after_delivery(412_500)[1].items == ()

    def test_the_charge_says_what_the_account_comes_to(self) -> None:
        before = ORDER.fold(READY)
        earlier = Account(items=(owed(1_000),))

        (charge,) = entries(before, [delivered()], earlier, "customer-1", MORNING)

        assert isinstance(charge, e.ReceivableCharged)
        assert (charge.item.amount, charge.balance, charge.cause) == (412_500, 413_500, e.Cause.DELIVERY)

    def test_a_payment_after_delivery_settles_it(self) -> None:
        order, account = self.after_delivery(400_000)
        events = ORDER.decide(order, pay(tender(12_500, payment_id="p2"), account=account))
        account = book(order, events, account)

        assert account.items == ()
        assert standing(ORDER.fold(events, order), account).receivable == 0

    def test_what_another_bill_settled_is_not_asked_for_again(self) -> None:
        order, account = self.after_delivery(400_000)

        with pytest.raises(PaymentExceeds) as refused:
            ORDER.decide(order, pay(tender(1, payment_id="p2"), account=Account()))

        assert (refused.value.params["due"], refused.value.params["receivable"]) == (0, 0)
        assert standing(order, Account()).paid == 412_500
        assert account.of("order-1") == 12_500

    def test_a_refund_after_delivery_is_owed_again(self) -> None:
        order, account = self.after_delivery(400_000)
        refund = c.RefundPayment(payment_id="p1", amount=100_000, reason="취소", account=account)

        account = book(order, ORDER.decide(order, refund), account)

        assert account.of("order-1") == 112_500


amounts = st.integers(1, 500_000)
bills = st.lists(st.tuples(st.sampled_from(e.Means), amounts), min_size=1, max_size=3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), bills),
        st.tuples(st.just("refund"), amounts),
        st.tuples(st.just("discount"), st.integers(0, 500_000)),
        st.tuples(st.just("deliver"), st.just(0)),
    ),
    max_size=12,
)
any_lines = st.lists(
    st.builds(
        line,
        st.uuids().map(str),
        st.integers(0, 400_000),
        st.integers(0, 200_000),
        quantity=st.decimals("0.001", "12", places=3).map(str),
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


def command(order: Order, account: Account, kind: str, told: Any, index: int) -> c.Command:
    match kind:
        case "pay":
            tenders = [
                tender(amount, means, f"p{index}.{at}", document_number="가12345678")
                for at, (means, amount) in enumerate(told)
            ]
            return pay(*tenders, account=account)
        case "refund":
            payment_id = order.payments[told % len(order.payments)].id if order.payments else "none"
            return c.RefundPayment(payment_id=payment_id, amount=told, reason="x", account=account)
        case "discount":
            return c.SetDiscount(amount=told)
        case _:
            return c.DeliverOrder()


def till_of(kind: str, told: Any) -> int:
    """What the till holds more after a step."""
    return sum(amount for _, amount in told) if kind == "pay" else -told if kind == "refund" else 0


@settings(max_examples=200)
@for_all(any_lines, st.booleans(), steps, st.integers(0, 300_000))
def test_no_won_is_lost_or_made(
    lines: list[Line], vat: bool, course: list[tuple[str, Any]], earlier: int
) -> None:
    """Any lines, discounts and means of payment: the till holds what orders and accounts went down by."""
    flags = e.FlagsSet(flags=e.Flags(vat=vat))
    added = [e.LineAdded(line=each) for each in lines]
    order = ORDER.fold([RECEIVED, flags, *added, e.WorkStarted(), e.RepairOrderMadeReady()])
    account = Account(items=(owed(earlier),) if earlier else ())
    asked, till = order.totals.total, 0
    assert asked == sum(each.subtotal for each in lines) + order.totals.vat
    for index, (kind, told) in enumerate(course):
        try:
            events = ORDER.decide(order, command(order, account, kind, told, index))
        except Refusal:
            continue
        account = book(order, events, account)
        order = ORDER.fold(events, order)
        till += till_of(kind, told)
        totals = standing(order, account)
        assert till == totals.paid + (earlier - account.of("earlier"))
        assert totals.receivable >= 0
        assert account.of("earlier") >= 0
        assert totals.total == asked == totals.discount + totals.paid + totals.receivable
