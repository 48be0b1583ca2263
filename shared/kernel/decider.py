"""The shape of every decision: state and command in, events out; nothing else happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """`decide` raises a Refusal or returns events; `evolve` never refuses; `initial` comes before all."""

    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Iterable[E], start: S | None = None) -> S:
        """The state after these events."""
        return reduce(self.evolve, events, self.initial if start is None else start)
