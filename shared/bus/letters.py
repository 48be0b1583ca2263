"""Facts that a service gives up on, put away with the broker's confirmation. Runs in green threads."""

from __future__ import annotations

from itertools import count
from typing import Any, Final

import eventlet
from eventlet.event import Event

from shared.bus import connection as broker
from shared.bus import wire
from shared.bus.connection import publish

_CONFIRM_WITHIN: Final = 10.0


class Letters:
    """A confirming channel of one connection."""

    def __init__(self, connection: Any, user: str) -> None:
        """Opens the channel; only the connection's reader may call this. `user` has signed in on it."""
        self._user = user
        self._confirms: dict[int, Event] = {}
        self._returned: set[str] = set()
        self._numbers = count(1)
        self._channel = connection.channel()
        self._channel.confirm_select()
        events = self._channel.events
        events["basic_return"].add(self._on_returned)
        events["basic_ack"].add(lambda tag, multiple: self._on_confirm(tag, multiple, True))
        events["basic_nack"].add(lambda tag, multiple: self._on_confirm(tag, multiple, False))

    def keep(self, queue: str, body: bytes, headers: dict[str, str]) -> bool:
        """Put a fact into `queue` for good; True once the broker has confirmed it."""
        number = next(self._numbers)
        confirm = self._confirms[number] = Event()
        try:
            publish(
                self._channel,
                body,
                exchange="",
                routing_key=queue,
                mandatory=True,
                content_type=wire.CLOUD_EVENT,
                delivery_mode=2,
                message_id=str(number),
                user_id=self._user,
                application_headers=headers,
            )
            with eventlet.Timeout(_CONFIRM_WITHIN, False):
                return bool(confirm.wait())
        except (*broker.Failure, AttributeError):
            return False
        finally:
            del self._confirms[number]
        return False  # the silent Timeout left its block

    def lost(self) -> None:
        """The connection is gone: nothing more will be confirmed."""
        for confirm in self._confirms.values():
            if not confirm.ready():
                confirm.send(False)

    def _on_returned(self, _why: Exception, _exchange: str, _key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])

    def _on_confirm(self, tag: int, multiple: bool, kept: bool) -> None:
        for number in [one for one in self._confirms if one <= tag] if multiple else [tag]:
            confirm = self._confirms.get(number)
            if confirm is not None and not confirm.ready():
                confirm.send(kept and str(number) not in self._returned)
            self._returned.discard(str(number))
