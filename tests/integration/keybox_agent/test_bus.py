"""The agent's bus against the simulated cabinet: every fault of the line, and no key in a wrong slot."""

import contextlib

import pytest

from services.keybox_agent.adapters.serial_bus import NoAnswer, SerialBus, open_port
from services.keybox_agent.protocol import registers as r
from services.keybox_agent.protocol.rtu import FrameError
from services.keybox_agent.protocol.timing import Line
from services.keybox_agent.sightings import (
    BoardBack,
    BoardSilent,
    DoorMoved,
    DrawerMoved,
    KeyGone,
    KeySeen,
    ReaderBack,
    ReaderDied,
    SlotUnreadable,
    Tampered,
)

KEYS = {(1, 1): "0100AA11BB", (1, 17): "0100AA11CC", (2, 32): "0100AA11DD"}
MANY = {(d, s): f"01{d:02X}{s:02X}BEEF" for d in (1, 2) for s in range(1, 33) if s % 3}


def is_among(sighting):
    return lambda seen: sighting in seen


@pytest.mark.parametrize("baud", [9_600, 19_200, 115_200])
def test_a_scan_finds_every_key_in_its_slot(cabinet_of, reader_of, baud):
    reader = reader_of(cabinet_of(MANY, baud))

    reader.settle()

    assert reader.tags() == MANY


def test_the_adapters_echo_is_taken_off(cabinet_of, reader_of):
    reader = reader_of(cabinet_of(KEYS, 115_200, "--echo"))

    reader.settle()
    words = reader.bus.ask(r.open_drawer(1))

    assert reader.tags() == KEYS
    assert words == (1,)
    assert not reader.bus.errors


def test_a_key_that_is_put_and_taken_is_seen_where_it_is(cabinet_of, reader_of):
    cabinet = cabinet_of(KEYS)
    reader = reader_of(cabinet)
    reader.settle()
    reader.seen.clear()

    cabinet.put(2, 5, "0100AA11EE")
    cabinet.take(1, 17)
    seen = reader.until(lambda seen: len(seen) >= 2)

    assert set(seen) == {KeySeen(2, 5, "0100AA11EE"), KeyGone(1, 17, "0100AA11CC")}


def test_a_key_exchanged_between_two_glances_is_found_by_the_full_scan(cabinet_of, reader_of):
    cabinet = cabinet_of(KEYS)
    reader = reader_of(cabinet)
    reader.settle()
    reader.seen.clear()

    cabinet.do("swap", drawer=1, slot=1, tag="0100AA1199", force=True)
    for board in reader.scan.boards:
        board.scanned_at = float("-inf")  # thirty seconds later
    seen = reader.until(lambda seen: len(seen) >= 2)

    assert seen == [KeyGone(1, 1, "0100AA11BB"), KeySeen(1, 1, "0100AA1199")]


@pytest.mark.parametrize("kind", ["crc", "silent", "late", "wrong_slave", "noise", "cut"])
def test_a_disturbed_line_puts_no_key_in_a_wrong_slot(cabinet_of, reader_of, kind):
    cabinet = cabinet_of(MANY)
    reader = reader_of(cabinet)
    reader.step()
    reader.step()

    for _ in range(6):
        cabinet.do("fault", kind=kind, times=1, seconds=0.15)
        for _ in range(4):
            reader.step()
    reader.settle()

    assert reader.tags() == MANY
    assert sum(reader.bus.errors.values()) >= 6
    assert not [s for s in reader.seen if isinstance(s, KeyGone | SlotUnreadable | BoardSilent)]


def test_the_late_answer_for_one_slot_is_never_that_of_another(cabinet_of, reader_of):
    cabinet = cabinet_of({(1, 1): "0100AA11BB"}, 115_200, "--turnaround", "0.045")
    bus = reader_of(cabinet).bus
    cabinet.do("fault", kind="late", times=1, seconds=0.15)

    first = r.readings(bus.ask(r.ask_slots(1, range(1))))
    second = r.readings(bus.ask(r.ask_slots(1, range(1, 2))))

    assert first[0].tag == "0100AA11BB"
    assert second[0].empty


def test_a_silent_board_is_reported_and_does_not_hold_up_the_other(cabinet_of, reader_of):
    cabinet = cabinet_of(KEYS)
    reader = reader_of(cabinet)
    reader.settle()
    reader.seen.clear()

    cabinet.do("fault", kind="silent", slave=1, times=-1)
    reader.until(is_among(BoardSilent(1)))
    cabinet.put(2, 9, "0100AA1177")
    reader.until(is_among(KeySeen(2, 9, "0100AA1177")))
    cabinet.do("fault", kind="none")
    cabinet.do("restart", drawer=1)
    reader.until(is_among(BoardBack(1, restarted=True)))
    reader.settle()

    assert reader.tags() == {**KEYS, (2, 9): "0100AA1177"}


def test_a_question_that_stays_unanswered_is_asked_three_times_and_given_up(cabinet_of, reader_of):
    cabinet = cabinet_of()
    bus = reader_of(cabinet).bus
    cabinet.do("fault", kind="silent", times=-1)
    before = cabinet.state()["requests"]

    with pytest.raises(NoAnswer):
        bus.ask(r.ask_status(1))

    assert cabinet.state()["requests"] - before == 3


def test_a_dead_reader_is_reported_and_its_key_is_not_taken(cabinet_of, reader_of):
    cabinet = cabinet_of(KEYS)
    reader = reader_of(cabinet)
    reader.settle()
    reader.seen.clear()

    cabinet.do("reader", drawer=1, slot=1, dead=True)
    for board in reader.scan.boards:
        board.scanned_at = float("-inf")
    seen = reader.until(is_among(ReaderDied(1, 1)))
    cabinet.do("reader", drawer=1, slot=1, dead=False)
    for board in reader.scan.boards:
        board.scanned_at = float("-inf")
    seen += reader.until(is_among(ReaderBack(1, 1)))
    reader.settle()

    assert not [s for s in seen if isinstance(s, KeyGone)]
    assert reader.tags() == KEYS


def test_a_flickering_tag_gets_no_wrong_id(cabinet_of, reader_of):
    cabinet = cabinet_of(KEYS)
    reader = reader_of(cabinet)
    cabinet.do("reader", drawer=1, slot=1, flickers=True)

    for _ in range(300):
        reader.step()

    wrong = [s for s in reader.seen if isinstance(s, KeySeen) and (s.drawer, s.slot) not in KEYS]
    assert not wrong
    assert {s.tag for s in reader.seen if isinstance(s, KeySeen)} <= set(KEYS.values())


def test_drawer_door_and_housing_are_seen(cabinet_of, reader_of):
    cabinet = cabinet_of()
    reader = reader_of(cabinet)
    reader.settle()
    reader.seen.clear()

    reader.bus.ask(r.open_drawer(2))
    seen = reader.until(is_among(DrawerMoved(2, r.Movement.OPEN)))
    cabinet.do("drawer", drawer=1, forced_open=True, tampered=True)
    seen += reader.until(is_among(Tampered(1)))

    assert DoorMoved(2, open=True) in seen
    assert DoorMoved(1, open=True) in seen


def test_a_drawer_that_jams_is_stuck(cabinet_of, reader_of):
    cabinet = cabinet_of()
    reader = reader_of(cabinet)
    reader.settle()

    cabinet.do("drawer", drawer=1, jammed=True)
    reader.bus.ask(r.open_drawer(1))

    reader.until(is_among(DrawerMoved(1, r.Movement.STUCK)))


class Careless(SerialBus):
    """The guard removed: after a timeout it asks again at once."""

    def ask(self, request):
        for _ in range(3):
            with contextlib.suppress(FrameError):
                return self._put(request)
        raise NoAnswer(request)


def test_without_the_status_in_between_a_late_answer_gets_into_another_slot(cabinet_of):
    cabinet = cabinet_of({(1, 1): "0100AA11BB"}, 115_200, "--turnaround", "0.045")
    bus = Careless(open_port(cabinet.device, cabinet.baud, "N"), Line(cabinet.baud))

    def of_the_second_slot() -> str | None:
        cabinet.do("fault", kind="late", times=1, seconds=0.15)
        with contextlib.suppress(NoAnswer):
            bus.ask(r.ask_slots(1, range(1)))
            return r.readings(bus.ask(r.ask_slots(1, range(1, 2))))[0].tag
        return None

    # when it comes at a bad moment, the answers are out of step for good or thrown away
    found = [of_the_second_slot() for _ in range(12)]
    bus.close()

    assert "0100AA11BB" in found
