"""What the service answers from the views."""

from __future__ import annotations

from datetime import date

import pytest

from services.customer import events as c
from services.maintenance import events as m
from services.reporting.crm import history
from services.reporting.report.answers import Scope, daily_turnover, workshop_report
from services.reporting.report.kpis import kpis
from services.reporting.report.listing import Filter, report_rows
from services.reporting.service import visible
from shared.identity import Identity
from shared.kernel.errors import InvalidInput, NotFound, NotPermitted
from tests.integration.scans import read_row_by_row
from tests.unit.services.reporting.story import Story, key, random_story

BILL = ("parts", "labour", "vat", "discount", "turnover", "orders", "received", "receivable")
NOVEMBER = Scope(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def two_shops(build, views):
    """A delivered order in each of two shops, one paid in part, one by nobody yet."""
    story = Story()
    customer = story.person("hong")
    car = story.car("sonata", customer)
    story.receive("S-1", customer, car, assignee="sim")
    story.pay("S-1", customer, 300_000, "card")
    story.pay("S-1", customer, 100_000, "cash")
    story.later(hours=4).deliver("S-1", customer, car, 275_000, 100_000, paid=400_000, assignee="sim")
    story.receive("J-1", customer, car, at="jinan")
    story.later(hours=2).deliver("J-1", customer, car, 10_000, 0, at="jinan")
    build("report", [story.events])
    build("crm", [story.events])
    return story


def test_the_report_says_what_the_workshop_did_by_shop_month_and_employee(two_shops, views):
    with views.transaction() as cursor:
        report = workshop_report(cursor, NOVEMBER, ["dealership", "month", "employee"])
    jinan, suwon = report["rows"]
    assert (suwon["dealership"], suwon["month"], suwon["employee"]) == ("suwon", "2026-11", "sim")
    assert [suwon[name] for name in BILL] == [275_000, 100_000, 37_500, 0, 412_500, 1, 400_000, 12_500]
    assert suwon["means"] == {"card": 300_000, "cash": 100_000}
    assert suwon["lead_seconds"] == 4 * 3600
    assert (jinan["currency"], jinan["turnover"], jinan["employee"]) == ("CNY", 11_300, "")
    assert {row["currency"]: row["turnover"] for row in report["totals"]} == {"KRW": 412_500, "CNY": 11_300}


def test_a_series_has_a_value_for_every_day(two_shops, views):
    with views.transaction() as cursor:
        series = daily_turnover(cursor, NOVEMBER)
    suwon = next(one for one in series["dealerships"] if one["dealership"] == "suwon")
    assert len(series["days"]) == len(suwon["turnover"]) == 30
    assert (suwon["turnover"][22], sum(suwon["turnover"]), suwon["name"]) == (
        412_500,
        412_500,
        "수원 서비스센터",
    )


def test_kpis_stand_beside_the_period_before(two_shops, views):
    with views.transaction() as cursor:
        now = kpis(cursor, NOVEMBER)
        later = kpis(cursor, Scope(date(2026, 12, 1), date(2026, 12, 30), ["suwon"]))
    assert (now["orders"], now["lead_median_seconds"], now["orders_before"]) == (2, 3 * 3600, 0)
    assert [(one["dealership"], one["owed"]) for one in now["dealerships"]] == [
        ("suwon", 12_500),
        ("jinan", 11_300),
    ]
    (suwon,) = later["dealerships"]
    assert (later["before_since"], suwon["turnover"], suwon["turnover_before"]) == ("2026-11-01", 0, 412_500)
    assert suwon["owed"] == 12_500


def test_the_rows_behind_a_figure_add_up_to_it(build, views):
    build("report", [random_story(4).events])
    scope = Scope(date(2026, 11, 1), date(2026, 12, 31))
    with views.transaction() as cursor:
        report = workshop_report(cursor, scope, ["employee"])
        for row in report["rows"]:
            which = Filter(row["employee"], row["currency"], ["delivery", "correction"])
            behind = report_rows(cursor, scope, which, 5000, None)
            assert sum(one["turnover"] for one in behind["rows"] if not one["internal"]) == row["turnover"]
            assert behind["sums"][0]["turnover"] == row["turnover"]
            assert behind["sums"][0]["internal"] == row["internal"]


def test_paging_through_rows_gives_each_once(build, views):
    build("report", [random_story(4).events])
    scope, seen, before = Scope(date(2026, 11, 1), date(2026, 12, 31)), [], None
    with views.transaction() as cursor:
        while True:
            page = report_rows(cursor, scope, Filter(), 7, before)
            seen += page["rows"]
            before = page["next"]
            if before is None:
                break
    assert len(seen) == page["count"]
    assert seen == sorted(seen, key=lambda row: row["at"], reverse=True)


def test_whoever_is_not_of_the_group_sees_the_own_dealership_only():
    advisor = Identity("e1", "심익보", "suwon", frozenset({"report.view"}))
    assert visible(advisor, None) == ["suwon"]
    with pytest.raises(NotPermitted):
        visible(advisor, ["suwon", "jinan"])
    assert visible(Identity("e2", "본사", "suwon", frozenset({"report.view"}), group=True), None) is None


def test_a_history_is_read_page_by_page_and_ends(build, views):
    build("crm", [random_story(6).events])
    customer, pages, before = key("p1"), [], None
    with views.transaction() as cursor:
        whole = history.of_customer(cursor, customer, history.Page(500))
        while True:
            page = history.of_customer(cursor, customer, history.Page(3, None, before))
            pages += page["entries"]
            before = page["next"]
            if before is None:
                break
    assert pages == whole["entries"]
    assert len(pages) > 10


def test_the_survivor_has_the_histories_of_all_records_and_every_record_leads_to_it(build, views):
    story = Story()
    first, second = story.person("hong"), story.person("hong2", "홍길동 ")
    car = story.car("sonata", first)
    story.receive("S-1", first, car)
    story.later(days=1).merge(first, second)
    # the car's owner follows, and what still names the merged record finds its way
    story.tell(f"car-{car}", c.CarTransferred(customer_id=second, previous_customer_id=first, merge=True))
    story.contact("call", first, title="전화")
    build("crm", [story.events])
    with views.transaction() as cursor:
        survivor = history.of_customer(cursor, second, history.Page())
        merged = history.of_customer(cursor, first, history.Page())
    assert merged == survivor
    assert survivor["customer"]["merged"] == [first]
    assert [entry["title"] for entry in survivor["entries"]] == [
        "contact.recorded",
        "customer.merged",
        "order.received",
        "car.registered",
        "customer.registered",
        "customer.registered",
    ]
    assert [one["id"] for one in survivor["cars"]] == [car]


def test_the_history_of_a_car_stays_with_the_car(two_shops, views):
    with views.transaction() as cursor:
        found = history.of_car(cursor, key("sonata"), history.Page(500, ["order.delivered"]))
    assert [entry["amount"] for entry in found["entries"]] == [11_300, 412_500]
    assert found["entries"][1]["params"]["receivable"] == 12_500
    assert {row["currency"]: row["turnover"] for row in found["turnover"]} == {"KRW": 412_500, "CNY": 11_300}


def test_an_entry_shows_its_contact_as_it_stands_now(build, views):
    story = Story()
    customer = story.person("hong")
    entry = story.contact("call", customer, next_date=date(2026, 12, 1))
    done = c.ContactStateChanged(state=c.ContactState.DONE, previous=c.ContactState.WAITING)
    story.tell(f"contact-{entry}", done)
    build("crm", [story.events])
    with views.transaction() as cursor:
        entries = history.of_customer(cursor, customer, history.Page())["entries"]
    assert [one["contact"]["state"] for one in entries[:2]] == ["done", "done"]
    assert entries[1]["contact"]["next_date"] == "2026-12-01"


@pytest.mark.parametrize("read", [history.of_car, history.of_customer])
def test_an_unknown_id_is_not_found_and_a_made_up_cursor_refused(read, two_shops, views):
    with views.transaction() as cursor:
        with pytest.raises(NotFound):
            read(cursor, key("nobody"), history.Page())
        known = key("sonata") if read is history.of_car else key("hong")
        with pytest.raises(InvalidInput) as refused:
            read(cursor, known, history.Page(before="last week"))
    assert refused.value.fields == {"before": "invalid"}


def test_five_hundred_entries_come_from_the_index(build, views):
    story = Story()
    customer = story.person("hong")
    car = story.car("sonata", customer)
    for number in range(260):
        story.later(days=1).receive(f"S-{number}", customer, car)
        story.on(f"S-{number}", m.WorkStarted())
    build("crm", [story.events])
    with views.transaction() as cursor:
        # the table is small: without this, reading it row by row would be right
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = history.of_customer(cursor, customer, history.Page(500))
        assert read_row_by_row(cursor) == set()
    assert len(found["entries"]) == 500
