"""A video call that breaks off without a word ends when it was last heard of, whatever crashed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.estimate.video import decisions as d
from services.estimate.video import events as e
from services.estimate.video.calls import VideoCalls
from services.estimate.video.pulse import Pulses
from services.estimate.video.streams import videos
from shared.eventlog import Log, Meta
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.postgres import Pool

AGO = timedelta(minutes=5)


class Worker(VideoCalls):
    """The part of the service that a timer wakes."""

    def __init__(self, log: Log, views: Pool) -> None:
        self.log, self.views = log, views


@pytest.fixture
def worker(log: Log, views_url: str) -> Iterator[Worker]:
    pool = Pool(views_url, size=2)
    yield Worker(log, pool)
    pool.close()


def begun(worker: Worker) -> str:
    """A call that began five minutes ago and was kept for one."""
    order, now = str(new_id()), clock.now()
    visit = e.Visit(order_id=order, number="1", dealership="suwon", customer_id="c", car_id="a")
    begin = d.Begin(visit=visit, call_id="1", employee="kim", now=now - AGO)
    meta = Meta(command_id=new_id(), actor="kim", dealership="suwon", correlation_id=new_id())
    Pulses(worker.views).begin(order, now - AGO)
    videos(worker.log).execute(order, begin, meta)
    assert Pulses(worker.views).beat(order, now - AGO + timedelta(minutes=1))
    return order


def calls(worker: Worker, order: str):
    return [(call.ending, call.seconds) for call in videos(worker.log).load(order).state.calls]


def killed_on_the_way(worker: Worker, found: list[str]) -> None:
    with Pulses(worker.views).silent(clock.now()) as silent:
        found += [order for order, _ in silent]
        _ = 1 / 0


def test_silence_ends_a_call_when_it_was_last_heard_of(worker):
    order = begun(worker)
    worker.end_silent_calls()
    assert calls(worker, order) == [(e.Ending.LOST, 60)]
    *_, ended = worker.log.read_stream(f"video-{order}")
    assert abs(clock.now() - AGO + timedelta(minutes=1) - ended.occurred_at) < timedelta(minutes=1)
    # it is watched no more, and what comes too late finds none
    assert not Pulses(worker.views).beat(order, clock.now())
    worker.end_silent_calls()
    assert len(calls(worker, order)) == 1


def test_a_call_that_is_kept_goes_on(worker):
    order = begun(worker)
    assert Pulses(worker.views).beat(order, clock.now())
    worker.end_silent_calls()
    assert calls(worker, order) == [(None, None)]


def test_a_worker_that_dies_in_between_leaves_the_call_to_the_next(worker):
    order = begun(worker)
    found: list[str] = []
    with pytest.raises(ZeroDivisionError):
        killed_on_the_way(worker, found)
    assert order in found
    worker.end_silent_calls()
    assert calls(worker, order) == [(e.Ending.LOST, 60)]


def test_what_is_watched_and_never_began_is_forgotten(worker):
    order = str(new_id())
    Pulses(worker.views).begin(order, clock.now() - AGO)
    worker.end_silent_calls()
    assert calls(worker, order) == []
    assert not Pulses(worker.views).beat(order, clock.now())
