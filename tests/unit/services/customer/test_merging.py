"""Two records of one person (CN-21)."""

from datetime import date

import pytest

from services.customer.decisions.customers import CUSTOMER
from services.customer.decisions.merging import merge
from services.customer.errors import AlreadyMerged, DifferentKinds, MergeWithItself
from services.customer.events import CompanyRegistered, CustomersMerged, PersonRegistered, Phone, Sex
from shared.kernel.errors import NotFound

MOBILE = Phone(number="+821012345678", primary=True)
HOME = Phone(number="+82312345678", primary=True)


def person(phones=(MOBILE,), **fields):
    return PersonRegistered(
        **{"name": "장강", "sex": Sex.MALE, "phones": phones, "dealership": "suwon", **fields}
    )


def state(*events):
    return CUSTOMER.fold(events)


def test_the_survivor_has_the_phones_of_both_and_its_own_primary():
    survivor, merged = state(person()), state(person((HOME, Phone(number=MOBILE.number))))
    absorbed, gone = merge("s", survivor, "m", merged)
    assert absorbed.phones == (MOBILE, Phone(number=HOME.number))
    assert (absorbed.fields, absorbed.absorbed) == (("phones",), "m")
    assert gone == CustomersMerged(survivor_id="s", merged_id="m")


def test_gaps_are_filled_and_nothing_known_is_overwritten():
    survivor = state(person(memo="단골", address="수원시"))
    merged = state(person(memo="VIP", address="서울시", birth_date=date(1980, 5, 1), assignee="e-1"))
    absorbed, _ = merge("s", survivor, "m", merged)
    assert (absorbed.memo, absorbed.address) == ("단골\nVIP", "수원시")
    assert (absorbed.birth_date, absorbed.assignee) == (date(1980, 5, 1), "e-1")
    assert set(absorbed.fields) == {"memo", "birth_date", "assignee"}


def test_the_survivor_hears_of_it_even_when_nothing_of_it_changes():
    absorbed, _ = merge("s", state(person()), "m", state(person()))
    assert (absorbed.fields, absorbed.absorbed) == ((), "m")


def test_the_merged_record_points_to_the_survivor():
    _, gone = merge("s", state(person()), "m", state(person()))
    assert state(person(), gone).merged_into == "s"


@pytest.mark.parametrize("which", ["survivor", "merged"])
def test_a_record_is_merged_once_and_rings_cannot_be_made(which):
    merged_before = state(person(), CustomersMerged(survivor_id="x", merged_id="m"))
    pair = {"survivor": state(person()), "merged": state(person()), which: merged_before}
    with pytest.raises(AlreadyMerged) as refused:
        merge("s", pair["survivor"], "m", pair["merged"])
    assert refused.value.params == {"survivor_id": "x"}


def test_a_record_is_not_merged_with_itself():
    with pytest.raises(MergeWithItself):
        merge("s", state(person()), "s", state(person()))


def test_a_person_is_no_company():
    company = state(CompanyRegistered(name="장강", phones=(MOBILE,), dealership="suwon"))
    with pytest.raises(DifferentKinds):
        merge("s", state(person()), "m", company)


def test_both_records_must_be_there():
    with pytest.raises(NotFound):
        merge("s", state(person()), "m", None)
