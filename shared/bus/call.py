"""A call as the called method sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from shared.eventlog import Meta
from shared.identity import Identity
from shared.telemetry import current_traceparent


@dataclass(frozen=True)
class Call:
    """`payload` is checked and converted by the door's schema; `identity` is verified.

    `deadline` is Unix time in milliseconds: after it nobody waits for the reply. `token` is the signed
    identity as it came, for calls that this one makes in turn.
    """

    payload: dict[str, Any]
    identity: Identity
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    deadline: int = 0
    token: str = ""

    @cached_property
    def meta(self) -> Meta:
        """Who, where and why, in the form that the log keeps with every event."""
        return Meta(
            command_id=self.command_id,
            actor=self.identity.actor,
            dealership=self.identity.dealership,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            # the span of the method that appends, below the caller's
            traceparent=current_traceparent() or self.traceparent,
        )
