"""One delivery of one fact, until it is acknowledged or given back."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic, perf_counter
from typing import Any

from shared.bus import connection as broker
from shared.bus import wire
from shared.bus.fact import Fact, decode_fact


class Delivery:
    """`number` counts the deliveries of this fact; `alone`: it failed in company and must prove itself.

    `sender`: the broker's user who published it, which the broker vouches for.
    """

    __slots__ = (
        "_content_type", "_fact", "alone", "begun", "body", "channel", "held", "number", "redelivered",
        "sender", "since", "tag",
    )  # fmt: skip

    def __init__(self, message: Any) -> None:
        """`message` as py-amqp delivers it."""
        self.channel = message.channel
        self.body: bytes = message.body
        self.begun = perf_counter()
        self.since = monotonic()
        self.held = 0
        self.alone = False
        properties, info = message.properties, message.delivery_info
        headers = properties.get("application_headers") or {}
        self.number = int(headers.get("x-delivery-count", 0)) + 1
        self.tag: int = info["delivery_tag"]
        self.redelivered: bool = info["redelivered"]
        self.sender: str = properties.get("user_id", "")
        self._content_type = properties.get("content_type")
        self._fact: Fact | None = None

    def fact(self) -> Fact:
        """What is delivered; ValueError when it is not JSON, msgspec.DecodeError when it is no fact."""
        if self._content_type not in (wire.CLOUD_EVENT, wire.JSON):
            raise ValueError("content type")
        if self._fact is None:
            self._fact = decode_fact(self.body)
        return self._fact

    def acknowledge(self, *, and_earlier: bool = False) -> None:
        """On a connection that is gone this does nothing: the broker delivers again."""
        with suppress(*broker.Failure, AttributeError):
            broker.acknowledge(self.channel, self.tag, multiple=and_earlier)

    def give_back(self) -> None:
        """The broker counts one more and delivers again."""
        with suppress(*broker.Failure, AttributeError):
            self.channel.basic_reject(self.tag, requeue=True)
