"""Lines by difference, flags, opinions, header (CM-26, CM-32, CM-33)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.maintenance import commands as c
from services.maintenance import events as e
from services.maintenance.decisions import ORDER
from services.maintenance.errors import BelowPayments
from services.maintenance.lines import Line
from shared.kernel.errors import InvalidInput
from shared.testing.behaviour import given
from tests.unit.services.maintenance.workshop import (
    AMOUNT,
    LINES,
    MORNING,
    READY,
    RECEIVED,
    SHAFT,
    STEERING,
    line,
    taken,
)


def revise(*lines: Line) -> c.ReviseLines:
    return c.ReviseLines(lines=lines)


def test_new_lines_are_added() -> None:
    given(ORDER, RECEIVED).when(revise(STEERING, AMOUNT, SHAFT)).then(*LINES)


def test_only_the_difference_is_written() -> None:
    cheaper = replace(AMOUNT, unit_price=39_000)
    fresh = line("d", 10_000)

    given(ORDER, RECEIVED, *LINES).when(revise(STEERING, cheaper, fresh)).then(
        e.LineRemoved(line=SHAFT), e.LineChanged(before=AMOUNT, line=cheaper), e.LineAdded(line=fresh)
    )


def test_the_same_list_again_changes_nothing() -> None:
    same = replace(STEERING, quantity=Decimal("1.000"))

    given(ORDER, RECEIVED, *LINES).when(revise(same, AMOUNT, SHAFT)).then()


def test_another_order_of_the_same_lines_is_kept() -> None:
    outcome = given(ORDER, RECEIVED, *LINES).when(revise(SHAFT, STEERING, AMOUNT))

    outcome.then(e.LinesReordered(line_ids=("c", "a", "b")))
    assert outcome.state.lines == (SHAFT, STEERING, AMOUNT)


def test_one_id_twice_is_refused_where_it_stands() -> None:
    refusal = given(ORDER, RECEIVED).when(revise(STEERING, STEERING)).then_refused(InvalidInput)

    assert refusal.fields == {"lines.1.id": "duplicate"}


def test_lines_may_not_fall_below_what_was_paid() -> None:
    given(ORDER, RECEIVED, *LINES, taken(400_000)).when(revise(STEERING, AMOUNT)).then_refused(
        BelowPayments, total=126_500, paid=400_000
    )


def test_taking_vat_off_may_not_fall_below_what_was_paid() -> None:
    given(ORDER, *READY, taken(412_500)).when(c.SetFlags(flags=e.Flags(vat=False))).then_refused(
        BelowPayments, total=375_000, paid=412_500
    )


def test_an_internal_expense_with_money_taken_is_refused() -> None:
    given(ORDER, *READY, taken(1)).when(c.SetFlags(flags=e.Flags(internal_expense=True))).then_refused(
        BelowPayments, paid=1
    )


def test_flags_are_set_together() -> None:
    flags = e.Flags(vat=False, happy_call=True, extra_work_consent=True)

    outcome = given(ORDER, *READY).when(c.SetFlags(flags=flags)).then(e.FlagsSet(flags=flags))

    assert outcome.state.totals.vat == 0
    given(ORDER, *READY, e.FlagsSet(flags=flags)).when(c.SetFlags(flags=flags)).then()


def test_opinions_for_the_customer_and_for_the_shop_stay_apart() -> None:
    outcome = given(ORDER, RECEIVED).when(c.WriteOpinions(for_customer="좋음", for_shop="하체 부식"))

    assert (outcome.state.for_customer, outcome.state.for_shop) == ("좋음", "하체 부식")


def test_the_promised_time_and_the_request_can_change() -> None:
    change = c.ChangeHeader(promised_at=MORNING, request="소음", mileage_km=None)

    outcome = given(ORDER, RECEIVED).when(change)

    assert outcome.state.promised_at == MORNING
    assert outcome.state.mileage_km == 150_000


def test_an_assignee_comes_and_goes() -> None:
    named = e.RepairOrderAssigned(assignee="employee-1")

    given(ORDER, RECEIVED).when(c.AssignOrder(assignee="employee-1")).then(named)
    given(ORDER, RECEIVED, named).when(c.AssignOrder(assignee="employee-1")).then()
    given(ORDER, RECEIVED, named).when(c.AssignOrder(assignee=None)).then(
        e.RepairOrderAssigned(assignee=None, before="employee-1")
    )


ids = st.sampled_from(["a", "b", "c", "d", "e"])
some_lines = st.lists(
    st.builds(line, ids, st.integers(0, 10**6), st.integers(0, 10**6)), unique_by=lambda each: each.id
)


@for_all(some_lines, some_lines)
def test_any_edited_list_is_what_stands_afterwards(before: list[Line], after: list[Line]) -> None:
    first = given(ORDER, RECEIVED).when(revise(*before))
    second = given(ORDER, RECEIVED, *first.events).when(revise(*after))

    assert second.state.lines == tuple(after)
    assert bool(second.events) == (before != after)
