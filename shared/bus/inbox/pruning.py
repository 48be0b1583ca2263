"""Which notes of the inbox can go: those of facts that can come again no more.

A fact comes again when its delivery was not acknowledged, when the relay repeats itself, or out of the dead
letters. So a consumer's notes of facts older than `keep` go only while its queue and its dead letters hold
nothing and it has taken newer facts since. What comes all the same (the log was restored, a queue refilled by
hand) is not guessed about: first_time raises Forgotten, and the fact waits in the dead letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from shared.bus.topology import Subscription
from shared.kernel.clock import now
from shared.postgres import Pool, statement

KEEP: Final = timedelta(days=30)
"""Longer than a fact can be under way: the broker takes an unanswered one back after 30 minutes."""

_SETTLED: Final = timedelta(minutes=10)

_PACKAGE = "shared.bus.inbox"


def prune(
    views: Pool,
    subscriptions: Iterable[Subscription],
    waiting: Callable[[Subscription], int],
    *,
    keep: timedelta = KEEP,
    settled: timedelta = _SETTLED,
) -> int:
    """How many notes went. `waiting` tells how many facts wait for a handler, dead letters among them."""
    pruned = 0
    for one in subscriptions:
        wanted = {"consumer": one.consumer, "before": now() - keep, "settled": settled}
        with views.transaction() as cursor:
            cursor.execute(statement(_PACKAGE, "prune"), wanted)
            pruned += cursor.rowcount
            if not waiting(one):
                cursor.execute(statement(_PACKAGE, "advance"), wanted)
    return pruned
