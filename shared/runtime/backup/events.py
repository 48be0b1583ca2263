"""The log as files: whole blocks of events as text, with the blocks that seal them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from struct import Struct
from typing import Final

import msgspec
from psycopg2 import sql

from shared.eventlog import Place
from shared.eventlog.sealing import store
from shared.eventlog.sealing.chain import GENESIS, Block
from shared.eventlog.sealing.verify import RESTORED
from shared.postgres import Cursor, copy_in, statement
from shared.runtime.backup.files import durable
from shared.runtime.backup.manifest import Manifest, Segment
from shared.runtime.failure import Failure

_SEGMENT: Final = 100_000
_BLOCKS: Final = 500
_LINES: Final = 500
_PLACE: Final = Struct(">qq")

Told = Callable[[int], None]


class Sealed(msgspec.Struct, frozen=True):
    """A block as it lies in a file."""

    number: int
    last: str
    events: int
    total: int
    hash: bytes
    traces: bytes
    origins: bytes | None

    @classmethod
    def of(cls, block: Block) -> Sealed:
        """For writing."""
        return cls(
            block.number, str(block.last), block.events, block.total, block.hash, block.traces, block.origins
        )


def add_segments(
    cursor: Cursor, directory: Path, manifest: Manifest, until: Block, told: Told
) -> Iterator[Segment]:
    """Write what the backup does not have yet, up to a block; each segment is on disk when it is given."""
    previous = last_in(cursor, manifest)
    folder = directory / "log"
    folder.mkdir(parents=True, exist_ok=True)
    while previous.number < until.number:
        blocks = _next(cursor, previous, until)
        name = f"{blocks[0].number:012}"
        _write_lines(cursor, folder / f"{name}.events.gz", previous.last, blocks[-1].last)
        content = msgspec.json.encode([Sealed.of(block) for block in blocks])
        durable(folder / f"{name}.blocks.gz", partial(_write, content))
        events = sum(block.events for block in blocks)
        yield Segment(f"log/{name}", blocks[0].number, blocks[-1].number, events, blocks[-1].hash.hex())
        told(events)
        previous = blocks[-1]


def last_in(cursor: Cursor, manifest: Manifest) -> Block:
    """The last block that the backup has, as the log has it; Failure when it is another log's."""
    if not manifest.segments:
        return GENESIS
    last = manifest.segments[-1]
    found = store.blocks_after(cursor, last.last_block - 1, 1)
    if found and (found[0].number, found[0].hash.hex()) == (last.last_block, last.hash):
        return found[0]
    here = store.last_block(cursor)
    if here.number < last.last_block:
        raise Failure(
            f"this folder holds {manifest.events:,} events, and only {here.total:,} are sealed here",
            "bring them back with `baylog restore` if they were lost here, or choose an empty folder.",
        )
    raise Failure("this folder holds the backup of another log", "choose an empty folder.")


def take_segments(cursor: Cursor, directory: Path, segments: Sequence[Segment], told: Told) -> dict[str, int]:
    """Fill an empty log: events numbered through, visible at once; where the old places are now, by text.

    A fresh server counts transactions from the beginning, so the old ones would lie beyond its horizon.
    The numbers keep the order, and the blocks keep the old places, which their hashes are over.
    A log that was filled already, by a run that ended before it could note that, stays as it is.
    """
    if segments and store.last_block(cursor).hash.hex() == segments[-1].hash:
        return {block.last: block.total for segment in segments for block in _blocks(directory, segment)}
    number, marks = 0, {}
    for segment in segments:
        blocks = _blocks(directory, segment)
        origins: list[bytes] = []
        with gzip.open(directory / f"{segment.file}.events.gz", "rb") as lines:
            feed = _Feed(_renumbered(lines, number, origins))
            copy_in(cursor, statement(__package__, "take_events"), feed)
        if len(origins) != segment.events:
            raise Failure(
                f"{segment.file} has {len(origins)} events, not {segment.events}", "take another copy."
            )
        for block in blocks:
            _take_block(cursor, block, origins, number)
            marks[block.last] = block.total
        number += segment.events
        told(segment.events)
    return marks


def _take_block(cursor: Cursor, block: Sealed, origins: list[bytes], before: int) -> None:
    first = block.total - block.events - before
    kept = block.origins or b"".join(origins[first : first + block.events])
    place = Place(RESTORED, block.total)
    store.add(cursor, Block(block.number, place, block.events, block.total, block.hash, block.traces, kept))


def _next(cursor: Cursor, previous: Block, until: Block) -> list[Block]:
    taken: list[Block] = []
    for block in store.blocks_after(cursor, previous.number, _BLOCKS):
        full = sum(each.events for each in taken) + block.events > _SEGMENT
        if block.number > until.number or (taken and full):
            break
        taken.append(block)
    return taken


def _blocks(directory: Path, segment: Segment) -> list[Sealed]:
    with gzip.open(directory / f"{segment.file}.blocks.gz", "rb") as file:
        return msgspec.json.decode(file.read(), type=list[Sealed])


def _write_lines(cursor: Cursor, path: Path, after: Place, until: Place) -> None:
    names = {
        "xid": str(after.xid), "position": after.position,
        "until_xid": str(until.xid), "until_position": until.position,
    }  # fmt: skip
    text = sql.SQL(statement(__package__, "copy_events"))
    copy = text.format(**{name: sql.Literal(value) for name, value in names.items()})
    durable(path, lambda file: cursor.copy_expert(copy, file))


def _write(content: bytes, file: gzip.GzipFile) -> None:
    file.write(content)


def _renumbered(lines: Iterable[bytes], before: int, origins: list[bytes]) -> Iterator[bytes]:
    """Each line with its number for its place; the old place goes into `origins`."""
    for number, line in enumerate(lines, before + 1):
        xid, position, rest = line.split(b"\t", 2)
        origins.append(_PLACE.pack(int(xid), int(position)))
        yield b"%d\t%d\t%b" % (RESTORED, number, rest)


class _Feed:
    """Lines as a file that COPY … FROM STDIN reads."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        while len(self._rest) < size:
            more = b"".join(islice(self._lines, _LINES))
            if not more:
                break
            self._rest += more
        given, self._rest = self._rest[:size], self._rest[size:]
        return given
