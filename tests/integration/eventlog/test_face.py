"""What every log does, in PostgreSQL and in memory (architecture.md, promises 1 and 2)."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import pytest

from shared.eventlog import Meta, NewEvent, Place, VersionConflict, Write
from shared.kernel.ids import new_id
from tests.integration.eventlog.commands import (
    a_meta,
    a_stream,
    events,
    reach,
    read_all,
    settled,
    versions,
    write,
)


def test_what_was_appended_is_read_back_whole(any_log):
    stream, occurred = a_stream("repair_order"), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    data = {"plate": "28고4756", "amounts": [1, 2], "note": 'it\'s \\ "so"\n%s', "nothing": None}
    new = NewEvent("Received", 2, data, occurred)
    meta = Meta(new_id(), "service:x", "suwon", new_id(), new_id(), f"00-{'a' * 32}-{'b' * 16}-01")
    appended = any_log.append([Write(stream, 0, [new])], meta)
    (stored,) = any_log.read_stream(stream)
    assert (stored.id, stored.type, stored.schema, stored.data) == (new.id, "Received", 2, data)
    assert (stored.stream, stored.version, stored.meta) == (stream, 1, meta)
    assert (stored.category, stored.key) == ("repair_order", stream.partition("-")[2])
    assert stored.occurred_at == occurred != stored.recorded_at
    assert stored.recorded_at.utcoffset().total_seconds() == 0
    assert (appended.place, appended.versions) == (stored.place, {stream: 1})
    assert (appended.events, appended.repeated) == ((new.id,), False)


def test_an_event_without_a_time_of_its_own_happened_when_it_was_recorded(any_log):
    stream = a_stream()
    any_log.append([write(stream, 0, "Opened")], a_meta())
    (stored,) = any_log.read_stream(stream)
    assert abs((stored.recorded_at - stored.occurred_at).total_seconds()) < 60


def test_versions_run_without_gaps(any_log):
    stream = a_stream()
    any_log.append([write(stream, 0, "A", "B")], a_meta())
    any_log.append([write(stream, 2, "C")], a_meta())
    assert versions(any_log, stream) == [(1, "A"), (2, "B"), (3, "C")]
    assert [event.version for event in any_log.read_stream(stream, after=1, limit=1)] == [2]


@pytest.mark.parametrize("expected", [0, 1, 3, 7])
def test_a_stream_elsewhere_than_expected_is_a_conflict_that_names_both_versions(any_log, expected):
    stream = a_stream()
    any_log.append([write(stream, 0, "A", "B")], a_meta())
    with pytest.raises(VersionConflict) as refused:
        any_log.append([write(stream, expected, "C")], a_meta())
    conflict = refused.value
    assert (conflict.stream, conflict.expected, conflict.actual) == (stream, expected, 2)
    assert conflict.params == {"stream": stream, "expected": expected, "actual": 2}
    assert versions(any_log, stream) == [(1, "A"), (2, "B")]


def test_a_stream_that_is_not_there_stands_at_zero(any_log):
    with pytest.raises(VersionConflict) as refused:
        any_log.append([write(a_stream(), 4, "A", "B")], a_meta())
    assert refused.value.actual == 0


def test_a_command_on_several_streams_is_all_or_nothing(any_log):
    taken, fresh, third = a_stream(), a_stream(), a_stream()
    any_log.append([write(taken, 0, "A")], a_meta())
    with pytest.raises(VersionConflict) as refused:
        any_log.append([write(fresh, 0, "B", "C"), write(taken, 0, "D"), write(third, 0, "E")], a_meta())
    assert refused.value.stream == taken
    assert versions(any_log, fresh) == versions(any_log, third) == []
    before = settled(any_log)
    appended = any_log.append([write(fresh, 0, "B", "C"), write(taken, 1, "D")], a_meta())
    assert appended.versions == {fresh: 2, taken: 2}
    reach(any_log, appended.place)
    assert [event.type for event in read_all(any_log, before) if event.stream in (fresh, taken)] == [*"BCD"]


def test_a_repeated_command_gives_the_first_outcome_whatever_it_brings(any_log):
    stream, other, meta = a_stream(), a_stream(), a_meta()
    first = any_log.append([write(stream, 0, "A", "B"), write(other, 0, "C")], meta)
    any_log.append([write(stream, 2, "D")], a_meta())
    for again in (
        [write(stream, 0, "A", "B"), write(other, 0, "C")],
        [write(stream, 3, "E")],
        [write(stream, 3, "E", "F", "G", "H", "I")],
        [write(stream, 9, "E")],
        [write(a_stream(), 0, "E")],
    ):
        repeated = any_log.append(again, meta)
        assert repeated.repeated
        assert (repeated.place, repeated.versions, repeated.events) == (
            first.place,
            {stream: 2, other: 1},
            first.events,
        )
    assert versions(any_log, stream) == [(1, "A"), (2, "B"), (3, "D")]


def test_the_outcome_of_a_command_can_be_asked(any_log):
    meta = a_meta()
    assert any_log.outcome(meta.command_id) is None
    first = any_log.append([write(a_stream(), 0, "A")], meta)
    found = any_log.outcome(meta.command_id)
    assert found is not None
    assert (found.place, found.events, found.repeated) == (first.place, first.events, True)


def test_reading_on_goes_page_by_page_in_order(any_log):
    start = settled(any_log)
    streams = [a_stream() for _ in range(4)]
    placed = [any_log.append([write(stream, 0, "A", "B")], a_meta()).place for stream in streams]
    reach(any_log, placed[-1])
    found = read_all(any_log, start)
    assert [event.stream for event in found] == [stream for stream in streams for _ in "AB"]
    assert [event.place for event in found] == sorted(event.place for event in found)
    assert [event.version for event in read_all(any_log, start, types=["B"])] == [2] * 4
    assert [event.stream for event in any_log.read(start, until=placed[1])] == [
        s for s in streams[:2] for _ in "AB"
    ]
    assert any_log.head() == any_log.newest() == found[-1].place == placed[-1]
    assert any_log.read(placed[-1]) == []
    assert any_log.read(start, types=[]) == []


def test_a_range_is_read_by_its_end_and_by_types(any_log):
    begins, stream = settled(any_log), a_stream()
    any_log.append([write(stream, 0, "A", "B", "A", "C")], a_meta())
    any_log.append([write(stream, 4, "B", "A")], a_meta())
    settled(any_log)
    places = [event.place for event in any_log.read_stream(stream)]

    def read(until: Place, *types: str, limit: int = 100) -> list[int]:
        found = any_log.read(begins, limit, types, until=until)
        return [event.version for event in found if event.stream == stream]

    for last, place in enumerate(places, 1):
        assert read(place, "A", "B") == [version for version in (1, 2, 3, 5, 6) if version <= last]
        assert read(place, "A", limit=2) == [version for version in (1, 3) if version <= last]
        assert read(place, "Never") == read(place) == []
    assert read(begins, "A", "B") == []


def test_waiting_ends_when_there_is_more_and_not_before(any_log):
    start = settled(any_log)
    assert not any_log.wait(start, timeout=0.05)
    writer = Thread(target=lambda: any_log.append([write(a_stream(), 0, "A")], a_meta()))
    writer.start()
    assert any_log.wait(start, timeout=20)
    writer.join()
    assert any_log.wait(start, timeout=0)


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [Write("order-1", 0, [])],
        [Write("order", 0, events("A"))],
        [Write("-1", 0, events("A"))],
        [Write("order-", 0, events("A"))],
        [Write("order-1", -1, events("A"))],
        [Write("order-1", 0, events("A")), Write("order-1", 1, events("B"))],
    ],
    ids=["nothing", "no events", "no dash", "no category", "no key", "below zero", "one stream twice"],
)
def test_writes_that_make_no_command_are_not_taken(any_log, writes):
    with pytest.raises(ValueError):
        any_log.append(writes, a_meta())


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+09:00", "9999-12-31T20:00:00-09:00"])
def test_a_moment_beyond_the_calendar_is_not_taken(any_log, at):
    """In UTC it lies in a year that no reader knows: every one of them would stop there."""
    stream = a_stream()
    with pytest.raises(ValueError, match="happened"):
        any_log.append([Write(stream, 0, [NewEvent("A", 1, {}, datetime.fromisoformat(at))])], a_meta())
    assert versions(any_log, stream) == []


def test_a_write_without_events_adds_nothing(any_log):
    stream, untouched = a_stream(), a_stream()
    appended = any_log.append([write(stream, 0, "A"), Write(untouched, 5, [])], a_meta())
    assert appended.versions == {stream: 1}


def test_what_json_cannot_carry_is_not_appended(any_log):
    stream = a_stream()
    with pytest.raises(TypeError):
        any_log.append([write(stream, 0, "A", value={1, 2})], a_meta())
    assert versions(any_log, stream) == []


def test_nobody_changes_an_event_through_what_was_handed_in_or_out(any_log):
    stream, data = a_stream(), {"lines": [1]}
    any_log.append([Write(stream, 0, [NewEvent("A", 1, data)])], a_meta())
    data["lines"].append(2)
    any_log.read_stream(stream)[0].data["lines"].append(3)
    assert any_log.read_stream(stream)[0].data == {"lines": [1]}


def test_a_place_is_written_and_read_back():
    assert Place.parse(str(Place(18446744073709551615, 40))) == Place(18446744073709551615, 40)
    assert Place(2, 1) > Place(1, 9) > Place(1, 8) > Place.START
    with pytest.raises(ValueError):
        Place.parse("here")
