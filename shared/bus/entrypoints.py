"""The marks of a service's methods: ``@command``, ``@query``, ``@subscribe``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

from marshmallow import Schema
from nameko.extensions import Entrypoint, register_entrypoint

from shared.bus import wire
from shared.bus.call import Call
from shared.bus.deliveries import Deliveries
from shared.bus.door import admit
from shared.bus.fact import Fact
from shared.bus.intake import Intake
from shared.identity import Signer
from shared.telemetry import span

_F = TypeVar("_F", bound=Callable[..., Any])

DELAYS: Final = (0.2, 1.0, 4.0, 10.0, 20.0)
"""Seconds before each further delivery of a fact whose handler failed."""


class CallEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """A method that others may call. `changes` tells a command from a query."""

    intake = Intake()

    def __init__(self, schema: type[Schema], permission: str | None, changes: bool) -> None:
        """`permission` None lets in every verified identity."""
        self.schema = schema
        self.permission = permission
        self.changes = changes
        self._door: Schema | None = None
        super().__init__()

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._door = self.schema()
        self.intake.requests.methods[self.method_name] = self

    def stop(self) -> None:
        """Called by nameko first at a graceful stop."""
        self.intake.cease()

    def admit(self, request: wire.Request, signer: Signer) -> Call:
        """The call, its identity verified, permitted and its payload loaded; raises a Refusal otherwise."""
        assert self._door is not None
        identity = signer.verify(request.identity)
        if self.permission is not None:
            identity.require(self.permission)
        return Call(
            payload=admit(self._door, request.payload),
            identity=identity,
            command_id=request.command_id,
            correlation_id=request.correlation_id,
            causation_id=request.causation_id,
            traceparent=request.traceparent,
            deadline=request.deadline,
            token=request.identity,
        )

    def around(self, worker_ctx: Any) -> AbstractContextManager[str]:
        """The call's correlation and trace hold while its method runs."""
        call: Call = worker_ctx.args[0]
        name = f"{worker_ctx.service_name}.{self.method_name}"
        return span(name, call.traceparent, correlation_id=call.correlation_id)


class Subscribe(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """A method that hears facts, by routing keys ``<category>.<Type>``."""

    intake = Intake()

    def __init__(
        self, keys: Sequence[str], prefetch: int, delays: Sequence[float], batch: int, exchange: str
    ) -> None:
        """`prefetch`: how many may be on their way at once; `batch`: how many in one call, 0 for no list."""
        self.exchange = exchange
        self.keys = tuple(keys)
        self.prefetch = prefetch
        self.delays = tuple(delays)
        self.batch = batch
        super().__init__()

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self.intake.deliveries.append(Deliveries(self, self.intake))

    def stop(self) -> None:
        """Called by nameko first at a graceful stop."""
        self.intake.cease()

    def around(self, worker_ctx: Any) -> AbstractContextManager[str]:
        """The fact's correlation and trace hold while its handler runs."""
        name = f"{worker_ctx.service_name}.{self.method_name}"
        # many facts have many correlations: a batch begins a trace of its own
        told: Fact | None = None if self.batch else worker_ctx.args[0]
        return span(name, told.traceparent, correlation_id=told.correlation_id) if told else span(name)


def command(schema: type[Schema], *, permission: str | None) -> Callable[[_F], _F]:
    """Mark ``def method(self, call: Call) -> dict`` as a command: it may append to the log.

    Before it runs the payload is loaded by `schema`, the identity verified and `permission` required.
    """
    return _mark(lambda: CallEntrypoint(schema, permission, changes=True))


def query(schema: type[Schema], *, permission: str | None) -> Callable[[_F], _F]:
    """Mark ``def method(self, call: Call) -> dict`` as a query: it only reads. Otherwise as a command."""
    return _mark(lambda: CallEntrypoint(schema, permission, changes=False))


def subscribe(
    *keys: str,
    prefetch: int = 16,
    delays: Sequence[float] = DELAYS,
    batch: int = 0,
    exchange: str = wire.FACTS_EXCHANGE,
) -> Callable[[_F], _F]:
    """Mark ``def on_it(self, fact: Fact) -> None``; `keys` are ``"<category>.<Type>"``.

    The fact is acknowledged when the method returns. When it raises, the fact comes again after `delays`,
    and after the last try it goes to the dead letters with the reason.

    With `batch` the method is ``def on_them(self, facts: list[Fact]) -> None`` and gets up to so many at
    once, in the order of the queue: those that wait, none is waited for. It takes all or none, in one
    transaction; when it raises, it gets them again one by one.

    `exchange` is another one than the log's facts for what comes from outside in the same form.
    """
    if not keys:
        raise ValueError("a subscription needs at least one routing key")
    return _mark(lambda: Subscribe(keys, max(prefetch, 2 * batch), delays, batch, exchange))


def _mark(make: Callable[[], Entrypoint]) -> Callable[[_F], _F]:
    def mark(method: _F) -> _F:
        register_entrypoint(method, make())
        return method

    return mark
