"""Grants from the head office: asked for again and again, taken whenever they come."""

from __future__ import annotations

import time
from typing import Any, Final

from services.keybox_agent.adapters.envelope import message
from services.keybox_agent.adapters.grant_store import GrantStore
from services.keybox_agent.timekeeping import Timekeeper
from shared.contracts.grants import WANTED, BadGrants, grants_queue
from shared.contracts.keys import EDGE_EXCHANGE
from shared.kernel import clock
from shared.kernel.ids import new_id
from shared.telemetry import get_logger

ASK_EVERY: Final = 60.0
# until somebody has registered the cabinet, nobody answers
_ASK_AGAIN: Final = 10.0
_log = get_logger("downlink")


class Downlink:
    """Used by the uplink's thread alone, on its connection."""

    def __init__(self, cabinet: str, grants: GrantStore, timekeeper: Timekeeper) -> None:
        self._cabinet = cabinet
        self._grants = grants
        self._timekeeper = timekeeper
        self._asked: tuple[str, float] | None = None
        self._answered = False

    def listen(self, channel: Any) -> None:
        """On a fresh channel. The queue is this connection's own, and gone with it."""
        queue = grants_queue(self._cabinet)
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.basic_consume(queue, self._came, auto_ack=True)
        self._asked, self._answered = None, False

    def ask(self, channel: Any, properties: Any) -> None:
        """When it is time; a question that nobody can take now is asked again."""
        now = time.monotonic()
        wait = ASK_EVERY if self._answered else _ASK_AGAIN
        if self._asked is not None and now - self._asked[1] < wait:
            return
        asked = new_id()
        self._asked, self._answered = (str(asked), now), False
        channel.basic_publish(
            EDGE_EXCHANGE, WANTED, message(self._cabinet, WANTED, asked, 0, {}), properties=properties
        )

    def alone(self) -> None:
        """No network: whom the grants name stays on the disk no longer than they hold."""
        self._grants.drop_expired()

    def _came(self, _channel: Any, _method: Any, properties: Any, body: bytes) -> None:
        headers = properties.headers or {}
        try:
            grants = self._grants.take(body)
        except (BadGrants, OSError) as error:
            _log.warning("grants_refused", cabinet=self._cabinet, reason=str(error))
            return
        if self._asked is not None and headers.get("asked") == self._asked[0]:
            self._answered = True
            waited = time.monotonic() - self._asked[1]
            self._timekeeper.compare(grants.issued_at, clock.now(), waited, time.monotonic())
        _log.info("grants_kept", cabinet=self._cabinet)
