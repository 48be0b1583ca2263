"""The watchdog ends the process only when the broker is there and the consumers are not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from shared.bus.watchdog import EXIT_CODE, STUCK_AFTER, Watchdog


@dataclass
class Line:
    up: bool = True
    beat_at: float = 0.0


def looked(line: Line, answers, seconds: int) -> int | None:
    """The second at which it ended the process, or None."""
    ended: list[int] = []
    now = 0
    dog = Watchdog("amqp://nowhere", [line], lambda _url: answers(now), lambda _code: ended.append(now))
    for now in range(1, seconds):
        line.beat_at = float(now) if line.beat_at >= 0 else line.beat_at
        dog.look(float(now))
        if ended:
            return ended[0]
    return None


@pytest.mark.parametrize(
    ("up", "answers", "ended"),
    [
        (True, lambda _now: True, None),
        (False, lambda _now: False, None),
        (False, lambda _now: True, 16),
        (False, lambda now: now % 10 != 0, None),
    ],
    ids=["consuming", "broker away", "broker back, consumers not", "broker comes and goes"],
)
def test_it_ends_the_process_only_then(up, answers, ended):
    assert looked(Line(up), answers, 60) == ended


def test_it_ends_a_process_whose_green_threads_are_stuck():
    codes = []
    dog = Watchdog("amqp://nowhere", [Line(beat_at=0.0)], lambda _url: True, codes.append)
    dog.look(STUCK_AFTER - 1)
    assert codes == []
    dog.look(STUCK_AFTER + 1)
    assert codes == [EXIT_CODE]
