"""What the customer service publishes keeps its shape: the contract, and golden examples for ever."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
import pytest

from services.customer import events as e
from services.customer.decisions.cars import CAR, RegisterCar
from services.customer.decisions.customers import CUSTOMER, RegisterPerson
from services.customer.handling.records import CAR_CODEC, CONTACT_CODEC, CUSTOMER_CODEC, Records
from services.customer.pages import car_page, customer_fields
from services.customer.views import VIEW
from shared.contracts import customer as contract
from shared.eventlog import Meta, NewEvent, Place, StoredEvent, Write
from shared.kernel.ids import new_id
from shared.runtime.config import SOURCE_TREE
from shared.runtime.eventbook.cli import KEPT
from shared.runtime.eventbook.golden import Kept
from shared.testing.memory_log import MemoryLog

GOLDEN = [
    {"type": kept.name, "schema": kept.schema, "data": kept.example}
    for kept in Kept(SOURCE_TREE / KEPT).of("customer")
]
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PHONE = e.Phone(number="+821012345678", kind=e.PhoneKind.MOBILE, note="저녁", primary=True)
CAR_DETAILS = {
    "model": "쏘나타(2001-2005년, EF)",
    "engine": "G 1.8 DOHC",
    "average_km_per_year": 20000,
    "model_name": "쏘나타",
    "model_from": 2001,
    "model_to": 2005,
    "model_code": "EF",
    "vin": "KMHEM41BP3A123456",
    "transmission": "오토",
    "mileage_km": 150000,
    "company": "한빛운수",
    "first_registered": date(2003, 5, 1),
    "memo": "왼쪽 문",
    "assignee": "e-1",
}
ABOUT = {"email": "a@b.kr", "address": "수원시", "memo": "단골", "assignee": "e-1"}
EXAMPLES = [
    e.PersonRegistered(
        name="홍길동",
        sex=e.Sex.MALE,
        phones=(PHONE,),
        dealership="suwon",
        birth_date=date(1980, 5, 1),
        **ABOUT,
    ),
    e.CompanyRegistered(
        name="한빛상사",
        phones=(PHONE,),
        dealership="suwon",
        trades=(e.Trade.SALES, e.Trade.PURCHASE),
        registration_number="123-45-67890",
        representative="김대표",
        **ABOUT,
    ),
    e.CustomerChanged(
        fields=("phones", "memo"),
        name="홍길동",
        phones=(PHONE, replace(PHONE, number="+82312345678", kind=e.PhoneKind.HOME, primary=False)),
        sex=e.Sex.MALE,
        birth_date=date(1980, 5, 1),
        absorbed="01900000-0000-7000-8000-000000000002",
        **ABOUT,
    ),
    e.CustomersMerged(
        survivor_id="01900000-0000-7000-8000-000000000001",
        merged_id="01900000-0000-7000-8000-000000000002",
    ),
    e.CustomerRestricted(
        records=("01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"),
        until=date(2027, 11, 23),
        reason=e.ErasureReason.REQUEST,
    ),
    e.CustomerErased(records=("01900000-0000-7000-8000-000000000001",), reason=e.ErasureReason.WITHDRAWN),
    e.CarErased(customer_id="01900000-0000-7000-8000-000000000001"),
    e.CarRegistered(
        customer_id="01900000-0000-7000-8000-000000000001",
        plate="28고4756",
        plate_form="korean",
        dealership="suwon",
        **CAR_DETAILS,
    ),
    e.CarChanged(fields=("memo",), **CAR_DETAILS),
    e.PlateChanged(plate="127가3456", plate_form="korean", previous="28고4756"),
    e.CarTransferred(
        customer_id="01900000-0000-7000-8000-000000000001",
        previous_customer_id="01900000-0000-7000-8000-000000000002",
        merge=True,
        plate="28고4756",
        vin="KMHEM41BP3A123456",
        company="한빛운수",
        memo="왼쪽 문",
    ),
    e.ContactRecorded(
        customer_id="01900000-0000-7000-8000-000000000001",
        kind=e.ContactKind.PAYMENT,
        title="",
        state=e.ContactState.DONE,
        created_at=AT,
        content="카드",
        car_id="01900000-0000-7000-8000-000000000003",
        order_id="01900000-0000-7000-8000-000000000004",
        assignee="e-2",
        author="e-1",
        next_date=date(2026, 4, 1),
        automatic="payment_taken",
        params={"means": "card", "amount": 300000, "currency": "KRW"},
    ),
    e.ContactStateChanged(state=e.ContactState.DONE, previous=e.ContactState.WAITING),
    e.ContactDetailWritten(
        customer_id="01900000-0000-7000-8000-000000000001",
        detail_id="01900000-0000-7000-8000-000000000009",
        content="見積を郵送",
        state=e.ContactState.WORKING,
        worked_at=AT,
        planned_at=AT,
        assignee="e-2",
    ),
    e.ContactDetailRemoved(detail_id="01900000-0000-7000-8000-000000000009"),
]
CODECS = {name: codec for codec in (CUSTOMER_CODEC, CAR_CODEC, CONTACT_CODEC) for name in codec.types}


def name_of(example) -> str:
    return type(example).__event_name__


def stored(entry) -> StoredEvent:
    meta = Meta(command_id=new_id(), actor="e-1", dealership="suwon", correlation_id=new_id())
    data = entry["data"]
    return StoredEvent(Place(1, 1), new_id(), "x-1", 1, entry["type"], entry["schema"], data, meta, AT, AT)


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_event_has_the_published_shape(example):
    name, _, data = CODECS[name_of(example)].encode(example)
    shape = getattr(contract, name)
    assert set(data) == set(shape.__annotations__)
    msgspec.convert(data, shape)


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_event_is_written_as_the_golden_example(example):
    name, schema, data = CODECS[name_of(example)].encode(example)
    [golden] = [entry for entry in GOLDEN if (entry["type"], entry["schema"]) == (name, schema)]
    assert json.loads(json.dumps(data)) == golden["data"]


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: f"{entry['type']}-{entry['schema']}")
def test_every_golden_example_is_still_read(entry):
    current = [example for example in EXAMPLES if name_of(example) == entry["type"]]
    assert [CODECS[entry["type"]].decode(stored(entry))] == current


def test_every_event_of_the_service_has_an_example_and_a_place_in_the_view():
    names = {name_of(example) for example in EXAMPLES}
    assert names == set(CODECS) == (VIEW.types | {"CarErased"}) - {"DealershipOpened"}


def test_a_described_car_has_the_promised_shape():
    log = MemoryLog()
    records = Records(log)
    form = {"name": "홍길동", "sex": "male", "phones": [{"number": "010-1234-5678"}]}
    car = {"plate": "28고4756", "model": "SM3", "engine": "G", "average_km_per_year": 1}
    [person] = CUSTOMER.decide(None, RegisterPerson(form=form, dealership="suwon"))
    [registered] = CAR.decide(None, RegisterCar(form=car, customer_id="c", dealership="suwon"))
    meta = Meta(command_id=new_id(), actor="e-1", dealership="suwon", correlation_id=new_id())
    log.append(
        [
            Write("customer-c", 0, [NewEvent(*CUSTOMER_CODEC.encode(person))]),
            Write("car-k", 0, [NewEvent(*CAR_CODEC.encode(registered))]),
        ],
        meta,
    )
    page = car_page(records, "k")
    assert set(page) == set(contract.CarDescription.__annotations__)
    msgspec.convert(msgspec.to_builtins(page), contract.CarDescription)
    owner = customer_fields("c", CUSTOMER.fold([person]), 1)
    assert set(owner) == set(contract.Customer.__annotations__)
