"""Which alarms stand, from when on, and that each is raised once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.keys import events as e
from services.keys.alarms import Kind, Limits, Place, of_cabinet, of_drawer, of_key
from services.keys.board import Drawer
from services.keys.watch import WATCH, Acknowledge, Observe
from services.keys.whereabouts import Whereabouts
from shared.kernel.errors import NotFound
from shared.testing.behaviour import given

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMITS = Limits()
KEY = Whereabouts("0100A1B001", dealership="suwon", car_id="car", noted_at=NOON)
OUT = replace(KEY, place="person", person="kim", due_at=NOON + timedelta(hours=1))


def key_at(key, after, *slots):
    return of_key(key, slots, NOON + after, LIMITS)


def test_a_key_is_overdue_from_its_moment_on_and_not_before():
    early = key_at(OUT, timedelta(minutes=59))
    assert (early.standing, early.again) == ({}, OUT.due_at)

    late = key_at(OUT, timedelta(hours=1))
    assert late.standing[Kind.OVERDUE]["person"] == "kim"
    assert late.again is None


def test_a_key_that_nobody_signed_for_is_absent_after_a_moment():
    gone = replace(KEY, place="missing")

    assert key_at(gone, timedelta(seconds=29)).again == NOON + LIMITS.absent
    assert set(key_at(gone, LIMITS.absent).standing) == {Kind.ABSENT}


def test_a_tag_in_two_slots_is_one_too_many():
    here, there = Place("suwon-1", 1, 3), Place("busan-1", 2, 9)

    assert key_at(KEY, timedelta(), here).standing == {}
    found = key_at(KEY, timedelta(), there, here).standing[Kind.TWICE]
    assert [each["cabinet"] for each in found["places"]] == ["busan-1", "suwon-1"]


def test_a_tag_of_no_car_is_unknown_while_it_hangs():
    unknown = replace(KEY, car_id=None, place="cabinet", cabinet="suwon-1")

    hangs = Place("suwon-1", 1, 3)
    assert key_at(unknown, timedelta(seconds=119), hangs).again == NOON + LIMITS.unknown
    assert set(key_at(unknown, LIMITS.unknown, hangs).standing) == {Kind.UNKNOWN}
    assert key_at(replace(unknown, place="person"), LIMITS.unknown).standing == {}


def test_a_key_in_a_cabinet_that_is_not_its_own_is_told_of():
    hung = replace(KEY, place="cabinet", cabinet="busan-1", home="suwon-1")

    assert key_at(hung, timedelta()).standing[Kind.ELSEWHERE]["home"] == "suwon-1"
    assert key_at(replace(hung, cabinet="suwon-1"), timedelta()).standing == {}


def drawer(after, **changes):
    return of_drawer("suwon-1", 1, Drawer(noted_at=NOON, **changes), NOON + after, LIMITS)


def test_a_drawer_may_stand_open_for_a_while():
    ajar = {"movement": "open", "door_open": True, "open_since": NOON}

    assert drawer(timedelta(minutes=2), **ajar).again == NOON + LIMITS.left_open
    assert set(drawer(LIMITS.left_open, **ajar).standing) == {Kind.LEFT_OPEN}


def test_a_door_that_opens_though_nobody_opened_the_drawer_was_forced():
    broken = {"movement": "closed", "door_open": True, "open_since": NOON}

    assert drawer(timedelta(seconds=1), **broken).again == NOON + LIMITS.forced
    assert set(drawer(LIMITS.forced, **broken).standing) == {Kind.FORCED}
    assert set(drawer(timedelta(), movement="closed", tampered=True).standing) == {Kind.FORCED}


def test_a_cabinet_is_silent_when_its_agent_or_its_line_is():
    def seen(heard, lost, after):
        return of_cabinet("suwon-1", heard, lost, NOON + after, LIMITS)

    assert seen(NOON, False, timedelta(minutes=4)).again == NOON + LIMITS.silent
    assert set(seen(NOON, False, LIMITS.silent).standing) == {Kind.SILENT}
    assert set(seen(NOON, True, timedelta()).standing) == {Kind.SILENT}
    assert seen(None, False, timedelta(days=1)).standing == {}
    mute = {"silent": True, "silent_since": NOON}
    assert drawer(timedelta(seconds=1), **mute).again == NOON + LIMITS.mute
    assert set(drawer(LIMITS.mute, **mute).standing) == {Kind.SILENT}


RAISED = e.KeyAlarmRaised(kind="overdue", about={"tag": "T"})
ENDED = e.KeyAlarmEnded(kind="overdue")


def test_an_alarm_is_raised_once_and_ended_when_its_cause_is_gone():
    standing = Observe({Kind.OVERDUE: {"tag": "T"}})

    given(WATCH).when(standing).then(RAISED)
    given(WATCH, RAISED).when(standing).then()
    given(WATCH, RAISED).when(Observe({})).then(ENDED)
    given(WATCH, RAISED, ENDED).when(Observe({})).then()
    given(WATCH, RAISED, ENDED).when(standing).then(RAISED)


def test_one_alarm_ends_while_another_begins():
    absent = e.KeyAlarmRaised(kind="absent", about={})
    given(WATCH, RAISED).when(Observe({Kind.ABSENT: {}})).then(ENDED, absent)


def test_an_alarm_is_acknowledged_by_one_person_even_after_its_end():
    answered = e.KeyAlarmAcknowledged(kind="overdue", customer_id="c-1", remark="called him")
    seen = Acknowledge("overdue", "c-1", "called him")

    given(WATCH, RAISED).when(seen).then(answered)
    given(WATCH, RAISED, ENDED).when(seen).then(answered)
    given(WATCH, RAISED, answered).when(seen).then()
    given(WATCH).when(seen).then_refused(NotFound, kind="alarm")
