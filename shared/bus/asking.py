"""What the two clients outside of services have in common: from a caller's words to a request."""

from __future__ import annotations

from time import time
from typing import Any, Protocol
from uuid import UUID

from shared.bus import wire
from shared.kernel.ids import new_id
from shared.telemetry import correlation_id as current_correlation_id
from shared.telemetry import current_traceparent


class Bus(Protocol):
    """As much of `shared.bus.client.BusClient` as its users need."""

    async def call(
        self,
        service: str,
        method: str,
        payload: dict[str, Any],
        *,
        identity: str,
        command_id: UUID | None = None,
        correlation_id: UUID | None = None,
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        """The result; raises Refused or CallFailed."""
        ...


def prepared(
    service: str,
    method: str,
    payload: dict[str, Any],
    *,
    identity: str,
    command_id: UUID | None,
    correlation_id: UUID | None,
    timeout: float,
) -> wire.Outgoing:
    """A request ready to leave. Its command id is fixed here, so sending it twice asks for one thing."""
    deadline = int((time() + timeout) * 1000)
    request = wire.Request(
        method=method,
        payload=payload,
        identity=identity,
        command_id=command_id or new_id(),
        correlation_id=correlation_id or current_correlation_id() or new_id(),
        traceparent=current_traceparent(),
        deadline=deadline,
    )
    return wire.Outgoing(service, wire.encode_request(request), deadline)
