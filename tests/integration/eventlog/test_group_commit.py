"""Many commands in flight: they share transactions and nothing else (architecture.md, promises 1 and 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from shared.eventlog import Appended, GroupCommit, Log, Meta, VersionConflict, Write
from shared.eventlog.appending import append_group
from shared.eventlog.encoded import encoded
from tests.integration.eventlog.commands import a_meta, a_stream, versions, write

IN_FLIGHT = 40


@pytest.fixture
def grouped(log: Log) -> Iterator[GroupCommit]:
    opened = GroupCommit(log)
    yield opened
    opened.close()


def tried(log, writes: list[Write], meta: Meta) -> Appended | Exception:
    try:
        return log.append(writes, meta)
    except Exception as error:
        return error


def transactions(log: Log, streams: list[str]) -> int:
    return len({event.place.xid for stream in streams for event in log.read_stream(stream)})


def test_commands_in_flight_share_transactions(log, grouped):
    streams = [a_stream() for _ in range(IN_FLIGHT)]
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        done = list(threads.map(lambda s: grouped.append([write(s, 0, "A", "B")], a_meta()), streams))
    assert [outcome.versions for outcome in done] == [{stream: 2} for stream in streams]
    assert [outcome.place for outcome in done] == [log.read_stream(stream)[-1].place for stream in streams]
    assert transactions(log, streams) < IN_FLIGHT


def test_coroutines_share_transactions_as_well(log, grouped):
    streams = [a_stream() for _ in range(IN_FLIGHT)]

    async def all_at_once() -> list[Appended]:
        return await asyncio.gather(*(grouped.append_soon([write(s, 0, "A")], a_meta()) for s in streams))

    done = asyncio.run(all_at_once())
    assert [outcome.place for outcome in done] == [log.read_stream(stream)[0].place for stream in streams]
    assert transactions(log, streams) < IN_FLIGHT


def test_a_cancelled_asker_leaves_its_command_and_its_neighbours_alone(log, grouped):
    left, kept = a_stream(), a_stream()

    async def give_up_on_one() -> Appended:
        leaving = asyncio.ensure_future(grouped.append_soon([write(left, 0, "A")], a_meta()))
        await asyncio.sleep(0)
        leaving.cancel()
        return await grouped.append_soon([write(kept, 0, "A")], a_meta())

    assert asyncio.run(give_up_on_one()).versions == {kept: 1}
    grouped.close()
    assert versions(log, left) == [(1, "A")]


def test_a_conflict_a_repetition_and_a_refusal_hurt_no_neighbour(log):
    """One group, by hand, so that all are in the same transaction."""
    taken, known = a_stream(), a_meta()
    first = log.append([write(taken, 0, "A", "B")], known)
    streams = [a_stream() for _ in range(3)]
    asked = [
        ([write(streams[0], 0, "A")], a_meta()),
        ([write(taken, 0, "X")], a_meta()),
        ([write(streams[1], 0, "A", "B"), write(a_stream(), 4, "X")], a_meta()),
        ([write(a_stream(), 0, "X")], known),
        ([write(streams[2], 0, "A", "B", "C")], a_meta()),
    ]
    verdicts = log.append_group([encoded(writes, meta) for writes, meta in asked])
    conflicts = [verdicts[1], verdicts[2]]
    assert all(isinstance(conflict, VersionConflict) for conflict in conflicts)
    assert [(c.stream, c.expected, c.actual) for c in conflicts] == [
        (taken, 0, 2),
        (asked[2][0][1].stream, 4, 0),
    ]
    assert (verdicts[3].place, verdicts[3].events, verdicts[3].repeated) == (first.place, first.events, True)
    assert [verdicts[0].versions, verdicts[4].versions] == [{streams[0]: 1}, {streams[2]: 3}]
    assert versions(log, streams[1]) == []
    assert versions(log, taken) == [(1, "A"), (2, "B")]
    assert verdicts[0].place.xid == verdicts[4].place.xid


def test_what_the_server_refuses_hurts_no_neighbour(log):
    """JSON may hold a zero character, jsonb may not."""
    good, bad = a_stream(), a_stream()
    asked = [([write(good, 0, "A")], a_meta()), ([write(bad, 0, "A", text="\x00")], a_meta())]
    done, refused = log.append_group([encoded(writes, meta) for writes, meta in asked])
    assert done.versions == {good: 1}
    assert isinstance(refused, psycopg2.DataError)
    assert versions(log, bad) == []


def test_without_a_verdict_for_each_a_conflict_takes_its_neighbours_along(log, monkeypatch):
    """Mutant: the hopeful statement alone, its failure given to all."""
    monkeypatch.setattr("shared.eventlog.appending._TO_BE_SETTLED", frozenset())
    monkeypatch.setattr("shared.eventlog.appending._verdict", lambda _server, _command: RuntimeError())
    taken, neighbour = a_stream(), a_stream()
    log.append([write(taken, 0, "A")], a_meta())
    asked = [([write(neighbour, 0, "A")], a_meta()), ([write(taken, 0, "X")], a_meta())]
    append_group(log._server, [encoded(writes, meta) for writes, meta in asked])
    assert versions(log, neighbour) == []


def test_of_many_that_race_for_one_stream_one_wins_and_the_next_can_follow(log, grouped):
    stream = a_stream()
    with ThreadPoolExecutor(16) as threads:
        for turn in range(5):
            outcomes = list(
                threads.map(lambda _, t=turn: tried(grouped, [write(stream, t, "A")], a_meta()), range(16))
            )
            assert sum(isinstance(outcome, Appended) for outcome in outcomes) == 1
            conflicts = [outcome for outcome in outcomes if isinstance(outcome, VersionConflict)]
            assert {(c.expected, c.actual) for c in conflicts} == {(turn, turn + 1)}
    assert [version for version, _ in versions(log, stream)] == list(range(1, 6))


def test_one_command_sent_by_many_is_appended_once(log, grouped):
    stream, meta = a_stream(), a_meta()
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(lambda _: grouped.append([write(stream, 0, "A", "B")], meta), range(16)))
    assert len({(outcome.place, outcome.events) for outcome in outcomes}) == 1
    assert [outcome.repeated for outcome in outcomes].count(False) == 1
    assert versions(log, stream) == [(1, "A"), (2, "B")]


def test_closing_works_off_what_waits_and_takes_no_more(log):
    grouped = GroupCommit(log)
    stream = a_stream()
    grouped.append([write(stream, 0, "A")], a_meta())
    grouped.close()
    with pytest.raises(RuntimeError, match="closed"):
        grouped.append([write(stream, 1, "B")], a_meta())
    assert versions(log, stream) == [(1, "A")]
