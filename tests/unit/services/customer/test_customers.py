"""People and companies (CM-09, CM-15)."""

import pytest

from services.customer.decisions.customers import CUSTOMER, ChangeCustomer, RegisterCompany, RegisterPerson
from services.customer.errors import AlreadyRegistered, RecordMerged
from services.customer.events import (
    CompanyRegistered,
    CustomerChanged,
    CustomersMerged,
    PersonRegistered,
    Phone,
    PhoneKind,
    Sex,
    Trade,
)
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

MOBILE = Phone(number="+821012345678", primary=True)
HONG = PersonRegistered(name="홍길동", sex=Sex.MALE, phones=(MOBILE,), dealership="suwon")
FORM = {"name": "홍길동", "sex": "male", "phones": [{"number": "010-1234-5678"}]}


def register(**changes):
    return RegisterPerson(form={**FORM, **changes}, dealership="suwon")


def changed(*fields, **values):
    return CustomerChanged(
        fields=fields, **{"name": "홍길동", "sex": Sex.MALE, "phones": (MOBILE,), **values}
    )


def test_a_person_is_registered():
    given(CUSTOMER).when(register(name=" 홍길동 ")).then(HONG)


def test_every_missing_field_is_named():
    refusal = given(CUSTOMER).when(RegisterPerson(form={"name": " "}, dealership="suwon"))
    fields = refusal.then_refused(InvalidInput).fields
    assert fields == {"name": "required", "sex": "required", "phones": "required"}


def test_each_bad_field_has_its_reason():
    phones = [{"number": "010-1234-5678"}, {"number": "전화없음"}]
    refusal = given(CUSTOMER).when(register(sex="x", phones=phones)).then_refused(InvalidInput)
    assert refusal.fields == {"sex": "invalid", "phones.1.number": "phone_form"}


def test_several_phones_have_one_primary_and_no_double():
    phones = [
        {"number": "031-234-5678", "kind": "home", "note": "저녁"},
        {"number": "010-1234-5678", "primary": True},
        {"number": "01012345678", "primary": True},
    ]
    home = Phone(number="+82312345678", kind=PhoneKind.HOME, note="저녁")
    given(CUSTOMER).when(register(phones=phones)).then(
        PersonRegistered(name="홍길동", sex=Sex.MALE, phones=(home, MOBILE), dealership="suwon")
    )


def test_phones_are_read_as_written_where_the_dealership_stands():
    command = RegisterPerson(
        form={**FORM, "phones": [{"number": "090-1234-5678"}]}, dealership="tokyo", country="JP"
    )
    [registered] = given(CUSTOMER).when(command).events
    assert [phone.number for phone in registered.phones] == ["+819012345678"]


def test_a_company_needs_no_sex_and_may_trade_both_ways():
    form = {
        "name": "한빛상사",
        "phones": [{"number": "031-234-5678", "kind": "work"}],
        "trades": ["purchase", "sales"],
    }
    phone = Phone(number="+82312345678", kind=PhoneKind.WORK, primary=True)
    given(CUSTOMER).when(RegisterCompany(form=form, dealership="suwon")).then(
        CompanyRegistered(
            name="한빛상사", phones=(phone,), trades=(Trade.SALES, Trade.PURCHASE), dealership="suwon"
        )
    )


def test_a_number_is_given_once():
    given(CUSTOMER, HONG).when(register()).then_refused(AlreadyRegistered)


def test_a_change_tells_what_changed_and_everything_as_it_now_is():
    given(CUSTOMER, HONG).when(ChangeCustomer(changes={"memo": "전화는 저녁에", "name": "홍길동"})).then(
        changed("memo", memo="전화는 저녁에")
    )


def test_an_employee_is_put_in_charge():
    given(CUSTOMER, HONG).when(ChangeCustomer(changes={"assignee": "e-1"})).then(
        changed("assignee", assignee="e-1")
    )


def test_a_change_of_nothing_is_no_event():
    given(CUSTOMER, HONG).when(ChangeCustomer(changes={"phones": [{"number": "010 1234 5678"}]})).then()


@pytest.mark.parametrize(("field", "empty"), [("name", ""), ("sex", None), ("phones", [])])
def test_a_required_field_cannot_be_emptied(field, empty):
    refusal = given(CUSTOMER, HONG).when(ChangeCustomer(changes={field: empty})).then_refused(InvalidInput)
    assert refusal.fields == {field: "required"}


def test_nobody_cannot_be_changed():
    given(CUSTOMER).when(ChangeCustomer(changes={"memo": "x"})).then_refused(NotFound, kind="customer")


def test_work_on_a_merged_record_goes_on_at_the_survivor():
    merged = CustomersMerged(survivor_id="s", merged_id="m")
    given(CUSTOMER, HONG, merged).when(ChangeCustomer(changes={"memo": "x"})).then_refused(
        RecordMerged, survivor_id="s"
    )
