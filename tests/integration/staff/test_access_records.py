"""Who opened whose record: written once, found again by person, people and day, and kept for two years."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg2.errors
import pytest

from services.staff import schemas
from services.staff.records import Asked, Records
from shared.bus.door import admit
from shared.kernel.errors import InvalidInput
from shared.kernel.ids import new_id
from shared.postgres import Pool

ANN, BEN = str(new_id()), str(new_id())


@pytest.fixture
def views(views_url):
    pool = Pool(views_url, size=2)
    yield pool
    pool.close()


def look(employee: str, *customers: str, **more: Any) -> dict[str, Any]:
    told = {"employee": employee, "dealership": "suwon", "address": "10.1.2.3", "page": "GET /customers/{id}"}
    return {**told, "customers": list(customers), "reason": None, **more}


def noted(views: Pool, at: str, look: dict[str, Any]) -> None:
    """As it would have been noted at another moment."""
    with views.transaction() as cursor:
        cursor.execute(
            "INSERT INTO staff_access.record (at, employee, dealership, address, page, customers) VALUES "
            "(%s, %s, %s, %s, %s, %s::uuid[])",
            (at, *(look[name] for name in ("employee", "dealership", "address", "page", "customers"))),
        )


def test_a_look_is_found_by_whose_it_was_and_by_who_looked(views):
    records, one, other = Records(views), str(new_id()), str(new_id())
    records.note(look(ANN, one, other))
    records.note(look(BEN, other, page="GET /orders.csv", reason="audit"))
    [found] = records.find(Asked(customer=one), "Asia/Seoul")["rows"]
    assert (found["employee"], found["address"], found["page"]) == (ANN, "10.1.2.3", "GET /customers/{id}")
    assert sorted(found["customers"]) == sorted((one, other))
    assert [row["employee"] for row in records.find(Asked(customer=other), "Asia/Seoul")["rows"]] == [
        BEN,
        ANN,
    ]
    [file] = records.find(Asked(customer=other, files=True), "Asia/Seoul")["rows"]
    assert (file["employee"], file["reason"]) == (BEN, "audit")
    assert records.find(Asked(customer=other, dealership="incheon"), "Asia/Seoul")["rows"] == []
    assert records.find(Asked(customer=str(new_id())), "Asia/Seoul")["rows"] == []


def test_pages_follow_each_other_without_a_gap(views):
    records, whose = Records(views), str(new_id())
    for number in range(5):
        records.note(look(ANN, whose, page=f"GET /{number}"))
    read, before = [], None
    while True:
        found = records.find(Asked(customer=whose, limit=2, before=before), "Asia/Seoul")
        read += [row["page"] for row in found["rows"]]
        before = found["next"]
        if before is None:
            break
    assert read == [f"GET /{number}" for number in (4, 3, 2, 1, 0)]


def test_days_are_those_of_the_dealership(views):
    records, whose = Records(views), str(new_id())
    noted(views, "2026-03-01T23:30:00+09:00", look(ANN, whose))
    for day, count in ((date(2026, 3, 1), 1), (date(2026, 3, 2), 0)):
        found = records.find(Asked(customer=whose, since=day, until=day), "Asia/Seoul")["rows"]
        assert len(found) == count, day


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE staff_access.record SET employee = 'somebody else'",
        "DELETE FROM staff_access.record",
        "TRUNCATE staff_access.record",
    ],
)
def test_nobody_changes_what_stands_there_not_even_its_owner(views, edit):
    Records(views).note(look(ANN, str(new_id())))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), views.transaction() as cursor:
        cursor.execute(edit)


def test_after_two_years_and_no_sooner_a_record_goes(views):
    records, old, young = Records(views), str(new_id()), str(new_id())
    with views.transaction() as cursor:
        cursor.execute(
            "SELECT now() - interval '2 years 1 hour', now() - interval '2 years' + interval '1 hour'"
        )
        [(gone, kept)] = cursor.fetchall()
    noted(views, gone, look(ANN, old))
    noted(views, kept, look(ANN, young))
    assert records.sweep() == 1
    assert records.find(Asked(customer=old), "UTC")["rows"] == []
    assert len(records.find(Asked(customer=young), "UTC")["rows"]) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": "because I can"}, {"reason": "not_a_choice"}),
        ({"customers": ["not an id"]}, {"customers.0": "invalid"}),
        ({"employee": "ann"}, {"employee": "invalid"}),
        ({"customers": [str(new_id())] * 5001}, {"customers": "too_long"}),
    ],
)
def test_what_is_no_record_is_refused_at_the_door(changed, code):
    with pytest.raises(InvalidInput) as refused:
        admit(schemas.NoteAccess(), {**look(ANN), **changed})
    assert refused.value.fields == code
