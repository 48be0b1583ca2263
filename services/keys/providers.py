"""What the host injects into this service alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from nameko.extensions import DependencyProvider

from services.keys.alarms import Limits
from services.keys.custody import Custody
from shared.runtime.config import setting
from shared.runtime.providers import LogProvider


class CustodyProvider(LogProvider):
    """One `Custody` for the process: it remembers how far each cabinet's reports have come."""

    _custody: Custody | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        super().setup()
        assert self._log is not None
        self._custody = Custody(self._log)

    def get_dependency(self, worker_ctx: Any) -> Custody:  # type: ignore[override]  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        assert self._custody is not None
        return self._custody


class LimitsProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """How long what may last before it is an alarm: BAYLOG_KEYS_UNKNOWN, _ABSENT, _LEFT_OPEN,
    _MUTE, _FORCED, _SILENT, in seconds."""

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        given = {name: setting(f"BAYLOG_KEYS_{name.upper()}") for name in Limits.__dataclass_fields__}
        self._limits = Limits(**{k: timedelta(seconds=float(text)) for k, text in given.items() if text})

    def get_dependency(self, worker_ctx: Any) -> Limits:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        return self._limits
