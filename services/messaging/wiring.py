"""The composition root: the carrier's address from the environment, and what works on it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, Final

from nameko.extensions import DependencyProvider

from services.messaging.adapters.carrier import Address, Carrier
from services.messaging.sending import Sending
from services.messaging.streams import messages
from shared.duties import Duties
from shared.duties.breaker import Breaker
from shared.eventlog.face import EventLog
from shared.kernel import clock
from shared.postgres import Pool
from shared.runtime.config import setting

TABLE: Final = "messaging_due"
_NOWHERE: Final = "http://127.0.0.1:9"  # the discard port: without a carrier everything waits in the queue


class Post:
    """What lives as long as the process: connections, and what is known of the carrier's health."""

    def __init__(self, address: Address, lease: timedelta) -> None:
        self._carrier = Carrier(address)
        self._breaker = Breaker()
        self._lease = lease

    def sending(self, log: EventLog, views: Pool) -> Sending:
        """A worker."""
        duties = Duties(views, TABLE, self._lease)
        return Sending(messages(log), duties, self._carrier, self._breaker, clock.now, random.random)


def post_from_environment() -> Post:
    """BAYLOG_SMS_URL, _KEY, _SECRET, _SENDER, _TIMEOUT and _LEASE in seconds."""
    key = setting("BAYLOG_SMS_KEY")
    address = Address(
        url=(setting("BAYLOG_SMS_URL") or _NOWHERE).rstrip("/"),
        key=key,
        secret=setting("BAYLOG_SMS_SECRET") or key,
        sender=setting("BAYLOG_SMS_SENDER") or "0312000159",
        timeout=float(setting("BAYLOG_SMS_TIMEOUT") or 10),
    )
    # a pass holds twenty messages, each for two answers at most
    return Post(address, timedelta(seconds=float(setting("BAYLOG_SMS_LEASE") or 600)))


class PostProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """``post = PostProvider()`` gives the process's one `Post`."""

    def setup(self) -> None:
        """Called by nameko before the container starts."""
        self._post = post_from_environment()

    def get_dependency(self, worker_ctx: Any) -> Post:  # noqa: ARG002  nameko's signature
        """Called by nameko for each worker; all share it."""
        return self._post
