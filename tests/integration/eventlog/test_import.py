"""Bulk import: as fast as COPY, and as careful as a command by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg2
import pytest

from shared.eventlog import Meta, NewEvent, VersionConflict, Write
from shared.eventlog.importing import Imported
from shared.kernel.ids import new_id
from shared.postgres import statement
from tests.integration.eventlog.commands import a_meta, a_stream, versions, write


def sums(batches: list[Imported]) -> tuple[int, int, int]:
    return (
        sum(batch.appended for batch in batches),
        sum(batch.repeated for batch in batches),
        sum(len(batch.refused) for batch in batches),
    )


def test_what_was_imported_is_read_back_whole(log):
    stream, occurred = a_stream("repair_order"), datetime(2026, 3, 2, 9, 30, 1, 5, tzinfo=UTC)
    data = {"plate": "28고4756", "note": 'it\'s \\ "so"\n%s\t', "nothing": None}
    meta = Meta(new_id(), "service:x", "suwon", new_id(), new_id(), f"00-{'a' * 32}-{'b' * 16}-01")
    new = [NewEvent("Received", 2, data, occurred), NewEvent("Closed", 1, {}), NewEvent("Closed", 1, {})]
    assert sums(list(log.import_([([Write(stream, 0, new)], meta)]))) == (1, 0, 0)
    first, second, third = log.read_stream(stream)
    assert (first.id, first.type, first.schema, first.data) == (new[0].id, "Received", 2, data)
    assert (first.meta, first.occurred_at, first.version) == (meta, occurred, 1)
    assert second.meta == meta
    assert second.place < third.place
    assert abs((second.recorded_at - second.occurred_at).total_seconds()) < 5
    assert log.outcome(meta.command_id).versions == {stream: 3}


def test_one_batch_is_one_transaction_and_may_go_on_with_a_stream(log):
    stream = a_stream()
    commands = [([write(stream, version, "A")], a_meta()) for version in range(6)]
    assert sums(list(log.import_(commands, batch=4))) == (6, 0, 0)
    places = [event.place.xid for event in log.read_stream(stream)]
    assert len(set(places[:4])) == len(set(places[4:])) == 1
    assert len(set(places)) == 2


def test_an_import_that_was_interrupted_is_run_again(log):
    streams = [a_stream() for _ in range(10)]
    commands = [([write(stream, 0, "A", "B")], a_meta()) for stream in streams]
    list(log.import_(commands[:7], batch=5))
    assert sums(list(log.import_(commands, batch=5))) == (3, 7, 0)
    assert all(versions(log, stream) == [(1, "A"), (2, "B")] for stream in streams)


@pytest.mark.parametrize("expected", [0, 1, 3, 7])
def test_a_conflict_is_told_and_hurts_no_neighbour(log, expected):
    taken, neighbour = a_stream(), a_stream()
    log.append([write(taken, 0, "A", "B")], a_meta())
    commands = [([write(taken, expected, "X")], a_meta()), ([write(neighbour, 0, "A")], a_meta())]
    (batch,) = log.import_(commands)
    ((meta, conflict),) = batch.refused
    assert (batch.appended, meta) == (1, commands[0][1])
    assert isinstance(conflict, VersionConflict)
    assert (conflict.expected, conflict.actual) == (expected, 2)
    assert versions(log, taken) == [(1, "A"), (2, "B")]
    assert versions(log, neighbour) == [(1, "A")]


def test_what_the_server_refuses_hurts_no_neighbour(log):
    good = a_stream()
    commands = [([write(a_stream(), 0, "A", text="\x00")], a_meta()), ([write(good, 0, "A")], a_meta())]
    (batch,) = log.import_(commands)
    assert isinstance(batch.refused[0][1], psycopg2.DataError)
    assert versions(log, good) == [(1, "A")]


def test_without_the_look_for_predecessors_a_stream_gets_a_gap(log, monkeypatch):
    """Mutant: COPY alone."""

    def blind(package: str, name: str) -> str:
        return (
            "SELECT %s IS NULL AND %s IS NULL" if name == "without_predecessor" else statement(package, name)
        )

    monkeypatch.setattr("shared.eventlog.importing.statement", blind)
    stream = a_stream()
    list(log.import_([([write(stream, 6, "X")], a_meta())]))
    assert versions(log, stream) == [(7, "X")]
