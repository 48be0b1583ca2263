"""Blocks and how each holds on to the one before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct, pack
from typing import Final

from shared.eventlog.sealing.canonical import Sealed
from shared.eventlog.types import Place

TRACE: Final = 8
"""Bytes of an event's hash that a block keeps to tell which event changed; the block's hash is the proof."""

_HEAD: Final = Struct(">16s32sqq")
_FORM: Final = b"baylog block 1"


@dataclass(frozen=True)
class Block:
    """The events up to and with `last` that no earlier block has; `total` counts those of all blocks so far.

    `origins`: in a restored log, the places at which the events stood when they were sealed.
    """

    number: int
    last: Place
    events: int
    total: int
    hash: bytes
    traces: bytes
    origins: bytes | None = None


GENESIS: Final = Block(0, Place.START, 0, 0, bytes(32), b"")


def sealed_after(previous: Block, events: Sequence[Sealed]) -> Block:
    """The next block of the chain."""
    return Block(
        number=previous.number + 1,
        last=events[-1].place,
        events=len(events),
        total=previous.total + len(events),
        hash=hash_of(previous.hash, previous.number + 1, places_of(events), events),
        traces=traces_of(events),
    )


def hash_of(previous: bytes, number: int, places: bytes, events: Sequence[Sealed]) -> bytes:
    """SHA-256 over the block before, the number, how many events, where each stands and what it says."""
    told = sha256(_HEAD.pack(_FORM, previous, number, len(events)))
    told.update(places)
    told.update(b"".join([event.content for event in events]))
    return told.digest()


def places_of(events: Sequence[Sealed]) -> bytes:
    """The places, packed: eight bytes of xid and eight of position each, big-endian."""
    flat = [0] * (2 * len(events))
    flat[0::2] = [event.xid for event in events]
    flat[1::2] = [event.position for event in events]
    return pack(f">{len(flat)}q", *flat)


def traces_of(events: Sequence[Sealed]) -> bytes:
    """The traces, in order."""
    return b"".join([event.content[:TRACE] for event in events])
