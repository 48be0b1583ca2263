"""The demonstration dealership through the real commands, and again."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from shared.bus.blocking import BlockingBus
from shared.eventlog import Log
from shared.identity import service_identity
from shared.postgres import Pool
from shared.projections import wait_for


def baylog(suite, *arguments: str) -> subprocess.CompletedProcess[str]:
    asked = suite.command(*arguments)
    return subprocess.run(
        asked.argv, env=asked.env, cwd=asked.cwd, capture_output=True, text=True, timeout=110
    )


@pytest.fixture(scope="module")
def seeded(suite, log_url):
    """A first seed is killed among the orders of 2013; the next one goes on."""
    asked = suite.command("demo", "seed")
    first = subprocess.Popen(asked.argv, env=asked.env, cwd=asked.cwd, stderr=subprocess.DEVNULL)
    while first.poll() is None and everything(log_url)["RepairOrderDelivered"] < 5:
        pass
    assert first.poll() is None, "the seed was over before it could be killed"
    first.kill()
    first.wait()
    done = baylog(suite, "demo", "seed")
    assert done.returncode == 0, done.stderr
    return suite


@pytest.fixture
def ask(seeded):
    with BlockingBus(seeded.amqp_url) as bus:
        token = seeded.sign(service_identity("test", "suwon"))
        yield lambda service, method, **payload: bus.call(service, method, payload, identity=token)


def everything(log_url: str) -> Counter[str]:
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        # what the services do by themselves, in answer or when it is time, may still be under way
        cursor.execute(
            "SELECT type, count(*) FROM event "
            "WHERE causation_id IS NULL AND type NOT LIKE 'KeyAlarm%' GROUP BY type"
        )
        return Counter(dict(cursor.fetchall()))


def test_the_rows_of_the_screens_are_there(seeded, ask, log: Log, views_url):
    pool = Pool(views_url)
    for view in ("customer", "maintenance", "crm", "report"):
        assert wait_for(pool, view, log.head(), timeout=20)
    pool.close()
    hit = next(one for one in ask("customer", "find", text="7275")["hits"] if one["name"] == "카포스")
    history = ask(
        "reporting", "customer_history", car_id=hit["car_id"], titles=["order.delivered"], limit=100
    )
    # six rows of 2013-08-27 and one of 08-23 in the repair list
    assert len(history["entries"]) == 7
    assert sorted(entry["amount"] for entry in history["entries"])[-2:] == [110_330, 412_500]
    assert {entry["params"]["receivable"] for entry in history["entries"] if entry["amount"]} == {0}


def test_the_orders_of_2013_count_in_2013(seeded, ask):
    report = ask("reporting", "workshop_report", since="2013-08-01", until="2013-08-31", by=["day"])
    assert {row["day"]: row["orders"] for row in report["rows"]} == {
        "2013-08-23": 1,
        "2013-08-24": 1,
        "2013-08-26": 4,
        "2013-08-27": 19,
    }
    assert report["totals"][0]["turnover"] == 110_330 + 412_500


def test_the_japanese_contact_history_stands_under_its_customer(seeded, ask):
    hit = next(one for one in ask("customer", "find", text="日本")["hits"])
    history = ask("reporting", "customer_history", customer_id=hit["customer_id"], limit=100)
    contacts = [entry for entry in history["entries"] if entry["title"] == "contact.recorded"]
    assert Counter(entry["contact"]["state"] for entry in contacts) == {
        "done": 15,
        "working": 2,
        "waiting": 1,
    }
    assert min(entry["at"] for entry in contacts).startswith("2017-02-06T15:00")
    assert "架空" in history["customer"]["memo"]


def test_todays_board_is_alive(seeded, ask):
    states = Counter(card["state"] for card in ask("maintenance", "board")["cards"])
    assert {"reserved", "received", "inspecting", "waiting_for_approval", "in_work", "ready"} <= set(states)


def test_a_second_seed_changes_nothing(seeded, log_url):
    before = everything(log_url)
    done = baylog(seeded, "demo", "seed")
    assert done.returncode == 0, done.stderr
    after = everything(log_url)
    assert after == before


def test_the_sign_in_is_written_down(seeded):
    state = Path(seeded.environment["BAYLOG_STATE_DIR"])
    told = json.loads((state / "sign-in.json").read_text())
    assert {one["login"] for one in told["users"]} == {"sim", "hq"}
