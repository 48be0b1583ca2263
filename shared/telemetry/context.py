"""What a request carries with it through a process: its correlation id and its place in the trace."""

from __future__ import annotations

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


class bound:  # noqa: N801  used as a word of the language: a class costs a third of a generator
    """Within the block, log lines and outgoing messages carry these two."""

    __slots__ = ("_before", "_given")

    def __init__(self, *, correlation_id: UUID | None, traceparent: str | None) -> None:
        """What is to hold in the block."""
        self._given = correlation_id, traceparent

    def __enter__(self) -> None:
        correlation, trace = self._given
        self._before = _correlation.set(correlation), _traceparent.set(trace)

    def __exit__(self, *_raised: object) -> None:
        correlation, trace = self._before
        _traceparent.reset(trace)
        _correlation.reset(correlation)
