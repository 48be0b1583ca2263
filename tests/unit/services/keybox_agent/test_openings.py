"""Drawers that were opened for somebody: whose hands are in them, and when they close."""

from __future__ import annotations

import pytest

from services.keybox_agent import openings as module
from services.keybox_agent.openings import CLOSE_AFTER, LEFT_OPEN_AFTER, OPEN_AT_MOST, Openings
from services.keybox_agent.protocol import registers as r
from services.keybox_agent.sightings import DoorMoved, DrawerMoved, KeyGone, KeySeen
from shared.contracts.keys import Handling

KIM = Handling(person="kim", reason="repair", due="2026-11-23T12:00:00Z")
OPEN, CLOSED = DrawerMoved(1, r.Movement.OPEN), DrawerMoved(1, r.Movement.CLOSED)


@pytest.fixture
def openings():
    """Drawer 1, opened for Kim's key A in slot 3 at second 0."""
    found = Openings()
    found.open(1, 3, "A", KIM, 0.0)
    assert list(found.orders(0.0)) == [r.open_drawer(1), r.light(1, 2)]
    found.saw(OPEN, 1.0)
    return found


def orders(openings, now):
    return list(openings.orders(now))


def test_the_key_that_was_asked_for_has_a_reason_and_another_has_a_person_alone(openings):
    taken = openings.saw(KeyGone(1, 3, "A"), 2.0)
    other = openings.saw(KeyGone(1, 4, "B"), 2.0)
    put = openings.saw(KeySeen(1, 9, "C"), 2.0)

    assert taken == {"person": "kim", "reason": "repair", "due": "2026-11-23T12:00:00Z", "asked": True}
    assert other == {"person": "kim", "asked": False}
    assert put == {"person": "kim"}


def test_a_drawer_closes_after_the_last_movement_and_not_before(openings):
    openings.saw(KeyGone(1, 3, "A"), 2.0)
    openings.saw(KeySeen(1, 3, "A"), 5.0)

    assert orders(openings, 5.0 + CLOSE_AFTER - 0.1) == []
    assert orders(openings, 5.0 + CLOSE_AFTER) == [r.close_drawer(1)]


def test_a_drawer_into_which_nobody_reaches_waits_longer(openings):
    assert orders(openings, 1.0 + OPEN_AT_MOST - 0.1) == []
    assert orders(openings, 1.0 + OPEN_AT_MOST) == [r.close_drawer(1)]


def test_what_happens_while_it_closes_is_still_the_persons_and_afterwards_nobodys(openings):
    openings.close(2.0)
    during = openings.saw(KeyGone(1, 3, "A"), 2.5)
    openings.saw(CLOSED, 3.0)
    openings.rests(1)

    assert during["person"] == "kim"
    assert openings.saw(KeyGone(1, 4, "B"), 4.0) == {}
    assert r.light(1, None) in orders(openings, 4.0)


def test_one_that_stays_open_is_told_to_close_again_and_reported_once(openings):
    openings.saw(DoorMoved(1, True), 1.0)
    openings.close(2.0)
    told = [orders(openings, second) for second in (2.0, 5.0, 12.0)]
    reports = [openings.due(second) for second in (2.0 + LEFT_OPEN_AFTER, 60.0)]

    assert told == [[r.close_drawer(1)], [], [r.close_drawer(1)]]
    assert reports == [[("drawer_left_open", {"drawer": 1, "seconds": 32, "person": "kim"})], []]


def test_one_that_never_opened_is_not_reported_as_left_open():
    openings = Openings()
    openings.open(1, 3, "A", KIM, 0.0)
    openings.close(1.0)

    assert openings.due(1.0 + LEFT_OPEN_AFTER) == []


def test_the_next_person_at_the_same_drawer_answers_for_what_follows(openings):
    openings.close(2.0)
    openings.open(1, None, None, Handling(person="lee"), 3.0)

    assert openings.saw(KeyGone(1, 4, "B"), 4.0)["person"] == "lee"
    assert orders(openings, 3.0) == [r.close_drawer(1), r.open_drawer(1), r.light(1, None)]


def test_a_drawer_that_opens_for_nobody_is_closed_and_reported_without_a_person():
    openings = Openings()
    openings.saw(OPEN, 0.0)

    assert openings.saw(KeyGone(1, 4, "B"), 1.0) == {}
    assert orders(openings, 1.0 + CLOSE_AFTER) == [r.close_drawer(1)]
    [(kind, data)] = openings.due(1.0 + CLOSE_AFTER + LEFT_OPEN_AFTER)
    assert (kind, data) == ("drawer_left_open", {"drawer": 1, "seconds": 39})


def test_without_the_guard_another_key_would_carry_the_reason_of_the_one_asked_for(openings, monkeypatch):
    """The guard removed: what leaves the drawer is taken for what was asked for."""
    monkeypatch.setattr(module, "_person", lambda handling: handling)

    assert openings.saw(KeyGone(1, 4, "B"), 2.0)["reason"] == "repair"
