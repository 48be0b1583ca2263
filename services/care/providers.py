"""What the host injects into this service alone."""

from __future__ import annotations

from typing import Any

from nameko.extensions import DependencyProvider

from services.care.page.seal import Seal


class SealProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``seal = SealProvider()`` gives the keyed hashes under the installation's secret."""

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._seal = Seal.of(self.container.config["SECRET_KEY"])

    def get_dependency(self, worker_ctx: Any) -> Seal:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker."""
        return self._seal
