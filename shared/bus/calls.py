"""Calls from inside a service: ``calls = Calls()`` in the class, ``self.calls.call(...)`` in a method."""

from __future__ import annotations

from itertools import count
from time import time
from typing import Any, Final
from uuid import UUID

from nameko.extensions import DependencyProvider

from shared.bus import wire
from shared.bus.call import Call
from shared.bus.fact import Fact
from shared.bus.outbound import Outbound
from shared.identity import Signer, service_identity
from shared.kernel.ids import derived_id, new_id
from shared.telemetry import correlation_id, current_traceparent

DEFAULT_TIMEOUT: Final = 5.0


class Caller:
    """Calls made while one call or fact is handled. They carry on its identity, trace and deadline."""

    def __init__(self, outbound: Outbound, signer: Signer, service: str, cause: Call | Fact | None) -> None:
        """`cause` is what is being handled; None in a timer."""
        self._outbound = outbound
        self._signer = signer
        self._service = service
        self._cause = cause
        self._ordinals = count()

    def call(
        self,
        service: str,
        method: str,
        payload: dict[str, Any],
        *,
        call: Call | None = None,
        command_id: UUID | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        at: str | None = None,
    ) -> dict[str, Any]:
        """The result of another service's method.

        Raises Refused, DeadlineExceeded, Unreachable or RemoteFailure. Without `command_id` the call gets
        one derived from what is being handled, so that handling it again asks for the same thing. A
        reaction to a fact calls as ``service:<name>``, a method as whoever called it. With `at` the service
        calls in its own name at that dealership: from a timer, or where whoever asks may not see all that
        the answer is made of.
        """
        cause = call or self._cause
        deadline = int((time() + timeout) * 1000)
        if isinstance(cause, Call) and cause.deadline:
            deadline = min(deadline, cause.deadline)
        request = wire.Request(
            method=method,
            payload=payload,
            identity=self._identity(cause, at),
            command_id=command_id or self._derived(cause, service, method),
            correlation_id=cause.correlation_id if cause else correlation_id() or new_id(),
            causation_id=_cause_id(cause),
            traceparent=current_traceparent(),
            deadline=deadline,
        )
        outgoing = wire.Outgoing(service, wire.encode_request(request), deadline)
        result: dict[str, Any] = self._outbound.call(outgoing)
        return result

    def _identity(self, cause: Call | Fact | None, at: str | None) -> str:
        if at is None and isinstance(cause, Call):
            return cause.token
        here = cause.dealership if isinstance(cause, Fact) else ""
        return self._signer.sign(service_identity(self._service, here if at is None else at))

    def _derived(self, cause: Call | Fact | None, service: str, method: str) -> UUID:
        cause_id = _cause_id(cause)
        if cause_id is None:
            return new_id()
        return derived_id(self._service, cause_id, service, method, next(self._ordinals))


class Calls(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives each worker its Caller."""

    outbound = Outbound()

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._signer = Signer(self.container.config["SECRET_KEY"])

    def get_dependency(self, worker_ctx: Any) -> Caller:
        """Called by nameko for each worker."""
        first = worker_ctx.args[0] if worker_ctx.args else None
        cause = first if isinstance(first, Call | Fact) else None
        return Caller(self.outbound, self._signer, self.container.service_name, cause)


def _cause_id(cause: Call | Fact | None) -> UUID | None:
    if cause is None:
        return None
    return cause.command_id if isinstance(cause, Call) else cause.id
