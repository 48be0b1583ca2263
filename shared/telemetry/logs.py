"""Log lines: one JSON object each on standard error, with the correlation id, without personal data."""

from __future__ import annotations

import logging
import sys
from traceback import extract_tb
from types import TracebackType
from typing import Any

import orjson
import structlog

from shared.telemetry import context

# An exception's message can hold what a person typed, so a trace names the class and the places only.
_INNERMOST = 12


def configure(service: str, level: str = "INFO") -> None:
    """Send this process's own and its libraries' log lines to standard error as JSON."""
    threshold = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _request,
        _trace,
    ]
    structlog.configure(
        processors=[_named(service), *chain, structlog.processors.JSONRenderer(serializer=_json)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _catch_libraries(service, chain, threshold)


def get_logger(part: str) -> Any:
    """A logger of one part of the suite: ``log.info("what_happened", order_id=...)``."""
    return structlog.get_logger(part=part)


def frames(trace: TracebackType | None) -> list[str]:
    """The innermost places of a traceback as ``file:line function``."""
    return [f"{one.filename}:{one.lineno} {one.name}" for one in extract_tb(trace)[-_INNERMOST:]]


def _catch_libraries(service: str, chain: list[Any], threshold: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_named(service), structlog.stdlib.add_logger_name, *chain],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))


def _named(service: str) -> Any:
    def add(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
        line["service"] = service
        return line

    return add


def _request(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    correlation, traceparent = context.correlation_id(), context.current_traceparent()
    if correlation is not None:
        line.setdefault("correlation_id", str(correlation))
    if traceparent is not None:
        line.setdefault("trace_id", traceparent[3:35])
        line.setdefault("span_id", traceparent[36:52])
    return line


def _trace(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if raised and raised[0] is not None:
        line["exception"] = f"{raised[0].__module__}.{raised[0].__qualname__}"
        line["frames"] = frames(raised[2])
    return line


def _json(line: dict[str, Any], **_: Any) -> str:
    return orjson.dumps(line, default=str).decode()
