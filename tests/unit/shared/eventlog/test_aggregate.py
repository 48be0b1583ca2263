"""The shell around a decision, on the log in memory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.eventlog import Codec, Meta, NewEvent, Place, Repository, VersionConflict, Write, reserve
from shared.kernel.decider import Decider
from shared.kernel.errors import Refusal
from shared.kernel.events import event
from shared.kernel.ids import new_id
from shared.testing.memory_log import MemoryLog


@event("Added")
class Added:
    amount: int


class TooMuch(Refusal):
    """More than ten."""

    code = "too_much"


def decide(total: int, amount: int) -> list[Added]:
    if total + amount > 10:
        raise TooMuch
    return [Added(amount=amount)] if amount else []


COUNTER = Decider(0, decide, lambda total, added: total + added.amount)


class Interrupted(MemoryLog):
    """Somebody else's commands, one before each of our appends."""

    def __init__(self, *others) -> None:
        super().__init__()
        self.others = list(others)

    def append(self, writes, meta):
        if self.others:
            super().append([self.others.pop(0)], a_meta())
        return super().append(writes, meta)


def a_meta() -> Meta:
    return Meta(new_id(), "service:test", "suwon", new_id())


def added(stream: str, expected: int, amount: int) -> Write:
    return Write(stream, expected, [NewEvent("Added", 1, {"amount": amount})])


def counters(log: MemoryLog) -> Repository[int, int, Added]:
    return Repository(log, "counter", COUNTER, Codec(Added))


def test_what_was_decided_is_in_the_state_next_time():
    repository = counters(MemoryLog())
    appended = repository.execute("a", 3, a_meta())
    repository.execute("a", 4, a_meta())
    assert appended.versions == {"counter-a": 1}
    assert (repository.load("a").state, repository.load("a").version) == (7, 2)
    assert (repository.load("b").state, repository.load("b").place) == (0, Place.START)


def test_a_refusal_appends_nothing():
    log = MemoryLog()
    with pytest.raises(TooMuch):
        counters(log).execute("a", 11, a_meta())
    assert log.head() == Place.START


def test_somebody_faster_is_met_by_deciding_anew():
    log = Interrupted(added("counter-a", 0, 5))
    counters(log).execute("a", 4, a_meta())
    assert counters(log).load("a").state == 9


def test_deciding_anew_may_refuse():
    with pytest.raises(TooMuch):
        counters(Interrupted(added("counter-a", 0, 9))).execute("a", 4, a_meta())


def test_attempts_end():
    log = Interrupted(*(added("counter-a", version, 1) for version in range(5)))
    with pytest.raises(VersionConflict):
        counters(log).execute("a", 1, a_meta(), attempts=3)
    assert len(log.others) == 2


def test_an_asker_who_saw_an_older_version_is_told():
    repository = counters(MemoryLog())
    repository.execute("a", 1, a_meta())
    with pytest.raises(VersionConflict) as refused:
        repository.execute("a", 1, a_meta(), expected=0)
    assert (refused.value.expected, refused.value.actual) == (0, 1)
    assert repository.execute("a", 1, a_meta(), expected=1).versions == {"counter-a": 2}


def test_a_race_under_an_expected_version_is_not_decided_anew():
    with pytest.raises(VersionConflict):
        counters(Interrupted(added("counter-a", 0, 1))).execute("a", 1, a_meta(), expected=0)


@pytest.mark.parametrize(
    ("again", "options"),
    [(8, {}), (8, {"expected": 0}), (0, {}), (1, {})],
    ids=["now refused", "older version", "now without events", "decides otherwise"],
)
def test_a_repeated_command_gives_its_first_outcome(again, options):
    repository, meta = counters(MemoryLog()), a_meta()
    first = repository.execute("a", 8, meta)
    repeated = repository.execute("a", again, meta, **options)
    assert repeated.repeated
    assert (repeated.place, repeated.events) == (first.place, first.events)
    assert repository.load("a").state == 8


class Unread(MemoryLog):
    """Counts how often a stream is read."""

    reads = 0

    def read_stream(self, stream, after=0, limit=None):
        self.reads += 1
        return super().read_stream(stream, after, limit)


def test_a_new_stream_is_not_looked_for_first():
    log = Unread()
    first = counters(log).execute("a", 8, a_meta(), new=True)
    assert first.versions == {"counter-a": 1}
    assert log.reads == 0


def test_a_stream_that_is_there_after_all_is_decided_on_as_it_stands():
    repository, meta = counters(MemoryLog()), a_meta()
    first = repository.execute("a", 8, meta)
    assert repository.execute("a", 2, a_meta(), new=True).versions == {"counter-a": 2}
    with pytest.raises(TooMuch):
        repository.execute("a", 1, a_meta(), new=True)
    assert repository.execute("a", 8, meta, new=True).events == first.events, "a repeated command"


def test_nothing_to_do_names_the_place_where_that_is_so():
    repository = counters(MemoryLog())
    first = repository.execute("a", 2, a_meta())
    nothing = repository.execute("a", 0, a_meta())
    assert (nothing.place, nothing.versions, nothing.events) == (first.place, {"counter-a": 1}, ())


def test_other_streams_are_written_in_the_same_command():
    log = MemoryLog()
    repository = counters(log)
    appended = repository.execute("a", 2, a_meta(), also=[repository.write("b", 3)])
    assert appended.versions == {"counter-a": 1, "counter-b": 1}
    assert {event.place.xid for event in log.read(Place.START)} == {appended.place.xid}


def test_other_streams_asked_as_a_function_are_asked_again():
    log = Interrupted(added("counter-b", 0, 1))
    repository = counters(log)
    repository.execute("a", 2, a_meta(), also=lambda: [repository.write("b", 3)])
    assert repository.load("b").state == 4


def test_other_streams_given_as_they_are_cannot_be_asked_again():
    log = Interrupted(added("counter-b", 0, 1))
    repository = counters(log)
    with pytest.raises(VersionConflict) as refused:
        repository.execute("a", 2, a_meta(), also=[repository.write("b", 3)])
    assert refused.value.stream == "counter-b"


def test_only_the_other_stream_may_have_something_to_say():
    log = MemoryLog()
    appended = counters(log).execute("a", 0, a_meta(), also=[reserve(log, "plate", "28고4756", "car-1")])
    assert list(appended.versions) == ["reservation_plate-28고4756"]


def test_what_happened_earlier_is_stored_so():
    log, moment = MemoryLog(), datetime(2020, 1, 2, tzinfo=UTC)
    counters(log).execute("a", 2, a_meta(), occurred_at=moment)
    assert log.read(Place.START)[0].occurred_at == moment
