"""What the host injects into this service alone."""

from __future__ import annotations

from typing import Any

from services.keys.custody import Custody
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
