"""PostgreSQL is killed in mid-group: every command of the group is there once and whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from shared.eventlog import Appended, GroupCommit, Log, Meta, Write
from shared.eventlog.encoded import Encoded, encoded
from tests.faults.storage import counted
from tests.faults.storage.test_log_killed import KILLS, play, unharmed

WRITERS = 16


@pytest.fixture
def log(mortal_log_url) -> Iterator[Log]:
    opened = Log.open(mortal_log_url, patience=60.0)
    yield opened
    opened.close()


def play_grouped(url: str, log: Log, seed: int, kill: Callable[[], None]) -> dict[str, object]:
    grouped = GroupCommit(log)
    try:
        return play(url, [grouped] * WRITERS, seed, kill)
    finally:
        grouped.close()


@pytest.mark.slow
def test_commands_of_a_killed_group_are_there_once_and_whole(mortal_log_url, log, kill, seed, report):
    found = play_grouped(mortal_log_url, log, seed, kill)
    report(f"PostgreSQL killed {KILLS} times in mid-group: {counted.told(found)}")
    assert unharmed(found), found


class PieceByPiece(Log):
    """Mutant: the events of a command one after the other, without a transaction around them."""

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        command = encoded(writes, meta)
        for row, told in zip(command.rows, command.told, strict=True):
            (verdict,) = self.append_group([Encoded([row], meta, [told])])
            if isinstance(verdict, Exception):
                raise SystemExit  # this writer has had enough
        return verdict


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_without_one_transaction_commands_are_cut_in_half(mortal_log_url, kill, seed):
    logs = [PieceByPiece.open(mortal_log_url, pool_size=1, patience=0.0) for _ in range(WRITERS)]
    assert play(mortal_log_url, logs, seed, kill, kills=1)["half"]
    for log in logs:
        log.close()
