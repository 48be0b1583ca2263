"""Holds the log against its chain, and the chain against its anchors."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.eventlog.sealing import chain, store
from shared.eventlog.sealing.anchor import Anchor
from shared.eventlog.sealing.canonical import Sealed
from shared.eventlog.sealing.chain import GENESIS, TRACE, Block
from shared.eventlog.types import Place
from shared.postgres import Cursor

RESTORED: Final = 1
"""The xid of every event that was restored; its position is its number in the log."""

_BLOCKS: Final = 400
_EVENTS: Final = 16_384
_BEHIND: Final = b"\xff" * 33  # behind every content at the same place


@dataclass(frozen=True)
class Finding:
    """What is wrong, in which block, and at which place; without a place the whole block is meant."""

    kind: str
    block: int
    place: Place | None = None
    detail: str = ""

    def __str__(self) -> str:
        at = f", event {self.place}" if self.place else ""
        return f"{self.kind}: block {self.block}{at}{': ' if self.detail else ''}{self.detail}"


@dataclass(frozen=True)
class Progress:
    """Verified up to this block; `total` events are in the chain as it stood at the beginning."""

    block: Block
    total: int


Watcher = Callable[[Progress], None]


def verify(
    cursor: Cursor, watcher: Watcher = lambda _progress: None, *, since: Block = GENESIS
) -> Iterator[Finding]:
    """Every block behind `since`, which was found good before. Goes on behind a bad block."""
    previous, end = since, store.last_block(cursor)
    for blocks in _portions(cursor, since.number):
        events = store.sealed_range(cursor, previous.last, blocks[-1].last)
        for block, own in _shared_out(blocks, events):
            yield from check_block(previous, block, own)
            previous = block
            watcher(Progress(previous, max(end.total, previous.total)))


def _portions(cursor: Cursor, number: int) -> Iterator[Sequence[Block]]:
    """The blocks behind this one, as many at a time as are read at once; one at least."""
    while blocks := store.blocks_after(cursor, number, _BLOCKS):
        number = blocks[-1].number
        begins, held = 0, 0
        for at, block in enumerate(blocks):
            if held and held + block.events > _EVENTS:
                yield blocks[begins:at]
                begins, held = at, 0
            held += block.events
        yield blocks[begins:]


def check_block(previous: Block, block: Block, events: Sequence[Sealed]) -> Iterator[Finding]:
    """What is wrong with one block and its events."""
    if block.number != previous.number + 1:
        yield Finding("block missing", previous.number + 1, detail=f"block {block.number} comes next")
        return
    if block.last <= previous.last or block.total != previous.total + block.events:
        yield Finding("block edited", block.number, detail="its bounds do not follow those before")
    elif block.events * TRACE != len(block.traces):  # said of all blocks alike it would follow
        yield Finding("block edited", block.number, detail="it does not hold as many events as it says")
    found = chain.traces_of(events)
    if found != block.traces:
        yield difference(block, events, found)
        return
    misplaced = _misplaced(previous, block, events)
    if misplaced is not None:
        yield Finding("moved", block.number, misplaced, "a restored event stands elsewhere")
        return
    places = chain.places_of(events) if block.origins is None else block.origins
    if chain.hash_of(previous.hash, block.number, places, events) != block.hash:
        yield Finding("moved or block edited", block.number, detail="its hash does not hold")


def difference(block: Block, events: Sequence[Sealed], found: bytes) -> Finding:
    """Tells from the traces what happened to the events of a block."""
    sealed = [block.traces[at : at + TRACE] for at in range(0, len(block.traces), TRACE)]
    now = [found[at : at + TRACE] for at in range(0, len(found), TRACE)]
    first = next((at for at, (a, b) in enumerate(zip(sealed, now, strict=False)) if a != b), None)
    if first is None:
        first = min(len(sealed), len(now))
    place = events[first].place if first < len(events) else block.last
    if len(now) < len(sealed):
        gone = len(sealed) - len(now)
        return Finding("deleted", block.number, place, f"{gone} missing, at or before this place")
    if len(now) > len(sealed):
        return Finding("inserted", block.number, place, f"{len(now) - len(sealed)} more than were sealed")
    if sorted(now) == sorted(sealed):
        return Finding("reordered", block.number, place)
    return Finding("edited", block.number, place)


def check_anchors(anchors: Iterable[Anchor], hashes: Mapping[int, bytes]) -> Iterator[Finding]:
    """Every anchored head must still be in the chain; `hashes` are those of the blocks, by number."""
    for anchor in anchors:
        hash_ = hashes.get(anchor.number)
        if hash_ is None:
            yield Finding("cut", anchor.number, detail=f"anchored on {anchor.at:%Y-%m-%d %H:%M:%S %Z}, gone")
        elif hash_ != anchor.hash:
            yield Finding(
                "rewritten", anchor.number, detail=f"anchored otherwise on {anchor.at:%Y-%m-%d %H:%M}"
            )


def _shared_out(
    blocks: Sequence[Block], events: Sequence[Sealed]
) -> Iterator[tuple[Block, Sequence[Sealed]]]:
    """Each block with the events that stand in its range; the events come in the order of their places."""
    begins = 0
    for block in blocks:
        ends = bisect_right(events, (block.last.xid, block.last.position, _BEHIND), begins)
        yield block, events[begins:ends]
        begins = ends


def _misplaced(previous: Block, block: Block, events: Sequence[Sealed]) -> Place | None:
    """Restored events are numbered through; a place that is not its number was moved."""
    if block.origins is None:
        return None
    for number, event in enumerate(events, previous.total + 1):
        if (event.xid, event.position) != (RESTORED, number):
            return event.place
    return None
