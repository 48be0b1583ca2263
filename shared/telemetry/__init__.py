"""Logs, traces and metrics of every process: JSON lines, W3C trace context, Prometheus. Ids, never names."""

from shared.telemetry.context import bound, correlation_id, current_traceparent
from shared.telemetry.logs import configure, get_logger
from shared.telemetry.metrics import serve_metrics
from shared.telemetry.tracing import span

__all__ = [
    "bound",
    "configure",
    "correlation_id",
    "current_traceparent",
    "get_logger",
    "serve_metrics",
    "span",
]
