"""What the host injects for the enrolment."""

from __future__ import annotations

from typing import Any

from services.keys.enrolment.desk import EnrolmentDesk
from services.keys.enrolment.settings import Edge
from shared.runtime.providers import LogProvider


class EnrolmentProvider(LogProvider):
    """One desk for the process."""

    _desk: EnrolmentDesk | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        super().setup()
        assert self._log is not None
        config = self.container.config
        self._desk = EnrolmentDesk(self._log, config["SECRET_KEY"], Edge.from_env(config["AMQP_URI"]))

    def get_dependency(self, worker_ctx: Any) -> EnrolmentDesk:  # type: ignore[override]  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        assert self._desk is not None
        return self._desk
