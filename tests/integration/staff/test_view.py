"""The lists of employees and dealerships: kept live, and equal when rebuilt."""

from datetime import date

import pytest

from services.staff import decisions as d
from services.staff import reading
from services.staff.accounts import dealerships, employees
from services.staff.views import VIEW
from shared.eventlog import Meta, Place
from shared.kernel.ids import new_id
from shared.postgres import Pool
from shared.projections import schemas
from shared.projections.ahead import batches
from shared.projections.batch import take_in
from shared.projections.compare import compare
from shared.projections.pace import Pace
from shared.projections.session import Session
from shared.projections.sources import source_of


def meta() -> Meta:
    return Meta(command_id=new_id(), actor="service:test", dealership="suwon", correlation_id=new_id())


@pytest.fixture
def hired(log):
    dealerships(log).execute("suwon", d.OpenDealership("suwon", "수원", "Asia/Seoul", "KRW", "ko"), meta())
    keys = [str(new_id()) for _ in range(3)]
    for number, key in enumerate(keys):
        repository = employees(log)
        repository.execute(key, d.Hire(f"이름 {number}", f"login{number}", "suwon", ""), meta())
        repository.execute(key, d.SetValidity(date(2026, 1, 1), None), meta())
        wanted = frozenset({"order.view", "customer.view", "report.view"})
        repository.execute(key, d.SetPermissions("suwon", wanted, by="boss", employee=key), meta())
    employees(log).execute(keys[0], d.Dismiss(by="boss", employee=keys[0]), meta())
    return keys


def test_the_lists_show_what_happened_and_a_rebuild_gives_the_same_rows(log, views_url, hired):
    session = Session(views_url)
    with session.transaction() as cursor:
        schemas.create(cursor, VIEW.name, VIEW)
    for batch in batches(source_of(VIEW, log), Place.START, log.head(), Pace(session, 4)):
        take_in(session, VIEW, VIEW.name, batch)
    views = Pool(views_url)
    rows = {row["id"]: row for row in reading.employees(views, "suwon")}
    assert {key: rows[key]["state"] for key in hired} == dict(
        zip(hired, ["dismissed", "active", "active"], strict=True)
    )
    assert rows[hired[1]]["grants"] == {"suwon": ["customer.view", "order.view", "report.view"]}
    assert reading.employees(views, "incheon") == []
    assert reading.dealership_ids(views) == ["suwon"]
    found = compare(views_url, log, VIEW)
    assert found.rows["employee"] == 3
    assert found.differences == []
    views.close()
    session.close()
