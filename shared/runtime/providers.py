"""What the host injects beside the bus: the log, and the database of views and look-up tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nameko.extensions import DependencyProvider

from shared.blobs import Blobs, open_blobs
from shared.eventlog import Codec
from shared.forms import Press
from shared.postgres import Pool
from shared.privacy import ErasureBook, PrivateLog, open_erasures, open_private_log

_CONNECTIONS: Final = 8


class LogProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``log = LogProvider(STREAMS)`` gives a service's methods the event log, opened with the keys."""

    _log: PrivateLog | None = None

    def __init__(self, streams: Mapping[str, Codec[Any]] | None = None) -> None:
        """`streams`: the categories that this service appends to, each with what its events are.

        The database denies every other category to the service's role (`baylog roles`).
        """
        self.streams = dict(streams or {})

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        config = self.container.config
        name = f"baylog-{self.container.service_name}"
        self._log = open_private_log(
            config["LOG_URL"], config["KEYS"], pool_size=_CONNECTIONS, application_name=name, grouped=True
        )

    def get_dependency(self, worker_ctx: Any) -> PrivateLog:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share the pool."""
        assert self._log is not None
        return self._log


class ErasuresProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``erasures = ErasuresProvider()``: who is to be forgotten, and the list of them outside the backups."""

    _found: ErasureBook | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        config = self.container.config
        self._found = open_erasures(config["KEYS"], config["ERASURES_FILE"])

    def get_dependency(self, worker_ctx: Any) -> ErasureBook:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share the pool."""
        assert self._found is not None
        return self._found


class ViewsProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``views = ViewsProvider()`` gives a pool on the database of views, look-up tables and credentials."""

    _pool: Pool | None = None

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        name = f"baylog-{self.container.service_name}"
        self._pool = Pool(self.container.config["VIEWS_URL"], size=_CONNECTIONS, application_name=name)

    def get_dependency(self, worker_ctx: Any) -> Pool:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share the pool."""
        assert self._pool is not None
        return self._pool


class BlobsProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``blobs = BlobsProvider()`` gives the store of photos and documents."""

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._blobs = open_blobs(self.container.config["BLOB_URL"])

    def get_dependency(self, worker_ctx: Any) -> Blobs:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share the store."""
        return self._blobs


class PressProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``press = PressProvider()`` gives what draws forms: ``self.press.pdf(html)``."""

    def setup(self) -> None:
        """Called by nameko before the container starts; the child is started by the first sheet."""
        self._press = Press()

    def stop(self) -> None:
        """Called by nameko at a graceful stop."""
        self._press.close()

    def get_dependency(self, worker_ctx: Any) -> Press:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share the one press."""
        return self._press
