"""The composition root: the regulator's address from the environment, and what works on it."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

from nameko.extensions import DependencyProvider

from services.molit_gateway.adapters.regulator import Address, Regulator
from services.molit_gateway.protocol import Form
from services.molit_gateway.sending import AT_ONCE, Sending
from services.molit_gateway.streams import Book
from shared.duties import Duties
from shared.duties.breaker import Breaker
from shared.eventlog.face import EventLog
from shared.kernel import clock
from shared.postgres import Pool
from shared.runtime.config import setting

TABLE: Final = "molit_gateway_due"
_NOWHERE: Final = "http://127.0.0.1:9"  # the discard port: without an address everything waits in the queue


class Gateway:
    """What lives as long as the process: connections, tokens, and what is known of the regulator's health."""

    def __init__(self, address: Address, lease: timedelta) -> None:
        self.regulator = Regulator(address, AT_ONCE)
        self.breaker = Breaker()
        self.lease = lease
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="molit")

    def duties(self, views: Pool) -> Duties:
        """The due-table."""
        return Duties(views, TABLE, self.lease)

    def sending(self, log: EventLog, views: Pool) -> Sending:
        """A worker."""
        return Sending(
            Book(log), self.duties(views), self.regulator, self.breaker, self._pool, clock.now, random.random
        )


def gateway_from_environment() -> Gateway:
    """BAYLOG_MOLIT_URL, _KEY, _FORM (json or xml), _TIMEOUT and _LEASE in seconds."""
    address = Address(
        url=(setting("BAYLOG_MOLIT_URL") or _NOWHERE).rstrip("/"),
        key=setting("BAYLOG_MOLIT_KEY"),
        form=Form(setting("BAYLOG_MOLIT_FORM") or Form.JSON.value),
        timeout=float(setting("BAYLOG_MOLIT_TIMEOUT") or 10),
    )
    return Gateway(address, timedelta(seconds=float(setting("BAYLOG_MOLIT_LEASE") or 60)))


class GatewayProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``gateway = GatewayProvider()`` gives the process's one `Gateway`."""

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._gateway = gateway_from_environment()

    def get_dependency(self, worker_ctx: Any) -> Gateway:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share it."""
        return self._gateway
