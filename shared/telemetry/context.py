"""What a request carries with it through a process: its correlation id and its place in the trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_correlation: ContextVar[UUID | None] = ContextVar("baylog_correlation", default=None)
_traceparent: ContextVar[str | None] = ContextVar("baylog_traceparent", default=None)


def correlation_id() -> UUID | None:
    """The id shared by everything that follows from one request at the door; None outside a request."""
    return _correlation.get()


def current_traceparent() -> str | None:
    """The W3C traceparent of the running span, to be carried in a message; None outside a span."""
    return _traceparent.get()


@contextmanager
def bound(*, correlation_id: UUID | None, traceparent: str | None) -> Iterator[None]:
    """Within the block, log lines and outgoing messages carry these two."""
    correlation = _correlation.set(correlation_id)
    trace = _traceparent.set(traceparent)
    try:
        yield
    finally:
        _traceparent.reset(trace)
        _correlation.reset(correlation)
