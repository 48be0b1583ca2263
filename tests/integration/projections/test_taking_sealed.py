"""Personal fields are sealed in the log: a view that names its fields is given them readable."""

from __future__ import annotations

from contextlib import closing

import pytest

from services.reporting.crm.view import VIEW as CRM
from services.reporting.report.view import VIEW as REPORT
from shared.eventlog import Place
from shared.projections.rebuild import rebuild
from shared.projections.session import Session
from shared.projections.stretch import Stretch
from shared.projections.taking import Taker
from shared.testing.taken import taken
from tests.unit.services.reporting.story import random_story


@pytest.fixture
def told(private_log):
    for write, meta in random_story(3).writes():
        private_log.append([write], meta)
    return private_log


@pytest.mark.parametrize("view", [CRM, REPORT])
def test_what_is_taken_is_what_the_opened_event_holds(told, view):
    whole = taken(view, told.read(Place.START, 100_000, view.types))
    found = Taker(view, told).take(Stretch(Place.START, told.head(), 100_000), dated=True)
    assert len(found) == len(whole) > 100
    for one, other in zip(found, whole, strict=True):
        assert one._replace(at="") == other._replace(at="")


def test_without_the_keys_the_stand_ins_stand_there(told, log):
    found = Taker(CRM, log).take(Stretch(Place.START, log.head(), 100_000))
    people = [each.data for each in found if each.type == "PersonRegistered"]
    assert people
    assert {data["name"] for data in people} == {""}
    assert {data["dealership"] for data in people} == {"suwon"}


def test_every_process_of_a_shared_rebuild_reads_with_the_keys(told, views_url):
    with closing(Session(views_url)) as session:
        rebuild(session, told, CRM, fresh=True, processes=2)
        with session.transaction("crm") as cursor:
            cursor.execute("SELECT name FROM customer")
            names = [name for (name,) in cursor.fetchall()]
    assert len(names) > 10
    assert all(name.startswith("이름") for name in names), names[:5]
