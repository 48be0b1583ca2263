"""The streams of transmissions, one by one and many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, get_args

from services.molit_gateway import commands as c
from services.molit_gateway import events as e
from services.molit_gateway.decisions import TRANSMISSION
from services.molit_gateway.model import Transmission
from shared.eventlog import Codec, Meta, NewEvent, Repository, VersionConflict, Write
from shared.eventlog.face import EventLog
from shared.kernel.ids import new_id


def in_plain(data: dict[str, Any]) -> dict[str, Any]:
    """The regulator's reason was not sealed at first; it is read as it stands."""
    return data


CODEC: Final[Codec[e.TransmissionEvent]] = Codec(
    *get_args(e.TransmissionEvent), upcast={("RecordRefused", 1): in_plain}
)
CODECS: Final = (CODEC,)
STREAMS: Final[dict[str, Codec[Any]]] = {"transmission": CODEC}
ACTOR: Final = "service:molit_gateway"

Transmissions = Repository[Transmission, c.Command, e.TransmissionEvent]


def transmissions(log: EventLog) -> Transmissions:
    """The streams ``transmission-<order id>``."""
    return Repository(log, "transmission", TRANSMISSION, CODEC)


@dataclass
class Held:
    """A transmission as this worker knows it; moved on by what it appends."""

    order_id: str
    seen: Transmission
    version: int


class Book:
    """Decides for many transmissions and appends them together; whoever was faster is decided for anew."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._streams = transmissions(log)

    def load(self, order_id: str) -> Held:
        """As the log stands now."""
        loaded = self._streams.load(order_id)
        return Held(order_id, loaded.state, loaded.version)

    def decide(self, asked: Sequence[tuple[Held, c.Command]]) -> None:
        """One append per dealership; the holders stand as the log does afterwards."""

        def of(pair: tuple[Held, c.Command]) -> str:
            return pair[0].seen.dealership

        for dealership, group in groupby(sorted(asked, key=of), key=of):
            self._together(list(group), dealership)

    def _together(self, asked: list[tuple[Held, c.Command]], dealership: str) -> None:
        decided = [(held, TRANSMISSION.decide(held.seen, command)) for held, command in asked]
        writes = [_write(held, events) for held, events in decided if events]
        if not writes:
            return
        try:
            self._log.append(writes, _meta(dealership))
        except VersionConflict:
            for held, command in asked:
                self._alone(held, command, dealership)
            return
        for held, events in decided:
            held.seen = TRANSMISSION.fold(events, held.seen)
            held.version += len(events)

    def _alone(self, held: Held, command: c.Command, dealership: str) -> None:
        self._streams.execute(held.order_id, command, _meta(dealership), attempts=8)
        fresh = self.load(held.order_id)
        held.seen, held.version = fresh.seen, fresh.version


def _write(held: Held, events: Sequence[e.TransmissionEvent]) -> Write:
    fresh = [NewEvent(*CODEC.encode(event)) for event in events]
    return Write(f"transmission-{held.order_id}", held.version, fresh)


def _meta(dealership: str) -> Meta:
    return Meta(command_id=new_id(), actor=ACTOR, dealership=dealership, correlation_id=new_id())
