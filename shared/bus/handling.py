"""How facts reach their handler: one by one, several at once; or in batches, one batch at a time."""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import eventlet

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.bus.deliveries import Deliveries
    from shared.bus.delivery import Delivery


class OneByOne:
    """``def on_it(self, fact: Fact) -> None``."""

    def __init__(self, deliveries: Deliveries) -> None:
        """`deliveries` is told how each one ends."""
        self._deliveries = deliveries

    def begin_anew(self) -> None:
        """On a new channel."""

    def arrived(self, delivery: Delivery) -> None:
        """Came from the broker; it is put next."""

    def forget(self, delivery: Delivery) -> None:
        """It was acknowledged or given back."""

    def put(self, delivery: Delivery) -> None:
        """Handle it when there is a place."""
        self._deliveries.intake.facts.put(partial(self._take, delivery))

    def _take(self, delivery: Delivery, release: Callable[[], None]) -> None:
        deliveries = self._deliveries
        if not deliveries.readable(delivery):
            release()
            return
        deliveries.intake.container.spawn_worker(
            deliveries.entrypoint,
            (delivery.fact(),),
            {},
            handle_result=partial(self._done, delivery, release),
        )

    def _done(
        self, delivery: Delivery, release: Callable[[], None], _ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        if exc_info is None:
            delivery.acknowledge()
            self._deliveries.ended("ok", delivery)
        else:
            eventlet.spawn(self._deliveries.afterlife.failed, delivery, exc_info[1])
        release()
        return result, exc_info


class InBatches:
    """``def on_them(self, facts: list[Fact]) -> None``: all that waits, up to the batch's size.

    A batch that fails is taken apart, so that only the fact which cannot be handled is counted and put away.
    """

    def __init__(self, deliveries: Deliveries) -> None:
        """`deliveries` is told how each one ends."""
        self._deliveries = deliveries
        self._size = deliveries.entrypoint.batch
        self._waiting: deque[Delivery] = deque()
        self._busy = False
        # what the broker still counts as under way on this channel, in the order in which it came
        self._open: dict[int, Delivery] = {}

    def begin_anew(self) -> None:
        """On a new channel: what is left of the old one comes again."""
        self._waiting.clear()
        self._open.clear()

    def arrived(self, delivery: Delivery) -> None:
        """Came from the broker; it is put next."""
        self._open[delivery.tag] = delivery

    def forget(self, delivery: Delivery) -> None:
        """It was acknowledged or given back."""
        if self._open.get(delivery.tag) is delivery:
            del self._open[delivery.tag]

    def put(self, delivery: Delivery) -> None:
        """Handle it in one of the next batches."""
        self._waiting.append(delivery)
        self._next()

    def _next(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            self._deliveries.intake.facts.put(self._take)

    def _take(self, release: Callable[[], None]) -> None:
        deliveries = self._deliveries
        batch = [one for one in self._gathered() if deliveries.readable(one)]
        if not batch:
            self._end(release)
            return
        deliveries.intake.container.spawn_worker(
            deliveries.entrypoint,
            ([one.fact() for one in batch],),
            {},
            handle_result=partial(self._done, batch, release),
        )

    def _gathered(self) -> list[Delivery]:
        batch: list[Delivery] = []
        while self._waiting and len(batch) < self._size:
            if self._waiting[0].alone and batch:
                break
            batch.append(self._waiting.popleft())
            if batch[0].alone:
                break
        return batch

    def _done(
        self, batch: list[Delivery], release: Callable[[], None], _ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        if exc_info is None:
            self._acknowledge(batch)
            self._end(release)
        elif self._deliveries.afterlife.may_hold(batch[0], exc_info[1]):
            eventlet.spawn(self._hold, batch)
            release()
        elif len(batch) == 1:
            eventlet.spawn(self._deliveries.afterlife.failed, batch[0], exc_info[1])
            self._end(release)
        else:
            self._take_apart(batch)
            self._end(release)
        return result, exc_info

    def _acknowledge(self, batch: list[Delivery]) -> None:
        if list(islice(self._open, len(batch))) == [one.tag for one in batch]:
            # nothing earlier is under way: one word for all
            batch[-1].acknowledge(and_earlier=True)
        else:
            for one in batch:
                one.acknowledge()
        self._deliveries.ended("ok", *batch)

    def _hold(self, batch: list[Delivery]) -> None:
        """The world around failed, for all alike: the whole batch waits, and whatever comes behind it."""
        self._deliveries.afterlife.hold(batch[0])
        if self._deliveries.current(batch[0]):
            self._waiting.extendleft(reversed(batch))
        self._busy = False
        self._next()

    def _take_apart(self, batch: list[Delivery]) -> None:
        for one in batch:
            one.alone = True
        if self._deliveries.current(batch[0]):
            self._waiting.extendleft(reversed(batch))

    def _end(self, release: Callable[[], None]) -> None:
        self._busy = False
        release()
        self._next()
