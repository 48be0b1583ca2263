"""`baylog import orders`: the printed rows through the running services, twice."""

from __future__ import annotations

import subprocess
from importlib.resources import files

import pytest

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
    assert "6,plate: unknown_car," in report
