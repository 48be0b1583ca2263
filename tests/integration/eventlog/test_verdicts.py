"""Commands of every sort, in groups and in batches: the same verdicts as those of the log in memory."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.eventlog import Appended, Log, Meta, VersionConflict, Write
from shared.eventlog.encoded import encoded
from shared.eventlog.importing import _disjoint
from shared.testing.memory_log import MemoryLog
from tests.integration.eventlog.commands import a_meta, a_stream, versions, write

Verdict = Appended | Exception


@dataclass(frozen=True)
class Sketch:
    """A command to be: which streams, how far from where they stand, how many events; or one sent again."""

    streams: list[int]
    off: int
    events: int
    again: int | None


SKETCHES = st.lists(
    st.builds(
        Sketch,
        streams=st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True),
        off=st.sampled_from([0, 0, 0, 0, -1, 1]),
        events=st.integers(1, 3),
        again=st.none() | st.none() | st.integers(0, 5),
    ),
    min_size=1,
    max_size=12,
)
ROUNDS = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def played(sketches: list[Sketch], model: MemoryLog, streams: list[str]) -> list[tuple[list[Write], Meta]]:
    """The commands, each made for where the model stands when its turn comes; the model has taken them."""
    commands: list[tuple[list[Write], Meta]] = []
    for sketch in sketches:
        meta = a_meta()
        if sketch.again is not None and sketch.again < len(commands):
            meta = commands[sketch.again][1]
        writes = []
        for number in sketch.streams:
            standing = len(model.read_stream(streams[number]))
            expected = max(0, standing + sketch.off)
            writes.append(write(streams[number], expected, *"ABC"[: sketch.events]))
        commands.append((writes, meta))
        verdict_of(model, writes, meta)
    return commands


def verdict_of(log: MemoryLog, writes: list[Write], meta: Meta) -> Verdict:
    try:
        return log.append(writes, meta)
    except VersionConflict as conflict:
        return conflict


def told(verdict: Verdict) -> object:
    """What a verdict says, but for the place, which no two logs share."""
    if isinstance(verdict, Appended):
        return verdict.versions, verdict.events, verdict.repeated
    assert isinstance(verdict, VersionConflict), verdict
    return verdict.params


@ROUNDS
@given(SKETCHES)
def test_groups_give_the_verdicts_of_the_model(log: Log, sketches):
    streams = [a_stream() for _ in range(4)]
    commands = played(sketches, MemoryLog(), streams)
    model = MemoryLog()
    expected = [told(verdict_of(model, writes, meta)) for writes, meta in commands]
    verdicts: list[Verdict] = []
    for group in _disjoint([encoded(writes, meta) for writes, meta in commands]):
        verdicts += log.append_group(group)
    assert [told(verdict) for verdict in verdicts] == expected
    assert [versions(log, stream) for stream in streams] == [versions(model, stream) for stream in streams]


@ROUNDS
@given(SKETCHES, st.integers(1, 6))
def test_an_import_leaves_what_the_model_leaves(log: Log, sketches, batch):
    streams = [a_stream() for _ in range(4)]
    model = MemoryLog()
    commands = played(sketches, model, streams)
    again = MemoryLog()
    expected = [verdict_of(again, writes, meta) for writes, meta in commands]
    batches = list(log.import_(commands, batch))
    assert [versions(log, stream) for stream in streams] == [versions(model, stream) for stream in streams]
    refused = [told(error) for one in batches for _, error in one.refused]
    assert refused == [told(verdict) for verdict in expected if isinstance(verdict, VersionConflict)]
    repeated = sum(isinstance(verdict, Appended) and verdict.repeated for verdict in expected)
    assert sum(one.repeated for one in batches) == repeated
