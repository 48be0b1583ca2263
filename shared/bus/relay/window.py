"""What was published and not yet confirmed. Pure."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Rejected(Exception):
    """The broker did not take a message."""


class Window(Generic[T]):
    """Publishes are numbered 1, 2, …; confirms come one by one or for all up to a number, in any order."""

    def __init__(self, size: int) -> None:
        """`size`: how many may be unconfirmed at once."""
        self.size = size
        self.confirmed: T | None = None
        self._first = 1
        self._counted = 1
        self._open: deque[T] = deque()
        self._done: set[int] = set()

    def __len__(self) -> int:
        return len(self._open)

    @property
    def oldest(self) -> T | None:
        """The first that is not confirmed."""
        return self._open[0] if self._open else None

    def sent(self, item: T) -> None:
        """The next publish was `item`."""
        self._open.append(item)

    def ack(self, number: int, multiple: bool) -> None:
        """The broker has it; `confirmed` moves over everything that is confirmed without a gap."""
        if multiple:
            self._close(number)
        else:
            self._done.add(number)
        while self._first in self._done:
            self._done.discard(self._first)
            self._close(self._first)

    def nack(self, number: int, multiple: bool) -> None:
        """The broker does not have it: publish again from the last checkpoint."""
        raise Rejected(f"{'up to ' if multiple else ''}{number}")

    def take_count(self) -> int:
        """How many were confirmed since the last time this was asked."""
        counted, self._counted = self._counted, self._first
        return self._first - counted

    def _close(self, number: int) -> None:
        while self._first <= number and self._open:
            self.confirmed = self._open.popleft()
            self._done.discard(self._first)
            self._first += 1
