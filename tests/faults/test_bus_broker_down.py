"""The broker goes and comes back: nobody touches the services, no call hangs, nothing is lost or doubled."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from shared.runtime.servers import private_rabbitmq
from tests.faults import facts
from tests.faults.eventually import eventually
from tests.faults.town import CLEAN, drained

BACK_WITHIN = 15.0
HANDLERS = ("till.on_money", "till.tally", "deaf_till.on_money", "deaf_till.tally")


@pytest.fixture(scope="module")
def mortal():
    """A broker to be killed."""
    with private_rabbitmq() as broker:
        yield broker


def on_disk(home: Path) -> bool:
    """A quorum queue's registration reaches the disk half a second after its declaration (ra's names.dets).

    RabbitMQ 3.10 killed before that never opens the queue again, with all that is in it.
    """
    written = [path.read_bytes() for path in home.rglob("names.dets")]
    # its dead letters bear the same name and more
    wanted = [re.compile(rf"facts\.{handler}(?!\.dead)".encode()) for handler in HANDLERS]
    return all(any(one.search(told) for told in written) for one in wanted)


def outage(town, mortal, till, report, seconds: float):
    """The verdict, the calls' overrun, seconds until all consume again, and whether a mutant stayed away."""
    begun = town(mortal.url(), tills=2, relays=1)
    mutant = till(mortal.url(), "comes_back", FAULT_NAME="deaf_till")
    eventually(lambda: len(begun.acknowledged) > 20)
    eventually(lambda: facts.consumers(mortal.url(), "till") == [2, 2, 2])
    eventually(lambda: facts.consumers(mortal.url(), "deaf_till") == [1, 1, 1])
    eventually(lambda: on_disk(mortal.home))
    mortal.kill()
    Event().wait(seconds)
    before = len(begun.acknowledged)
    mortal.start()
    back = monotonic()
    eventually(lambda: facts.consumers(mortal.url(), "till") == [2, 2, 2], 60)
    back = monotonic() - back
    eventually(lambda: len(begun.acknowledged) > before + 20, 60)
    deaf = facts.consumers(mortal.url(), "deaf_till") == [0, 0, 0] and not mutant.ended()
    untouched = all(one.starts == 1 and not one.ended() for one in [*begun.tills, *begun.relays])
    what = f"broker down {seconds:.0f} s, all consume again after {back:.1f} s, calls late by"
    verdict = drained(begun, report, f"{what} {begun.overrun:.2f} s at most")
    return verdict, begun.overrun, back, untouched, deaf


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_eight_seconds(town, mortal, till, report):
    verdict, overrun, back, untouched, deaf = outage(town, mortal, till, report, 8.0)
    assert verdict == CLEAN
    assert (overrun < 1.0, back <= BACK_WITHIN, untouched) == (True, True, True)
    assert deaf, "the till that does not reconnect should have stayed away"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_six_minutes(town, mortal, till, report):
    verdict, overrun, back, untouched, _ = outage(town, mortal, till, report, 360.0)
    assert verdict == CLEAN
    assert (overrun < 1.0, back <= BACK_WITHIN, untouched) == (True, True, True)
