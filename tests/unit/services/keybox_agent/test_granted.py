"""Grants at the agent: believed when the head office signed them, held as long as they say, by any clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.keybox_agent.adapters import grant_store as module
from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.adapters.pins import TRIES, WAIT, PinLocked, Pins
from services.keybox_agent.timekeeping import Timekeeper
from shared.contracts.grants import BadGrants, sealed
from tests.integration.keybox_agent.attending import CABINET, PEOPLE, PIN, at_desk, grants

NOON = datetime(2099, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def beside(tmp_path):
    with at_desk(tmp_path) as found:
        yield found


def again(beside, timekeeper=None):
    """The same agent after a restart."""
    folder = beside.folder
    return GrantStore(
        CABINET, folder / "grants", (folder / "office.pub").read_bytes, timekeeper or Timekeeper()
    )


@pytest.fixture
def wall(monkeypatch):
    """Sets the agent's clock."""
    now = [NOON]
    monkeypatch.setattr(module.clock, "now", lambda: now[0])
    return lambda at: now.__setitem__(0, at)


def test_grants_outlive_a_restart(beside):
    assert again(beside).holding() == beside.store.holding()


@pytest.mark.parametrize("wrong", ["signature", "text", "cabinet", "office"])
def test_what_the_head_office_did_not_sign_for_this_cabinet_is_not_believed(beside, wrong):
    granted, office = grants(), beside.office
    content = sealed(granted, office)
    match wrong:
        case "signature":
            content = content.replace(b'"signature":"', b'"signature":"AAAA')
        case "text":
            content = content.replace(b"kim", b"eve")
        case "cabinet":
            content = sealed(grants(cabinet="suwon-2"), office)
        case "office":
            content = sealed(granted, Ed25519PrivateKey.generate())
    before = beside.store.holding()

    with pytest.raises(BadGrants):
        beside.store.take(content)

    assert beside.store.holding() == before


def test_older_grants_do_not_bring_back_who_was_taken_off(beside):
    old = sealed(grants(), beside.office)
    beside.grant(grants(people=PEOPLE[1:]))

    with pytest.raises(BadGrants):
        beside.store.take(old)


def test_grants_that_were_damaged_on_the_disk_hold_no_longer(beside):
    file = beside.folder / "grants" / "grants"
    file.write_bytes(file.read_bytes()[:-10])

    assert again(beside).holding() is None


def test_a_clock_that_is_set_back_lets_nothing_hold_longer(beside, wall, monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: seconds[0])
    wall(NOON)
    store = again(beside)
    store.take(sealed(grants(), beside.office))
    assert store.holding()

    seconds[0] = timedelta(hours=25).total_seconds()
    wall(NOON - timedelta(days=3))

    assert store.holding() is None


def test_nor_does_a_restart_with_the_clock_set_back(beside, wall):
    wall(NOON)
    beside.grant(grants())
    wall(NOON + timedelta(hours=25))
    assert again(beside).holding() is None  # and it has noted what time it is

    wall(NOON)

    assert again(beside).holding() is None


def test_expired_grants_leave_the_disk_with_the_plates_in_them(beside, wall):
    wall(NOON - timedelta(hours=1))
    older = sealed(grants(timedelta(hours=99)), beside.office)
    wall(NOON)
    beside.grant(grants())
    file = beside.folder / "grants" / "grants"
    assert grants().keys[0].plate.encode() in file.read_bytes()

    wall(NOON + timedelta(hours=25))
    beside.store.drop_expired()

    assert not file.exists()
    assert beside.store.time_zone == grants().time_zone
    with pytest.raises(BadGrants):  # nor do older ones come back, however long they are said to hold
        beside.store.take(older)


def test_grants_that_expired_while_the_agent_was_off_leave_the_disk_at_its_start(beside, wall):
    wall(NOON)
    beside.grant(grants())
    wall(NOON + timedelta(hours=25))

    again(beside)

    assert not (beside.folder / "grants" / "grants").exists()


def test_grants_that_were_being_written_when_the_plug_was_pulled_leave_the_disk_too(beside):
    cut_short = beside.folder / "grants" / "grants.new"
    cut_short.write_bytes(sealed(grants(), beside.office)[:-10])

    again(beside)

    assert not cut_short.exists()


def test_the_head_offices_time_counts_when_the_clock_runs_ahead():
    keeper = Timekeeper()
    ahead = NOON + timedelta(days=400)

    keeper.compare(NOON, ahead, waited=0.2, monotonic=100.0)

    assert keeper.skew == timedelta(days=400).total_seconds()
    assert keeper.now(ahead, 160.0) == NOON + timedelta(seconds=60)


def test_an_answer_that_took_long_says_nothing_of_the_clock():
    keeper = Timekeeper()

    keeper.compare(NOON, NOON + timedelta(minutes=5), waited=300, monotonic=0)

    assert keeper.skew is None


def test_a_clock_that_steps_back_is_said_of_the_next_record():
    keeper = Timekeeper()
    times = [NOON, NOON + timedelta(seconds=1), NOON - timedelta(days=1), NOON]

    assert [keeper.stamp(at, 0.0)[1] for at in times] == [False, False, True, False]


def test_a_clock_that_was_set_back_while_the_agent_was_off_is_said_of_every_record_until_it_is_right():
    keeper = Timekeeper()
    keeper.not_before(NOON, 100.0)
    told = [(NOON - timedelta(days=9), 101.0), (NOON - timedelta(days=8), 160.0), (NOON, 102.0)]

    assert [keeper.stamp(at, seconds)[1] for at, seconds in told] == [True, True, False]


def test_grants_that_say_nothing_new_wear_no_card_out(beside, monkeypatch):
    writes = []
    real = module._write
    monkeypatch.setattr(
        module, "_write", lambda path, content: (writes.append(path.name), real(path, content))
    )

    for _ in range(5):
        beside.grant(grants())
    beside.grant(grants(people=PEOPLE[:2]))

    assert writes.count("grants") == 1


def test_pulling_the_plug_gives_no_new_tries(tmp_path):
    stored = PEOPLE[0].pin
    pins = Pins(tmp_path)
    for _ in range(TRIES):
        assert not pins.matches("kim", stored, "0000")

    with pytest.raises(PinLocked):
        Pins(tmp_path).matches("kim", stored, PIN)


def test_after_the_wait_the_right_pin_clears_the_count(tmp_path):
    stored, seconds = PEOPLE[0].pin, [0.0]
    pins = Pins(tmp_path, lambda: seconds[0])
    for _ in range(TRIES):
        pins.matches("kim", stored, "0000")
    seconds[0] = WAIT + 1

    assert pins.matches("kim", stored, PIN)
    assert not pins.matches("kim", stored, "0000")
    assert pins.matches("kim", stored, PIN)
