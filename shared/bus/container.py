"""nameko's container, with a worker that costs little and never logs what a person typed."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Any

from nameko.containers import ServiceContainer

from shared.telemetry import get_logger

_log = get_logger("service")


class Container(ServiceContainer):  # type: ignore[misc]  # nameko has no types
    """nameko logs the message of every exception, and an exception's message can hold personal data."""

    def _run_worker(self, worker_ctx: Any, handle_result: Any) -> None:
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        entrypoint = worker_ctx.entrypoint
        around = getattr(entrypoint, "around", None)
        with around(worker_ctx) if around else nullcontext():
            result, exc_info = _call(getattr(worker_ctx.service, entrypoint.method_name), worker_ctx)
            if handle_result is not None:
                result, exc_info = handle_result(worker_ctx, result, exc_info)
            elif exc_info is not None:
                _log.error("worker_failed", method=entrypoint.method_name, exc_info=exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info
        self._worker_teardown(worker_ctx)


def _call(method: Any, worker_ctx: Any) -> tuple[Any, Any]:
    try:
        return method(*worker_ctx.args, **worker_ctx.kwargs), None
    except Exception:
        return None, sys.exc_info()
