"""Spans. Their ids always travel; the OpenTelemetry SDK records them only when someone collects them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from shared.telemetry import context

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import Tracer

_VERSION, _SAMPLED = "00", "01"


def new_traceparent(parent: str | None) -> str:
    """A child of `parent`, or the root of a new trace when there is none or it cannot be read."""
    drawn = os.urandom(24).hex()
    return f"{_VERSION}-{_trace_id(parent) or drawn[:32]}-{drawn[32:]}-{_SAMPLED}"


@contextmanager
def span(
    name: str, traceparent: str | None = None, *, correlation_id: UUID | None = None, **attributes: str | int
) -> Iterator[str]:
    """A span named `name` below `traceparent` (else below the running one); yields its own traceparent.

    Within it log lines and outgoing messages carry `correlation_id`, else the one that holds already.
    Attributes are ids and kinds, never personal data. Spans are kept in the JSON lines file that
    ``BAYLOG_TRACES`` names; without it nothing is recorded and only the ids go on.
    """
    parent = traceparent or context.current_traceparent()
    correlation = correlation_id or context.correlation_id()
    collector = os.environ.get("BAYLOG_TRACES")
    if collector is None:
        own = new_traceparent(parent)
        with context.bound(correlation_id=correlation, traceparent=own):
            yield own
        return
    with _recorded(_tracer(collector), name, parent, attributes) as own:  # noqa: SIM117  one needs the other
        with context.bound(correlation_id=correlation, traceparent=own):
            yield own


@contextmanager
def _recorded(
    tracer: Tracer, name: str, parent: str | None, attributes: dict[str, str | int]
) -> Iterator[str]:
    # Imported here: a process that records nothing should not pay the SDK's memory.
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    propagator = TraceContextTextMapPropagator()
    above = propagator.extract({"traceparent": parent} if parent else {})
    with tracer.start_as_current_span(name, above, attributes=attributes, record_exception=False):
        carrier: dict[str, str] = {}
        propagator.inject(carrier)
        yield carrier["traceparent"]


@lru_cache(maxsize=1)
def _tracer(path: str) -> Tracer:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

    lines = Path(path).open("a", encoding="utf-8")  # noqa: SIM115  open as long as the process
    exporter = ConsoleSpanExporter(out=lines, formatter=lambda one: one.to_json(indent=None) + "\n")
    provider = TracerProvider(
        resource=Resource.create({"service.name": os.environ.get("BAYLOG_SERVICE", "")})
    )
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("baylog")  # type: ignore[return-value]  # the SDK's provider gives the SDK's tracer


def _trace_id(traceparent: str | None) -> str | None:
    parts = traceparent.split("-") if traceparent else []
    if len(parts) != 4 or len(parts[1]) != 32 or not _is_hex(parts[1]) or parts[1] == "0" * 32:
        return None
    return parts[1]


def _is_hex(text: str) -> bool:
    return all(char in "0123456789abcdef" for char in text)
