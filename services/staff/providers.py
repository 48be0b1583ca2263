"""What the host injects into the staff service beside the log and the tables."""

from __future__ import annotations

from typing import Any

from nameko.extensions import DependencyProvider

from services.staff.accounts import Roster
from shared.identity import Signer
from shared.runtime.providers import LogProvider


class RosterProvider(LogProvider):
    """One roster for the process, so that folded states are kept between calls."""

    _roster: Roster | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        super().setup()
        assert self._log is not None
        self._roster = Roster(self._log)

    def get_dependency(self, worker_ctx: Any) -> Roster:  # type: ignore[override]  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        assert self._roster is not None
        return self._roster


class SignerProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Signs the identities that the pages' calls carry."""

    _signer: Signer | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._signer = Signer(self.container.config["SECRET_KEY"])

    def get_dependency(self, worker_ctx: Any) -> Signer:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        assert self._signer is not None
        return self._signer
