"""kill -9 of tills and relays at random points in commit → publish → ack, under steady commands.

Who asks asks again with the same id until there is an answer. Then every command is in the log once, and
every fact has had its effects once, in the handler that takes one at a time and in that of batches.
"""

from __future__ import annotations

import pytest

from tests.faults.eventually import eventually
from tests.faults.town import CLEAN, drained

# a relay that takes its time with each publish is killed in the middle of it
SIZE = {"tills": 3, "relays": 2, "line": 0.005}
# then nobody is killed for as long as it takes to see how soon everything has had its effects
BOUT = 50
# seconds after the last restart, while the callers go on
DRAINED_WITHIN = 10.0


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kills", [50, pytest.param(500, marks=pytest.mark.long)])
def test_kills_lose_and_double_nothing(town, amqp_url, report, kills):
    begun, longest = town(amqp_url, **SIZE), 0.0
    for _ in range(kills // BOUT):
        begun.kill(BOUT)
        longest = max(longest, begun.caught_up())
    assert drained(begun, report, f"{kills} kills, drained in {longest:.1f} s at most") == CLEAN
    assert longest <= DRAINED_WITHIN


@pytest.mark.timeout(400)
def test_without_command_id_and_inbox_the_same_play_doubles(town, amqp_url, found):
    begun = town(amqp_url, removed="same_command_id inbox", **SIZE)

    def doubled() -> bool:
        verdict = found(begun.acknowledged).verdict()
        return bool(verdict["doubled commands"] and verdict["doubled effects"])

    begun.kill(600, doubled)
    begun.end()
    assert doubled()


# sixty kills may by chance all miss the moment that the guard is for
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("guard", ["acknowledged_last", "checkpoint_waits"])
def test_acknowledging_or_moving_on_too_early_the_same_play_loses(town, amqp_url, found, guard):
    begun = town(amqp_url, removed=guard, **SIZE)
    begun.kill(60)
    begun.end()
    size, quiet = -1, 0

    # nothing has moved for several times as long as anything takes
    def settled() -> bool:
        nonlocal size, quiet
        begun.replay()
        before, size = size, sum(done.total() for done in found(set()).effects)
        quiet = quiet + 1 if size == before else 0
        return quiet > 60

    eventually(settled, 300)
    assert found(begun.acknowledged).verdict()["lost effects"]
