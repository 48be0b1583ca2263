"""The search box, the lists and the possible duplicates, from the look-up tables (CM-11)."""

import random
from datetime import UTC, date, datetime

import pytest

from services.customer import lists
from services.customer.decisions.contacts import ChangeContactState, RecordContact
from services.customer.decisions.customers import ChangeCustomer, RegisterCompany
from services.customer.events import ContactKind, ContactState
from services.customer.folding.rows import Rows, name_key
from services.customer.handling import cars, contacts, customers
from services.customer.pages import customer_page
from services.customer.reading import Locality, locality
from services.customer.views import _index, _save
from shared.eventlog import NewEvent, Place, Write
from shared.kernel.hangul import initials
from shared.kernel.ids import new_id
from tests.integration.customer.conftest import Desk, create_schema, rows_of
from tests.integration.scans import read_row_by_row


@pytest.fixture(scope="module")
def town(desk):
    """A few people whose names, numbers and plates are alike."""
    hong = desk.person("홍길동", "010-1234-5678", "031-777-1234")
    wife = desk.person("성춘향", "010-1234-5678", sex="female")
    kapos = desk.person("카포스", "010-5555-7275")
    return {
        "hong": hong,
        "wife": wife,
        "kapos": kapos,
        "sonata": desk.car(kapos, "7275"),
        "old": desk.car(hong, "경기34부7275", company="한빛운수"),
        "new": desk.car(hong, "127가3456"),
        "fleet": desk.car(kapos, "경기34부2984"),
    }


def find(desk, text, **more):
    with desk.look() as cursor:
        return lists.find(cursor, text, **{"dealership": "suwon", "limit": 20, **more})


def names(hits):
    return [hit["name"] for hit in hits]


@pytest.mark.parametrize(
    ("text", "cars"),
    [
        ("127가3456", ["new"]),
        ("127 가 3456", ["new"]),
        ("2984", ["fleet"]),
        ("가3456", ["new"]),
        ("127가", ["new"]),
        ("경기34부7", ["old"]),
        ("한빛운수", ["old"]),
    ],
)
def test_a_car_is_found_by_any_end_of_its_plate(desk, town, text, cars):
    assert [hit["car_id"] for hit in find(desk, text)] == [town[car] for car in cars]


def test_a_whole_plate_comes_before_its_ending_and_that_before_a_telephone(desk, town):
    hits = find(desk, "7275")
    assert [hit["car_id"] for hit in hits[:2]] == [town["sonata"], town["old"]]
    assert hits[0] == {
        "car_id": town["sonata"],
        "customer_id": town["kapos"],
        "matched": "plate",
        "plate": "7275",
        "model": "쏘나타(2001-2005년, EF)",
        "engine": "G 1.8 DOHC",
        "mileage_km": None,
        "name": "카포스",
        "kind": "person",
        "phone": "010-5555-7275",
    }


@pytest.mark.parametrize("text", ["5678", "1234-5678", "010-1234-5678", "0101234", "+82 10-1234-5678", "345"])
def test_people_are_found_by_any_part_of_a_telephone_they_may_share(desk, town, text):
    found = {hit["customer_id"] for hit in find(desk, text)}
    assert {town["hong"], town["wife"]} <= found


def test_somebody_without_a_car_is_found_too(desk, town):
    [hit] = find(desk, "성춘향")
    assert (hit["car_id"], hit["customer_id"], hit["matched"]) == (None, town["wife"], "name")


@pytest.mark.parametrize(
    ("text", "matched"),
    [("홍길동", "name"), ("길동", "name"), ("홍", "name"), ("ㅎㄱㄷ", "initials"), ("ㄱㄷ", "initials")],
)
def test_a_customer_stands_for_all_their_cars(desk, town, text, matched):
    hits = find(desk, text)
    assert {hit["car_id"] for hit in hits} == {town["old"], town["new"]}
    assert {hit["matched"] for hit in hits} == {matched}


@pytest.mark.parametrize("text", ["", " ", "%", "_", "12", "없는사람", "ㅋㅋㅋㅋ"])
def test_nothing_is_found_where_there_is_nothing(desk, town, text):
    assert find(desk, text) == []


def test_no_more_are_given_than_asked_for(desk, town):
    assert len(find(desk, "010", limit=2)) == 2


def test_the_tables_follow_every_change(desk):
    one, other = desk.person("이몽룡", "010-8888-0001"), desk.person("변학도", "010-8888-0002")
    car_id = desk.car(one, "33러0001")
    cars.change_plate(desk.records, car_id, "33러0002", desk.meta())
    cars.transfer(desk.records, car_id, other, desk.meta())
    change = ChangeCustomer(changes={"name": "이도령", "phones": [{"number": "010-8888-0003"}]})
    customers.change(desk.records, one, change, desk.meta(), version=1)
    assert names(find(desk, "33러0002")) == ["변학도"]
    assert find(desk, "33러0001") == find(desk, "이몽룡") == find(desk, "88880001") == []
    assert names(find(desk, "88880003")) == names(find(desk, "ㅇㄷㄹ")) == ["이도령"]


def test_after_a_merge_only_the_survivor_is_found_with_all_cars_and_entries(desk):
    survivor, merged = desk.person("임꺽정", "010-7777-0001"), desk.person("임꺽정", "010-7777-0002")
    first, late = desk.car(merged, "34머0001"), desk.car(merged, "34머0002")
    note = RecordContact(
        customer_id=merged, created_at=datetime(2026, 1, 2, tzinfo=UTC), title="전화", state=ContactState.DONE
    )
    contacts.record(desk.records, str(new_id()), note, desk.meta())
    desk.merge(survivor, merged, first)  # `late` was not known to be there
    hits = find(desk, "임꺽정")
    assert {(hit["customer_id"], hit["car_id"]) for hit in hits} == {(survivor, first), (survivor, late)}
    assert {hit["customer_id"] for hit in find(desk, "77770002")} == {survivor}
    with desk.look() as cursor:
        page = customer_page(desk.records, cursor, merged)
    assert (page["id"], page["merged_from"]) == (survivor, merged)
    assert {car["id"] for car in page["cars"]} == {first, late}
    assert page["contacts"] == {"count": 1, "open": 0, "next_date": None}


def listed(desk, **asked):
    default = {"sort": "name", "descending": False, "page": 1, "size": 50}
    with desk.look() as cursor:
        return lists.list_customers(cursor, {**default, **asked}, "Asia/Seoul")


def test_customers_are_listed_by_filter_sort_and_page(desk):
    ids = [desk.person(f"나열{n}", f"010-6000-000{n}", assignee="e-5") for n in range(5)]
    desk.car(ids[3], "35버0001")
    page = listed(desk, assignee="e-5", page=2, size=2)
    assert (page["count"], names(page["rows"])) == (5, ["나열2", "나열3"])
    assert names(listed(desk, assignee="e-5", descending=True)["rows"])[0] == "나열4"
    top = listed(desk, text="나열", sort="cars", descending=True)["rows"][0]
    assert (top["id"], top["plates"], top["phone"], top["cars"]) == (ids[3], ["35버0001"], "010-6000-0003", 1)
    assert listed(desk, text="6000-0004")["rows"][0]["id"] == ids[4]
    assert listed(desk, assignee="e-5", kind="company")["count"] == 0


def test_trade_partners_are_listed_apart(desk):
    form = {"name": "부품상사", "phones": [{"number": "02-345-6789"}], "trades": ["purchase"]}
    company = str(new_id())
    command = RegisterCompany(form=form, dealership="suwon")
    customers.register(desk.records, company, command, desk.meta())
    assert [row["id"] for row in listed(desk, trade="purchase")["rows"]] == [company]
    assert company not in [row["id"] for row in listed(desk, trade="sales")["rows"]]


def test_days_of_a_filter_begin_where_the_dealership_stands(desk):
    command = RegisterCompany(
        form={"name": "자정", "phones": [{"number": "02-345-0000"}]}, dealership="suwon"
    )
    moment = datetime(2020, 3, 1, 15, 30, tzinfo=UTC)  # 2 March, half past midnight, in Seoul
    customers.register(desk.records, str(new_id()), command, desk.meta(), occurred_at=moment)
    for day, count in ((date(2020, 3, 1), 0), (date(2020, 3, 2), 1)):
        assert listed(desk, registered_from=day, registered_to=day)["count"] == count


def test_the_work_list_shows_what_is_open_by_person_state_and_next_date(desk):
    customer_id = desk.person("川田友也", "010-9000-0001")
    made = datetime(2017, 2, 7, 0, 0, tzinfo=UTC)

    def entry(title, state, next_date=None):
        command = RecordContact(
            customer_id=customer_id,
            created_at=made,
            kind=ContactKind.PHONE_CALL,
            title=title,
            state=state,
            next_date=next_date,
            assignee="e-9",
        )
        contact_id = str(new_id())
        contacts.record(desk.records, contact_id, command, desk.meta())
        return contact_id

    later = entry("車検案内", ContactState.WAITING, date(2017, 4, 1))
    sooner = entry("お客様よりお電話", ContactState.WORKING, date(2017, 3, 1))
    done = entry("伝票履歴", ContactState.WAITING)
    contacts.change(desk.records, done, ChangeContactState(state=ContactState.DONE), desk.meta())
    asked = {
        "assignee": "e-9",
        "states": ["waiting", "working"],
        "sort": "next_date",
        "descending": False,
        "page": 1,
        "size": 10,
    }
    with desk.look() as cursor:
        answer = lists.list_contacts(cursor, asked, "Asia/Tokyo")
        by_text = lists.list_contacts(cursor, {**asked, "states": None, "text": "伝票"}, "Asia/Tokyo")
    assert [row["id"] for row in answer["rows"]] == [sooner, later]
    assert (answer["count"], answer["rows"][0]["customer"]) == (2, "川田友也")
    assert [(row["id"], row["state"]) for row in by_text["rows"]] == [(done, "done")]


def test_one_telephone_and_a_similar_name_may_be_one_person(desk):
    first, second = desk.person("황진이", "010-4000-0001"), desk.person("황 진이", "010-4000-0001")
    family = desk.person("서경덕", "010-4000-0001")
    with desk.look() as cursor:
        pairs = lists.duplicates(cursor, first, 50)
        everybody = lists.duplicates(cursor, None, 500)
    assert [(pair["other"]["id"], pair["phones"]) for pair in pairs] == [(second, ["010-4000-0001"])]
    assert {first, second} in [{pair["one"]["id"], pair["other"]["id"]} for pair in everybody]
    assert not any(family in (pair["one"]["id"], pair["other"]["id"]) for pair in everybody)


def test_telephones_follow_the_dealership(desk):
    opened = {"name": "八王子", "time_zone": "Asia/Tokyo", "currency": "JPY", "locale": "ja"}
    desk.log.append([Write("dealership-hachioji", 0, [NewEvent("DealershipOpened", 1, opened)])], desk.meta())
    with desk.look() as cursor:
        assert locality(cursor, "hachioji") == Locality("JP", "Asia/Tokyo")
        assert locality(cursor, "unknown") == Locality("KR", "Asia/Seoul", known=False)


@pytest.mark.parametrize("size", [1, 7])
def test_any_batches_leave_the_same_rows(desk, town, size):
    desk.follow()
    other = Desk(desk.log, desk.views, desk.views_url, schema=f"customer_by_{size}", place=Place.START)
    create_schema(desk.views_url, other.schema)
    other.follow(size)
    assert rows_of(desk.views_url, other.schema) == rows_of(desk.views_url, "customer")


@pytest.mark.slow
def test_many_customers_are_searched_by_index(desk):
    chance = random.Random(7)
    syllables = "가나다라마바사아자차카타파하길동춘향몽룡진이경덕민준서연"
    family = "김이박최정강조윤장임한오서신권황안송류홍"
    with desk.views.transaction() as cursor:
        cursor.execute("SET search_path = customer")
        _fill(cursor, chance, syllables, family, 20_000)
    with desk.views.autocommit() as cursor:
        cursor.execute("ANALYZE")
    with desk.views.transaction() as cursor:
        for text in ("7275", "010-1234", "5678", "김", "길동", "ㄱㄴㄷ", "ㄱㄷ", "28고", "010"):
            assert lists.find(cursor, text, "suwon", 20)
            assert (text, read_row_by_row(cursor, more_than=1_000)) == (text, set())


def _fill(cursor, chance, syllables, family, count):
    """Rows as the view writes them, put straight into the tables: 100,000 commands would take minutes."""
    moment = "2026-01-01T00:00:00+00:00"
    for start in range(0, count, 10_000):
        rows = Rows()
        for _ in range(start, start + 10_000):
            name = chance.choice(family) + "".join(chance.choices(syllables, k=2))
            phone = f"+8210{chance.randrange(10**8):08d}"
            customer_id, car_id = str(new_id()), str(new_id())
            plate = f"{chance.randrange(10, 99)}고{chance.randrange(10**4):04d}"
            rows.customers[customer_id] = {
                "id": customer_id, "kind": "person", "name": name, "name_key": name_key(name),
                "initials": initials(name), "sex": "male", "phones": [{"number": phone, "primary": True}],
                "primary_phone": phone, "trades": [], "registration_number": "", "representative": "",
                "email": "", "address": "", "memo": "", "dealership": "suwon", "registered_at": moment,
                "changed_at": moment, "version": 1, "cars": 1,
            }  # fmt: skip
            rows.cars[car_id] = {
                "id": car_id, "customer_id": customer_id, "plate": plate, "plate_reversed": plate[::-1],
                "plate_form": "korean", "model": "SM3", "model_name": "SM3", "model_code": "",
                "engine": "G", "transmission": "", "average_km_per_year": 1, "company": "",
                "company_key": "", "memo": "", "dealership": "suwon", "registered_at": moment,
                "changed_at": moment, "version": 1,
            }  # fmt: skip
        _save("customer", rows.customers, cursor)
        _save("car", rows.cars, cursor)
        _index(rows, cursor)
