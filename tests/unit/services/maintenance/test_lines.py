"""Sums of lines and of orders (CM-20, CM-23, CM-24)."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.maintenance.detail import _line as told_line
from services.maintenance.lines import Line, total_of, warnings
from shared.kernel.money import Currency
from shared.regulation.parts import PartClass
from tests.unit.services.maintenance.workshop import AMOUNT, SHAFT, STEERING, line

with (Path(__file__).parent / "data" / "carmining_totals.csv").open(encoding="utf-8") as _file:
    PRINTED = [tuple(int(cell) for cell in row.values()) for row in csv.DictReader(_file)]


@pytest.mark.parametrize(("parts", "labour", "vat", "total"), PRINTED)
def test_every_printed_sum_comes_out(parts: int, labour: int, vat: int, total: int) -> None:
    totals = total_of([line("a", parts, labour)], vat=True, currency=Currency.KRW)

    assert (totals.parts, totals.labour, totals.vat, totals.total) == (parts, labour, vat, total)


def test_the_printed_sums_are_all_there() -> None:
    assert len(PRINTED) == 11


def test_the_three_lines_of_the_second_printed_order() -> None:
    totals = total_of([STEERING, AMOUNT, SHAFT], vat=True, currency=Currency.KRW)

    assert (totals.parts, totals.labour, totals.vat, totals.total) == (275_000, 100_000, 37_500, 412_500)


def test_parts_round_half_up_per_line() -> None:
    assert line("a", 333, quantity="0.5").parts == 167
    assert line("a", 1, quantity="0.5").parts == 1
    assert line("a", 1, quantity="0.499").parts == 0


def test_vat_rounds_half_up_once_per_order_not_per_line() -> None:
    five_each = [line("a", 5), line("b", 5)]

    assert total_of(five_each, vat=True, currency=Currency.KRW).vat == 1
    assert total_of(five_each[:1], vat=True, currency=Currency.KRW).vat == 1


def test_without_the_flag_there_is_no_vat() -> None:
    totals = total_of([line("a", 66_300, 34_000)], vat=False, currency=Currency.KRW)

    assert (totals.vat, totals.total) == (0, 100_300)


def test_the_discount_is_taken_off_after_vat() -> None:
    totals = total_of([line("a", 100_000)], vat=True, currency=Currency.KRW, discount=10_000, paid=50_000)

    assert (totals.vat, totals.total, totals.receivable) == (10_000, 110_000, 50_000)


def test_a_line_is_a_new_part_unless_told_otherwise() -> None:
    assert line("a", 1).part_class is PartClass.NEW


def test_a_remanufactured_part_entered_as_new_is_pointed_out() -> None:
    assert warnings([STEERING, AMOUNT, SHAFT]) == {"lines.2.part_class": "remanufactured_entered_as_new"}


amounts = st.integers(min_value=0, max_value=10**12)
quantities = st.decimals(min_value="0.001", max_value="9999", places=3)
a_line = st.builds(
    Line,
    id=st.uuids().map(str),
    item=st.just("부품"),
    quantity=quantities,
    unit_price=amounts,
    labour_fee=amounts,
)


@given(a_line)
def test_a_line_is_never_further_than_half_a_unit_from_the_exact_product(any_line: Line) -> None:
    exact = any_line.quantity * any_line.unit_price

    assert isinstance(any_line.parts, int)
    assert exact - Decimal("0.5") < any_line.parts <= exact + Decimal("0.5")


@given(st.lists(a_line, max_size=8), st.sampled_from(Currency), amounts, amounts)
def test_the_foot_adds_up(lines: list[Line], currency: Currency, discount: int, paid: int) -> None:
    totals = total_of(lines, vat=True, currency=currency, discount=discount, paid=paid)
    rate = {Currency.KRW: 10, Currency.JPY: 10, Currency.CNY: 13}[currency]
    exact_vat = Decimal((totals.parts + totals.labour) * rate) / 100

    assert totals.vat == int(exact_vat.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert totals.parts + totals.labour == sum(each.subtotal for each in lines)
    assert totals.total == totals.parts + totals.labour + totals.vat
    assert totals.total == totals.receivable + totals.discount + totals.paid


@given(st.lists(a_line, max_size=8))
def test_the_order_of_the_lines_does_not_matter(lines: list[Line]) -> None:
    assert total_of(lines, vat=True, currency=Currency.KRW) == total_of(
        reversed(lines), vat=True, currency=Currency.KRW
    )


def test_a_line_of_before_a_field_was_added_is_told_whole():
    stored = {"id": "l1", "item": "오일", "quantity": "1", "unit_price": 10_000}
    told = told_line(msgspec.convert(stored, Line, strict=False))
    assert (told["uncoded"], told["labour_fee"], told["subtotal"]) == (False, 0, 10_000)
