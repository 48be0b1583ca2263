"""What a workshop says of itself on the law's forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.staff.events import ShopDescribed
from services.staff.shops import SHOP, DescribeShop, is_business_number
from shared.kernel.errors import InvalidInput
from shared.testing.behaviour import given

TOLD = {
    "business_number": "124-81-00998", "repair_number": "수원-1234", "company": "수원 서비스센터",
    "representative": "김대표", "address": "수원시 영통구 1", "phone": "031-200-1234", "technician": "장기훈",
    "alarm_phone": "",
}  # fmt: skip


def test_what_is_told_stands():
    given(SHOP).when(DescribeShop(**TOLD)).then(ShopDescribed(**TOLD))


def test_the_same_again_is_nothing_new():
    given(SHOP, ShopDescribed(**TOLD)).when(DescribeShop(**TOLD)).then()


def test_a_business_number_that_cannot_be_one_is_refused():
    wrong = replace(DescribeShop(**TOLD), business_number="124-81-00999")
    refusal = given(SHOP).when(wrong).then_refused(InvalidInput)
    assert refusal.fields == {"business_number": "business_number_form"}


@pytest.mark.parametrize("number", ["124-81-00998", "1248100998", "220-81-62517"])
def test_numbers_of_known_companies_pass(number):
    assert is_business_number(number)


@pytest.mark.parametrize("number", ["", "124", "12481009980", "124-81-0099x", "１２４８１００９９８"])
def test_others_do_not(number):
    assert not is_business_number(number)
