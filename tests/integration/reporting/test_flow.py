"""Where orders stand, when cars come and go, what went into the tills; now, and as of a past moment."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from services.maintenance import events as m
from services.reporting.errors import NotBuiltAsOf
from services.reporting.flow.answers import workshop_flow
from services.reporting.flow.view import VIEW as FLOW
from services.reporting.report.answers import Scope
from services.reporting.report.view import VIEW as REPORT
from services.reporting.service import reading
from shared.eventlog import Log
from shared.kernel import clock
from shared.projections.past import build_past
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from tests.unit.services.reporting.story import MORNING, Story

DAY = Scope(MORNING.date(), MORNING.date() + timedelta(days=1))


@pytest.fixture(scope="module")
def story() -> Story:
    """One car is delivered and paid for, another one is in work; 09:30 and 10:00 on Suwon's wall."""
    told = Story()
    customer = told.person("hong")
    car = told.car("sonata", customer)
    told.receive("S-1", customer, car)
    told.pay("S-1", customer, 30_000, "card")
    told.later(minutes=30).receive("S-2", customer, car)
    told.on("S-2", m.WorkStarted())
    told.later(hours=3).deliver("S-1", customer, car, 10_000, 10_000, paid=30_000)
    return told


@pytest.fixture
def served(log: Log, views_url: str, story: Story):
    for write, meta in story.writes():
        log.append([write], meta)
    with closing(Session(views_url)) as session:
        for view in (REPORT, FLOW):
            rebuild(session, log, view, fresh=True)
        yield session


def test_what_flows_through_the_workshops(served, views):
    with reading(views, "flow", {}) as cursor:
        found = workshop_flow(cursor, DAY)
        elsewhere = workshop_flow(cursor, Scope(DAY.since, DAY.until, ["jinan"]))
    (standing,) = found["standing"]
    assert (standing["dealership"], standing["state"], standing["orders"]) == ("suwon", "in_work", 1)
    weekday = MORNING.isoweekday()
    assert found["hours"] == [
        {"weekday": weekday, "hour": 9, "arrivals": 1, "deliveries": 0},
        {"weekday": weekday, "hour": 10, "arrivals": 1, "deliveries": 0},
        {"weekday": weekday, "hour": 13, "arrivals": 0, "deliveries": 1},
    ]
    card = {"dealership": "suwon", "currency": "KRW", "means": "card"}
    assert found["till"] == [card | {"payments": 1, "refunds": 0, "amount": 30_000}]
    assert elsewhere == {"standing": [], "hours": [], "till": []}


def test_a_past_moment_is_answered_once_it_is_built_and_refused_before(served, log, views, story):
    ready = log.append(*_ready(story))
    as_of = next(each.recorded_at for each in log.read_stream(next(iter(ready.versions)), after=2))
    asked = {"as_of": as_of - timedelta(microseconds=1)}
    with pytest.raises(NotBuiltAsOf), reading(views, "flow", asked):
        pass
    build_past(served, log, FLOW, asked["as_of"])
    rebuild(served, log, FLOW)
    with reading(views, "flow", asked) as cursor:
        assert [each["state"] for each in workshop_flow(cursor, DAY)["standing"]] == ["in_work"]
    with reading(views, "flow", {}) as cursor:
        assert [each["state"] for each in workshop_flow(cursor, DAY)["standing"]] == ["ready"]
    assert asked["as_of"] < clock.now()


def _ready(story: Story):
    story.on("S-2", m.RepairOrderMadeReady())
    write, meta = story.writes()[-1]
    return [write], meta
