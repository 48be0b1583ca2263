"""Decisions read as behaviour: ``given(decider, *events).when(command).then(*events)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.kernel.decider import Decider
from shared.kernel.errors import Refusal

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


def given(decider: Decider[S, C, E], *events: E) -> Given[S, C, E]:
    """A history, folded into the state that the next command meets."""
    return Given(decider, decider.fold(events))


@dataclass(frozen=True)
class Given(Generic[S, C, E]):
    """A state that a command may now meet."""

    decider: Decider[S, C, E]
    state: S

    def when(self, command: C) -> Outcome[S, E]:
        """Decide the command; a refusal is kept for `then_refused`."""
        try:
            events = self.decider.decide(self.state, command)
        except Refusal as refusal:
            return Outcome((), self.state, refusal)
        return Outcome(tuple(events), self.decider.fold(events, self.state), None)


@dataclass(frozen=True)
class Outcome(Generic[S, E]):
    """What a command led to: events and the state after them, or a refusal."""

    events: Sequence[E]
    state: S
    refusal: Refusal | None

    def then(self, *expected: E) -> Outcome[S, E]:
        """Exactly these events came of it."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal.to_wire()}") from self.refusal
        assert tuple(self.events) == expected, f"got {self.events}, expected {expected}"
        return self

    def then_refused(self, kind: type[Refusal], /, **params: Any) -> Refusal:
        """It was refused, for this reason and with (at least) these parameters."""
        assert self.refusal is not None, f"not refused, got {self.events}"
        assert isinstance(self.refusal, kind), f"refused with {self.refusal.to_wire()}"
        assert {name: self.refusal.params.get(name) for name in params} == params
        return self.refusal
