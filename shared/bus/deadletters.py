"""The dead letters: what is there and why, back to the handler, or away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Final
from uuid import UUID

import msgspec
from amqp.exceptions import NotFound

from shared.bus import wire
from shared.bus.connection import connect
from shared.bus.errors import NotFromTheRelay
from shared.bus.fact import Fact, decode_fact
from shared.bus.topology import Subscription

_TIRES: Final = 10.0
_BACK_WITHIN: Final = 5.0
_KILLED = "killed the process that handled it, or was never answered"


@dataclass(frozen=True)
class Letter:
    """One fact that its handler could not take."""

    fact: Fact | None
    reason: str
    deliveries: str
    buried_at: str
    body: bytes
    sender: str = ""

    def genuine(self, queue: str) -> bool:
        """Whether the relay's fact was buried by the service it was for, or by the broker."""
        service = queue.split(".")[1]
        known = self.sender.endswith((f"_{service}", "_relay")) or not self.sender.startswith("baylog_")
        return known and not self.reason.startswith(NotFromTheRelay.__name__)


class DeadLetters:
    """The dead letters of some subscriptions. What is looked at goes back to its place."""

    def __init__(self, connection: Any, subscriptions: Iterable[Subscription]) -> None:
        """`connection` is used by one thread."""
        self._connection = connection
        self._channel = connection.channel()
        self._channel.auto_decode = False
        self._queues = sorted(one.queue for one in subscriptions)

    @property
    def queues(self) -> list[str]:
        """The queues of the handlers."""
        return self._queues

    def counts(self) -> dict[str, int]:
        """How many there are, for each handler's queue."""
        return {queue: self._count(queue) for queue in self._queues}

    def letters(self, queue: str) -> list[Letter]:
        """What lies there, oldest first."""
        channel = self._connection.channel()
        channel.auto_decode = False
        found = [_letter(message) for message in self._taken(channel, queue)]
        # closing gives everything back, in the broker's own time
        channel.close()
        self._await(queue, len(found))
        return found

    def replay(self, queue: str, fact_id: UUID | None = None) -> int:
        """Put one or all back into the handler's queue, confirmed there before it leaves here.

        What was not the relay's in the first place stays.
        """
        return self._settle(queue, fact_id, again=True)

    def drop(self, queue: str, fact_id: UUID | None = None) -> int:
        """Throw one or all away."""
        return self._settle(queue, fact_id, again=False)

    def _settle(self, queue: str, fact_id: UUID | None, *, again: bool) -> int:
        channel = self._connection.channel()
        channel.auto_decode = False
        done = 0
        for message in self._taken(channel, queue):
            letter = _letter(message)
            if fact_id is not None and (letter.fact is None or letter.fact.id != fact_id):
                continue
            if again and not letter.genuine(queue):
                continue
            if again:
                self._put_back(queue, letter.body)
            channel.basic_ack(message.delivery_tag)
            done += 1
        channel.close()
        return done

    def _put_back(self, queue: str, body: bytes) -> None:
        message = wire_message(body)
        self._channel.basic_publish_confirm(
            message, exchange="", routing_key=queue, mandatory=True, confirm_timeout=_TIRES
        )

    def _taken(self, channel: Any, queue: str) -> Iterator[Any]:
        # as many as were there at the start: what fails again meanwhile waits for the next time
        for _ in range(self._count(queue)):
            message = channel.basic_get(wire.dead_queue(queue))
            if message is None:
                return
            yield message

    def _await(self, queue: str, count: int) -> None:
        """Wait until what was given back can be taken again: else a drop right after a look finds less."""
        end = monotonic() + _BACK_WITHIN
        while self._count(queue) < count and monotonic() < end:
            sleep(0.01)

    def _count(self, queue: str) -> int:
        try:
            with self._connection.channel() as channel:
                return int(channel.queue_declare(wire.dead_queue(queue), passive=True).message_count)
        except NotFound:
            # not declared yet: nothing was ever buried
            return 0


@contextmanager
def open_dead_letters(amqp_url: str, subscriptions: Iterable[Subscription]) -> Iterator[DeadLetters]:
    """The dead letters over a connection of their own."""
    connection = connect(amqp_url, "baylog.deadletters", read_timeout=_TIRES, write_timeout=_TIRES)
    try:
        yield DeadLetters(connection, subscriptions)
    finally:
        with suppress(OSError):
            connection.close()


def wire_message(body: bytes) -> Any:
    """A persistent message with a fact, as fresh as from the relay: its tries begin anew."""
    from amqp.basic_message import Message

    return Message(body, content_type=wire.CLOUD_EVENT, delivery_mode=2)


def _letter(message: Any) -> Letter:
    headers = message.properties.get("application_headers") or {}
    body = bytes(message.body)
    try:
        fact = decode_fact(body)
    except msgspec.DecodeError:
        fact = None
    return Letter(
        fact=fact,
        reason=headers.get("x-baylog-reason", _KILLED),
        deliveries=headers.get("x-baylog-deliveries", ""),
        buried_at=headers.get("x-baylog-buried-at", ""),
        body=body,
        sender=message.properties.get("user_id", ""),
    )
