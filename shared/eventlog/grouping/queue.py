"""Commands that wait, and the groups that are made of them."""

from __future__ import annotations

from collections import deque
from math import ceil
from threading import Condition

from shared.eventlog.grouping.pending import Pending

_FEW = 16
"""What goes together however many committers are idle: a commit of its own would cost more."""


class Waiting:
    """Hands out groups in which, and beside which, no two commands claim one stream or one command id.

    Who claims what a group in flight has waits for its end: it would only meet a conflict that is not yet
    one, or hold up its whole group at the other's lock.

    Of many that wait, each idle committer gets its share: while the server has one group, the process makes
    the next, and neither waits for the other to be done with everything.
    """

    def __init__(self, size: int) -> None:
        """`size`: how many commands a group may hold."""
        self._size = size
        self._pending: deque[Pending] = deque()
        self._claimed: set[object] = set()
        self._changed = Condition()
        self._idle = 0
        self._closed = False

    def put(self, pending: Pending) -> None:
        """One more; RuntimeError when nobody will ever take it."""
        with self._changed:
            if self._closed:
                raise RuntimeError("the group commit was closed")
            self._pending.append(pending)
            if self._idle:
                self._changed.notify()

    def take(self) -> list[Pending]:
        """The next group, as soon as there is one; empty when the queue is closed and worked off."""
        with self._changed:
            while not (group := self._free()):
                if self._closed and not self._pending:
                    return []
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
            if self._idle and self._pending:
                self._changed.notify()
            return group

    def done(self, group: list[Pending]) -> None:
        """What the group claimed is free for those that waited for it."""
        with self._changed:
            for pending in group:
                self._claimed.difference_update(pending.claims)
            if self._idle and (self._pending or self._closed):
                self._changed.notify_all()

    def close(self) -> None:
        """No more commands; what waits is still worked off."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _free(self) -> list[Pending]:
        """In the order of coming; who has to wait goes before all that come later and claim the same."""
        group: list[Pending] = []
        waiting: list[Pending] = []
        barred = set(self._claimed)
        share = min(self._size, max(_FEW, ceil(len(self._pending) / (self._idle + 1))))
        while self._pending and len(group) < share and len(waiting) < self._size:
            pending = self._pending.popleft()
            claims = pending.claims
            if barred.isdisjoint(claims):
                group.append(pending)
                self._claimed.update(claims)
            else:
                waiting.append(pending)
            barred.update(claims)
        self._pending.extendleft(reversed(waiting))
        return group
