"""The table of blocks, and the events as the chain sees them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from psycopg2 import sql

from shared.eventlog.sealing.canonical import Rows, Sealed
from shared.eventlog.sealing.chain import GENESIS, Block
from shared.eventlog.types import Place
from shared.postgres import Cursor, statement

_PACKAGE = "shared.eventlog.sealing"


def last_block(cursor: Cursor) -> Block:
    """The newest block; the one before the first when nothing is sealed yet."""
    cursor.execute(statement(_PACKAGE, "last_block"))
    row = cursor.fetchone()
    return _block(row) if row else GENESIS


def blocks_after(cursor: Cursor, number: int, limit: int) -> list[Block]:
    """The next blocks, in order."""
    cursor.execute(statement(_PACKAGE, "blocks"), {"after": number, "limit": limit})
    return [_block(row) for row in cursor.fetchall()]


def hashes_of(cursor: Cursor, numbers: Collection[int]) -> dict[int, bytes]:
    """The hashes of those blocks that there are."""
    cursor.execute(statement(_PACKAGE, "hashes"), {"numbers": list(numbers)})
    return {number: bytes(hash_) for number, hash_ in cursor.fetchall()}


def add(cursor: Cursor, block: Block) -> None:
    """Keep a block; UniqueViolation when somebody else was faster."""
    cursor.execute(
        statement(_PACKAGE, "add_block"),
        {
            "number": block.number,
            "xid": str(block.last.xid),
            "position": block.last.position,
            "events": block.events,
            "total": block.total,
            "hash": block.hash,
            "traces": block.traces,
            "origins": block.origins,
        },
    )


def open_events(cursor: Cursor, after: Place, limit: int) -> list[Sealed]:
    """Events below the horizon that may be sealed now."""
    return _copied(cursor, "copy_open", {"xid": str(after.xid), "position": after.position, "limit": limit})


def sealed_range(cursor: Cursor, after: Place, until: Place) -> list[Sealed]:
    """All events that stand in a range now, whoever put them there."""
    names = {"xid": str(after.xid), "position": after.position}
    names |= {"until_xid": str(until.xid), "until_position": until.position}
    return _copied(cursor, "copy_range", names)


def unsealed(cursor: Cursor, after: Place) -> int:
    """How many events stand behind the last block."""
    cursor.execute(statement(_PACKAGE, "unsealed"), {"xid": str(after.xid), "position": after.position})
    return cast(int, cursor.fetchall()[0][0])


def sealed_for(cursor: Cursor) -> float:
    """Seconds since the first block was sealed; 0 when none is."""
    cursor.execute(statement(_PACKAGE, "sealed_for"))
    row = cursor.fetchone()
    return float(row[0]) if row else 0.0


def note_anchor(cursor: Cursor, key: str, block: int) -> None:
    """This head was signed with the key of this fingerprint."""
    cursor.execute(statement(_PACKAGE, "note_anchor"), {"key": key, "block": block})


def noted_anchors(cursor: Cursor) -> list[tuple[str, int]]:
    """The fingerprint of the key and the block of every head that was signed, as the log was told."""
    cursor.execute(statement(_PACKAGE, "noted_anchors"))
    return cursor.fetchall()


def take_turn(cursor: Cursor) -> bool:
    """Whether this session is the one that seals; the turn ends with the session."""
    cursor.execute(statement(_PACKAGE, "take_turn"))
    return bool(cursor.fetchall()[0][0])


def _copied(cursor: Cursor, name: str, literals: dict[str, Any]) -> list[Sealed]:
    rows = Rows()
    text = sql.SQL(statement(_PACKAGE, name))
    cursor.copy_expert(text.format(**{key: sql.Literal(value) for key, value in literals.items()}), rows)
    return rows.taken


def _block(row: tuple[Any, ...]) -> Block:
    number, xid, position, events, total, hash_, traces, origins = row
    kept = None if origins is None else bytes(origins)
    return Block(number, Place(int(xid), position), events, total, bytes(hash_), bytes(traces), kept)
