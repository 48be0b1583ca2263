"""The connection is lost with the commit's fate unknown: the command id settles it, once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from random import Random

import pytest

from shared.eventlog import Appended, CommitUnknown, Log, LogUnavailable, Meta, NewEvent, Write
from shared.eventlog.appending import Verdict
from shared.eventlog.encoded import Encoded, encoded
from shared.kernel.ids import new_id
from tests.faults.storage.cutting_proxy import REPLY, REQUEST, CuttingProxy


@pytest.fixture
def proxy(fresh_log_url):
    with closing(CuttingProxy(fresh_log_url)) as opened:
        yield opened


def a_meta() -> Meta:
    return Meta(new_id(), "service:fault", "suwon", new_id())


def write(stream: str, version: int, intention: int, events: int = 1) -> Write:
    return Write(stream, version, [NewEvent("Done", 1, {"intention": intention})] * events)


def open_log(proxy: CuttingProxy, patience: float = 20.0) -> Log:
    log = Log.open(proxy.url, pool_size=1, patience=patience)
    for warm in (1, 2):  # connected, and the statements known to the server, before anything is cut
        log.append([write(f"warm-{warm}", 0, 0, warm)], a_meta())
    return log


@pytest.mark.parametrize(("moment", "repeated"), [(REPLY, True), (REQUEST, False)])
@pytest.mark.parametrize("events", [1, 3])
def test_a_lost_append_is_settled(proxy, moment, repeated, events):
    log = open_log(proxy)
    proxy.cut_at = moment
    appended = log.append([write("order-1", 0, 7, events)], a_meta())
    assert (proxy.cuts, appended.repeated, appended.versions) == (1, repeated, {"order-1": events})
    assert [event.version for event in log.read_stream("order-1")] == list(range(1, events + 1))
    log.close()


@pytest.mark.parametrize(("moment", "happened"), [(REPLY, True), (REQUEST, False)])
def test_without_time_to_settle_it_the_asker_is_told_and_can_ask(proxy, moment, happened):
    log, meta = open_log(proxy, patience=0.0), a_meta()
    proxy.cut_at = moment
    with pytest.raises(CommitUnknown) as unknown:
        log.append([write("order-1", 0, 7)], meta)
    assert unknown.value.command_id == meta.command_id
    assert (log.outcome(meta.command_id) is not None) is happened
    assert log.append([write("order-1", 0, 7)], meta).repeated is happened
    log.close()


def append_patiently(log: Log, stream: str, version: int, intention: int) -> None:
    log.append([write(stream, version, intention)], a_meta())


def append_as_a_new_command(log: Log, stream: str, version: int, intention: int) -> None:
    """Mutant: whoever meets a lost connection asks again, under another command id."""
    try:
        append_patiently(log, stream, version, intention)
    except LogUnavailable:
        append_patiently(log, stream, len(log.read_stream(stream)), intention)


def play(proxy: CuttingProxy, log: Log, append, seed: int, count: int = 60) -> list[int]:
    """`count` intentions, cut at random; the intentions found in the log."""
    random = Random(seed)
    for intention in range(count):
        standing = len(log.read_stream("order-1"))
        proxy.cut_at = random.choice([None, None, REQUEST, REPLY])
        append(log, "order-1", standing, intention)
    proxy.cut_at = None
    assert proxy.cuts > 10
    return [event.data["intention"] for event in log.read_stream("order-1")]


@pytest.mark.parametrize("seed", [1, 2])
def test_cut_at_random_every_intention_is_there_once(proxy, seed):
    log = open_log(proxy)
    assert play(proxy, log, append_patiently, seed) == list(range(60))
    log.close()


def test_without_the_command_id_intentions_are_doubled(proxy):
    log = open_log(proxy, patience=0.0)
    found = play(proxy, log, append_as_a_new_command, 1)
    assert len(found) > len(set(found))
    log.close()


def play_grouped(proxy: CuttingProxy, log: Log, streams: list[str]) -> list[int]:
    """Groups of one command for each stream, every second one cut; how often each command is there."""
    for version in range(6):
        proxy.cut_at = REPLY if version % 2 else None
        commands = [encoded([write(stream, version, version)], a_meta()) for stream in streams]
        assert all(isinstance(verdict, Appended) for verdict in log.append_group(commands))
    proxy.cut_at = None
    return [len(log.read_stream(stream)) for stream in streams]


def test_a_lost_group_is_settled_command_by_command(proxy):
    log, streams = open_log(proxy), [f"order-{number}" for number in range(5)]
    log.append_group([encoded([write(stream, 0, 0)], a_meta()) for stream in ("warm-3", "warm-4")])
    assert play_grouped(proxy, log, streams) == [6] * 5
    assert proxy.cuts == 3
    log.close()


class Forgetful(Log):
    """Mutant: a group whose commit is unknown is asked again, under new command ids."""

    def append_group(self, commands: Sequence[Encoded]) -> list[Verdict]:
        verdicts = super().append_group(commands)
        if not any(isinstance(verdict, LogUnavailable) for verdict in verdicts):
            return verdicts
        again = []
        for command in commands:
            (row,) = command.rows
            standing = len(self.read_stream(row.stream))
            again.append(encoded([Write(row.stream, standing, [row.event])], a_meta()))
        return super().append_group(again)


def test_without_the_command_ids_a_lost_group_is_doubled(proxy):
    log, streams = Forgetful.open(proxy.url, pool_size=1, patience=0.0), ["order-1", "order-2"]
    log.append_group([encoded([write(stream, 0, 0)], a_meta()) for stream in ("warm-1", "warm-2")])
    proxy.cut_at = REPLY
    log.append_group([encoded([write(stream, 0, 0)], a_meta()) for stream in streams])
    assert [len(log.read_stream(stream)) for stream in streams] == [2, 2]
    log.close()
