"""From the reservation to the delivery, and what the table does not allow."""

from __future__ import annotations

from datetime import date

import pytest

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.decisions import ORDER
from services.maintenance.errors import (
    MileageBackwards,
    OrderCancelled,
    OrderDelivered,
    OrderExists,
    PaymentsNotRefunded,
    WrongState,
)
from services.maintenance.odometer import Certificate
from services.maintenance.states import NEXT, State
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import (
    CAR,
    LINES,
    READY,
    RECEIVE,
    RECEIVED,
    RESERVE,
    RESERVED,
    delivered,
    taken,
)

STEPS: dict[State, tuple[c.Command, e.OrderEvent]] = {
    State.RECEIVED: (RECEIVE, RECEIVED),
    State.INSPECTING: (c.StartInspection(), e.InspectionStarted()),
    State.WAITING_FOR_APPROVAL: (c.RequestApproval(note="벨트"), e.ApprovalRequested(note="벨트")),
    State.IN_WORK: (c.StartWork(), e.WorkStarted()),
    State.READY: (c.MarkReady(), e.RepairOrderMadeReady()),
    State.CANCELLED: (c.CancelOrder(reason="취소"), e.RepairOrderCancelled(reason="취소")),
}
HISTORIES: dict[State, tuple[e.OrderEvent, ...]] = {
    State.RESERVED: (RESERVED,),
    State.RECEIVED: (RECEIVED,),
    State.INSPECTING: (RECEIVED, e.InspectionStarted()),
    State.WAITING_FOR_APPROVAL: (RECEIVED, e.ApprovalRequested()),
    State.IN_WORK: (RECEIVED, e.WorkStarted()),
    State.READY: (RECEIVED, e.WorkStarted(), e.RepairOrderMadeReady()),
    State.DELIVERED: (*READY, delivered()),
    State.CANCELLED: (RECEIVED, e.RepairOrderCancelled(reason="")),
}


def test_a_car_comes_straight_from_the_street() -> None:
    given(ORDER).when(RECEIVE).then(RECEIVED)


def test_a_reservation_keeps_its_number_and_request_when_the_car_comes() -> None:
    given(ORDER).when(RESERVE).then(RESERVED)
    received = given(ORDER, RESERVED).when(RECEIVE).events[0]

    assert isinstance(received, e.RepairOrderReceived)
    assert (received.number, received.request) == ("20261123-001", "냉각수 확인")


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("wanted", [s for s in STEPS if s is not State.RECEIVED])
def test_the_table_decides_every_step(state: State, wanted: State) -> None:
    command, event = STEPS[wanted]
    outcome = given(ORDER, *HISTORIES[state]).when(command)

    if wanted in NEXT[state]:
        assert outcome.then(event).state.state is wanted
    else:
        outcome.then_refused(WrongState, state=state.value, wanted=wanted.value)


@pytest.mark.parametrize("skipped", [(), (State.INSPECTING,), (State.WAITING_FOR_APPROVAL,)])
def test_inspection_and_approval_may_be_skipped(skipped: tuple[State, ...]) -> None:
    order = ORDER.fold([RECEIVED])
    path = [State.INSPECTING, State.WAITING_FOR_APPROVAL, State.IN_WORK, State.READY]
    for state in (state for state in path if state not in skipped):
        order = ORDER.fold(ORDER.decide(order, STEPS[state][0]), order)

    assert order.state is State.READY


@pytest.mark.parametrize("state", [s for s in HISTORIES if s is not State.READY])
def test_only_a_ready_car_is_delivered(state: State) -> None:
    given(ORDER, *HISTORIES[state]).when(c.DeliverOrder()).then_refused(WrongState, wanted="delivered")


def test_delivery_writes_the_sums_down() -> None:
    given(ORDER, *READY, taken(300_000), taken(100_000, payment_id="p2")).when(c.DeliverOrder()).then(
        delivered(paid=400_000)
    )


def test_internal_expense_is_owed_by_nobody() -> None:
    flags = e.Flags(internal_expense=True)

    outcome = given(ORDER, *READY, e.FlagsSet(flags=flags)).when(c.DeliverOrder())

    outcome.then(delivered(receivable=0, internal_expense=True))


EDITS: list[c.Command] = [
    c.ReviseLines(lines=()),
    c.SetFlags(flags=e.Flags(happy_call=True)),
    c.WriteOpinions(for_customer="a", for_shop="b"),
    c.SetDiscount(amount=1),
    c.AssignOrder(assignee="employee-1"),
    c.ChangeHeader(promised_at=None, request="x", mileage_km=1),
]


@pytest.mark.parametrize("edit", EDITS)
def test_a_delivered_order_does_not_change(edit: c.Command) -> None:
    given(ORDER, *READY, delivered()).when(edit).then_refused(OrderDelivered, number="20261123-001")


@pytest.mark.parametrize("edit", EDITS)
def test_a_cancelled_order_does_not_change(edit: c.Command) -> None:
    given(ORDER, *HISTORIES[State.CANCELLED]).when(edit).then_refused(OrderCancelled)


@pytest.mark.parametrize("command", [*EDITS, c.StartWork(), c.DeliverOrder(), c.CancelOrder(reason="x")])
def test_what_was_never_opened_is_not_found(command: c.Command) -> None:
    given(ORDER).when(command).then_refused(NotFound, kind="order")


@pytest.mark.parametrize("command", [RECEIVE, RESERVE])
def test_an_order_is_opened_once(command: c.Command) -> None:
    given(ORDER, RECEIVED).when(command).then_refused(OrderExists, number="20261123-001")


def test_cancelling_needs_a_reason() -> None:
    refusal = given(ORDER, RECEIVED).when(c.CancelOrder(reason="  ")).then_refused(InvalidInput)

    assert refusal.fields == {"reason": "required"}


def test_cancelling_waits_for_the_refund() -> None:
    cancel = c.CancelOrder(reason="고객 변심")
    given(ORDER, *READY, taken(50_000)).when(cancel).then_refused(PaymentsNotRefunded, amount=50_000)
    refunded = e.PaymentRefunded(
        payment_id="p1",
        customer_id="customer-1",
        means=e.Means.CARD,
        amount=50_000,
        currency=RECEIVED.currency,
        own=50_000,
        reason="취소",
    )

    given(ORDER, *READY, taken(50_000), refunded).when(cancel).then(
        e.RepairOrderCancelled(reason="고객 변심")
    )


class TestMileage:
    PAPER = Certificate(issuer="수원시 차량등록사업소", issued_on=date(2026, 11, 2), number="2026-0117")

    def command(
        self, mileage_km: int, reason: str | None = None, paper: Certificate | None = None
    ) -> c.ReceiveOrder:
        return c.ReceiveOrder(
            order_id="order-1",
            number="20261123-001",
            dealership="suwon",
            currency=RECEIVED.currency,
            car=CAR,
            mileage_km=mileage_km,
            mileage_reason=reason,
            certificate=paper,
        )

    def test_running_backwards_is_refused_with_the_last_value(self) -> None:
        refusal = (
            given(ORDER)
            .when(self.command(99_999))
            .then_refused(MileageBackwards, mileage_km=99_999, last_mileage_km=100_000)
        )

        assert refusal.fields == {
            "mileage_km": "mileage_backwards",
            "mileage_reason": "required",
            "certificate.issuer": "required",
            "certificate.issued_on": "required",
            "certificate.number": "required",
        }

    def test_a_reason_alone_is_not_enough(self) -> None:
        refusal = given(ORDER).when(self.command(12, "계기판 교환")).then_refused(MileageBackwards)

        assert "mileage_reason" not in refusal.fields
        assert "certificate.number" in refusal.fields

    def test_a_reason_and_the_certificate_let_it_pass_and_are_kept(self) -> None:
        received = given(ORDER).when(self.command(12, "계기판 교환", self.PAPER)).events[0]

        assert isinstance(received, e.RepairOrderReceived)
        assert (received.mileage_km, received.mileage_reason) == (12, "계기판 교환")
        assert received.mileage_certificate == self.PAPER

    def test_blanks_are_no_reason(self) -> None:
        given(ORDER).when(self.command(12, " ", self.PAPER)).then_refused(MileageBackwards)

    def test_the_same_value_is_not_backwards(self) -> None:
        assert given(ORDER).when(self.command(100_000)).refusal is None

    def test_a_change_of_the_header_is_held_to_it_too(self) -> None:
        change = c.ChangeHeader(promised_at=None, request="", mileage_km=90_000, last_mileage_km=100_000)

        given(ORDER, RECEIVED, *LINES).when(change).then_refused(MileageBackwards)
