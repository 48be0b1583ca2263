"""`baylog import orders`: the printed rows through the running services, twice; a workbook, killed midway."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import files

import pytest
import xlsxwriter

from shared.eventlog import Log, Meta, NewEvent, Write
from shared.kernel.ids import new_id

SHOP = {"name": "수원", "time_zone": "Asia/Seoul", "currency": "KRW", "locale": "ko"}


@pytest.fixture(scope="module")
def opened(log_url, suite) -> None:
    log = Log.open(log_url)
    meta = Meta(new_id(), "service:test", "suwon", new_id())
    log.append([Write("dealership-suwon", 0, [NewEvent("DealershipOpened", 1, SHOP)])], meta)
    log.close()


@pytest.fixture
def printed(tmp_path):
    """The printed orders with the day they do not show, and one of a car that nobody knows."""
    text = (files("services.demo") / "data" / "carmining_order_lines.csv").read_text(encoding="utf-8")
    header, *rows = text.strip().splitlines()
    dated = [f"2013-08-{23 if row.startswith('carmining-1') else 27},{row}" for row in rows]
    unknown = dated[0].replace("carmining-1", "stray").replace("7275", "9999")
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([f"date,{header}", *dated, unknown]), encoding="utf-8")
    return path


def run(suite, path, *options: str) -> subprocess.CompletedProcess[str]:
    launch = suite.command("import", "orders", str(path), "--dealership", "suwon", *options)
    return subprocess.run(launch.argv, env=dict(launch.env), capture_output=True, text=True, timeout=100)


def test_the_printed_orders_come_in_once_at_their_day(counter, suite, opened, printed):
    car = {
        "plate": "7275", "model": "쏘나타", "engine": "G 1.8", "average_km_per_year": 20_000,
        "mileage_km": 200_000,
    }  # fmt: skip
    made = counter.do(
        "register_person",
        "customer",
        name="카포스",
        sex="male",
        phones=[{"number": "010-0100-7275"}],
        car=car,
    )
    counter.do("find", "customer", text="7275", after=made["place"])

    foreseen = run(suite, printed, "--dry-run")
    assert "2 orders would be added, 0 already there, 1 refused" in foreseen.stderr
    assert counter.do("orders_of_car", car_id=made["car_id"])["count"] == 0

    first, second = run(suite, printed), run(suite, printed)
    assert "2 orders added, 0 already there, 1 refused" in first.stderr
    assert "0 orders added, 2 already there, 1 refused" in second.stderr

    def imported():
        rows = counter.do("orders_of_car", car_id=made["car_id"])["rows"]
        return [(row["number"], row["mileage_km"], row["total"], row["receivable"]) for row in rows]

    assert counter.until(imported, wanted := [
        ("20130827-001", 150_000, 412_500, 412_500), ("20130823-001", 100_000, 110_330, 110_330),
    ]) == wanted  # fmt: skip
    report = printed.with_name("orders.refused.csv").read_text(encoding="utf-8-sig")
    assert "6,plate: 이 차량번호의 차가 없거나 여럿입니다" in report


ORDERS = 8


@pytest.fixture
def workbook(tmp_path):
    """A year of services of one car, with what was paid and how; days as Japanese papers print them, too."""
    path = tmp_path / "history.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(
        0,
        0,
        ["정비번호", "입고일", "차량번호", "주행거리", "정비항목", "단가", "기술료", "결제금액", "결제수단"],
    )
    for number in range(ORDERS):
        day = f"H27/{number + 1:02}/07" if number % 2 else f"2015-{number + 1:02}-07"
        paid = 11_000 if number == 0 else 33_000
        row = [
            f"옛-{number}",
            day,
            "31가3131",
            10_000 + number * 900,
            "엔진오일",
            20_000,
            10_000,
            paid,
            "카드",
        ]
        sheet.write_row(number + 1, 0, row)
    book.close()
    return path


def test_an_import_that_was_killed_goes_on_where_it_stopped(counter, suite, opened, workbook):
    car = {"plate": "31가3131", "model": "쏘나타", "engine": "G 1.8", "average_km_per_year": 9_000}
    who = {"name": "고길동", "sex": "male", "phones": [{"number": "010-3131-3131"}]}
    made = counter.do("register_person", "customer", **who, car=car)
    counter.do("find", "customer", text="3131", after=made["place"])

    def orders():
        return counter.do("orders_of_car", car_id=made["car_id"])["rows"]

    launch = suite.command("import", "orders", str(workbook), "--dealership", "suwon")
    with subprocess.Popen(launch.argv, env=dict(launch.env), stderr=subprocess.DEVNULL) as first:
        assert counter.until(lambda: len(orders()) > 1, True)
        first.kill()
    there = len(orders())

    again = run(suite, workbook)
    assert again.returncode == 0, again.stderr
    added, known = (
        int(found) for found in re.search(r"(\d+) orders added, (\d+) already", again.stderr).groups()
    )
    assert (added + known, added >= ORDERS - there) == (ORDERS, True)

    def stand():
        return [(row["received_at"][:10], row["state"], row["paid"], row["receivable"]) for row in orders()]

    wanted = [(f"2015-{month:02}-07", "delivered", 33_000, 0) for month in range(ORDERS, 1, -1)]
    wanted.append(("2015-01-07", "delivered", 11_000, 22_000))
    assert counter.until(stand, wanted) == wanted
