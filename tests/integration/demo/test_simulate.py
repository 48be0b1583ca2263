"""The simulator against the running suite: it enters what it planned, stops when asked, and goes on."""

from __future__ import annotations

import signal
import subprocess
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date

import psycopg2
import pytest

from services.demo.simulation import visit as v
from services.demo.simulation.course import bill
from services.demo.simulation.plan import Run, steps
from services.demo.sources import group_of
from shared.bus.blocking import BlockingBus
from shared.bus.errors import Refused
from shared.eventlog import Log
from shared.identity import Identity, service_identity
from shared.kernel.clock import now

RUN = Run(group_of(4), 6, 5, 11, date(2026, 9, 19))
SIZE = ["--shops", "4", "--days", "6", "--orders-per-day", "5", "--seed", "11"]
ARGUMENTS = ["simulate", *SIZE, "--until", "2026-09-19"]
HEAD_OFFICE = service_identity("test", "suwon")
PLAN = list(steps(RUN, now()))


def started(suite) -> subprocess.Popen[str]:
    asked = suite.command(*ARGUMENTS)
    return subprocess.Popen(asked.argv, env=asked.env, cwd=asked.cwd, stderr=subprocess.PIPE, text=True)


def entered(log_url: str) -> Counter[str]:
    with closing(psycopg2.connect(log_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT type, count(*) FROM event WHERE causation_id IS NULL GROUP BY type")
        return Counter(dict(cursor.fetchall()))


@pytest.fixture(scope="module")
def played(suite, log_url):
    """Interrupted once in the middle, then played to the end."""
    first = started(suite)
    while first.poll() is None and entered(log_url)["RepairOrderDelivered"] < 10:
        pass
    first.send_signal(signal.SIGTERM)
    _, said = first.communicate(timeout=30)
    assert first.returncode == 143, said
    assert said.endswith("Stopped. The same arguments and --until 2026-09-19 go on from here.\n")
    assert entered(log_url)["RepairOrderDelivered"] < sum(isinstance(step.action, v.Deliver) for step in PLAN)
    second = started(suite)
    _, said = second.communicate(timeout=100)
    assert second.returncode == 0, said
    return suite


@pytest.fixture
def ask(played, log: Log):
    """Queries in somebody's name, once the views have everything."""
    with BlockingBus(played.amqp_url) as bus:

        def asked(method: str, who: Identity = HEAD_OFFICE, **payload):
            given = {**payload, "after": str(log.head())}
            return bus.call("reporting", method, given, identity=played.sign(who), timeout=10)

        yield asked


def test_every_planned_step_was_entered_once(played, log_url):
    planned = Counter(type(step.action) for step in PLAN)
    found = entered(log_url)
    assert found["RepairOrderReceived"] == planned[v.Receive]
    assert found["RepairOrderDelivered"] == planned[v.Deliver]
    assert found["PaymentTaken"] == planned[v.Pay]
    assert found["RepairOrderCancelled"] == planned[v.Cancel]
    assert found["PersonRegistered"] + found["CompanyRegistered"] == planned[v.Register]


def test_the_report_says_what_was_planned(ask):
    planned: dict[str, int] = defaultdict(int)
    by_visit = defaultdict(list)
    for step in PLAN:
        by_visit[step.visit.key].append(step.action)
    shop_of = {step.visit.key: step.visit.shop for step in PLAN}
    for key, actions in by_visit.items():
        if any(isinstance(action, v.Deliver) for action in actions) and v.MarkInternal() not in actions:
            written = [action.lines for action in actions if isinstance(action, v.WriteLines | v.Correct)]
            discount = sum(action.amount for action in actions if isinstance(action, v.GiveDiscount))
            planned[shop_of[key].slug] += bill(written[-1], shop_of[key].currency) - discount
    report = ask("workshop_report", since="2026-09-01", until="2026-12-31", by=["dealership"])
    assert {row["dealership"]: row["turnover"] for row in report["rows"]} == dict(planned)
    assert {row["currency"] for row in report["totals"]} == {"KRW", "CNY"}
    assert all(row["receivable"] == 0 for row in report["totals"])


def test_an_advisor_sees_the_own_shop_and_a_technician_no_report(ask):
    advisor = Identity("e-1", "상담", "incheon", frozenset({"report.view"}))
    period = {"since": "2026-09-01", "until": "2026-09-30"}
    assert [one["dealership"] for one in ask("kpis", advisor, **period)["dealerships"]] == ["incheon"]
    with pytest.raises(Refused) as refused:
        ask("kpis", Identity("e-2", "정비", "incheon", frozenset({"order.view"})), **period)
    assert refused.value.code == "not_permitted"


def test_bad_questions_are_refused_with_the_reason(ask):
    for payload, fields in (
        ({"since": "2026-09-30", "until": "2026-09-01"}, {"until": "before_since"}),
        ({"since": "2016-09-30", "until": "2026-09-01"}, {"until": "too_long"}),
        ({"until": "2026-09-01"}, {"since": "required"}),
    ):
        with pytest.raises(Refused) as refused:
            ask("kpis", **payload)
        assert refused.value.fields == fields
    with pytest.raises(Refused) as refused:
        ask("customer_history")
    assert refused.value.fields == {"customer_id": "required"}
