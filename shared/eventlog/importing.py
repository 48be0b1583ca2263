"""Bulk import: batches of commands by binary COPY, which no other way into PostgreSQL outruns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from struct import Struct
from typing import Final

import orjson
import psycopg2
from psycopg2.extensions import get_wait_callback

from shared.eventlog.appending import Verdict, append_group
from shared.eventlog.encoded import Encoded, encoded
from shared.eventlog.server import Server
from shared.eventlog.types import Appended, Meta, Write
from shared.eventlog.writes import Numbered
from shared.postgres import Cursor, statement

Command = tuple[Sequence[Write], Meta]

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END: Final = b"\xff\xff"
_NULL: Final = b"\xff\xff\xff\xff"
_ID: Final = Struct("!i16s")
_INT: Final = Struct("!ii")
_SHORT: Final = Struct("!ih")
_LONG: Final = Struct("!iq")
_SIZE: Final = Struct("!i")
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_COLUMNS: Final = (14).to_bytes(2, "big")
_LARGEST_GROUP: Final = 128


@dataclass(frozen=True)
class Imported:
    """What became of a batch: how many commands were appended, which were there before, which conflict."""

    appended: int
    repeated: int
    refused: tuple[tuple[Meta, Exception], ...]


class _Unfit(Exception):
    """A command of the batch does not go through."""


def batches(server: Server, commands: Iterable[Command], size: int) -> Iterator[Imported]:
    """Batch by batch, each in one transaction when all of its commands go through.

    In a batch where they do not, each command has its own verdict, as in a group commit: so an import that
    was interrupted is simply run again. The same way is taken under eventlet, where COPY refuses to run.
    """
    ahead = iter(commands)
    while batch := [encoded(writes, meta) for writes, meta in islice(ahead, size)]:
        yield _copied(server, batch) or _told_apart(server, batch)


def _copied(server: Server, batch: Sequence[Encoded]) -> Imported | None:
    """None when the batch has to be told apart; after a lost connection too, as its fate is not known."""
    if get_wait_callback() is not None:
        return None
    try:
        with server.pool.transaction() as cursor:
            _copy(cursor, batch)
    except (psycopg2.Error, _Unfit):
        return None
    return Imported(len(batch), 0, ())


def _copy(cursor: Cursor, batch: Sequence[Encoded]) -> None:
    cursor.execute("SELECT now()")
    ((now,),) = cursor.fetchall()
    rows = b"".join(_binary(command, now) for command in batch)
    cursor.copy_expert(statement("shared.eventlog", "copy_in"), BytesIO(_HEADER + rows + _END), size=1 << 20)
    later = [row for command in batch for row in command.rows if row.opens and row.version > 1]
    if later:
        named = ([row.stream for row in later], [row.version for row in later])
        cursor.execute(statement("shared.eventlog", "without_predecessor"), named)
        if cursor.fetchall()[0][0]:
            raise _Unfit


def _told_apart(server: Server, batch: Sequence[Encoded]) -> Imported:
    verdicts: list[Verdict] = []
    for group in _disjoint(batch):
        verdicts += append_group(server, group)
    repeated = sum(isinstance(verdict, Appended) and verdict.repeated for verdict in verdicts)
    refused = [(c.meta, v) for c, v in zip(batch, verdicts, strict=True) if isinstance(v, Exception)]
    return Imported(len(batch) - repeated - len(refused), repeated, tuple(refused))


def _disjoint(batch: Sequence[Encoded]) -> Iterator[list[Encoded]]:
    """In their order; no two commands of a group claim one stream or one command id."""
    group: list[Encoded] = []
    claimed: set[object] = set()
    for command in batch:
        claims = {command.meta.command_id, *(row.stream for row in command.rows)}
        if len(group) == _LARGEST_GROUP or not claimed.isdisjoint(claims):
            yield group
            group, claimed = [], set()
        group.append(command)
        claimed |= claims
    if group:
        yield group


def _binary(command: Encoded, now: datetime) -> bytes:
    meta = command.meta
    whose = b"".join((_text(meta.actor), _text(meta.dealership), _ID.pack(16, meta.correlation_id.bytes)))
    causation = _ID.pack(16, meta.causation_id.bytes) if meta.causation_id else _NULL
    context = b"".join((whose, causation, _ID.pack(16, meta.command_id.bytes)))
    trace = _text(meta.traceparent) if meta.traceparent is not None else _NULL
    return b"".join(
        _row(row, context, _SHORT.pack(2, ordinal), trace, now) for ordinal, row in enumerate(command.rows)
    )


def _row(row: Numbered, context: bytes, ordinal: bytes, trace: bytes, now: datetime) -> bytes:
    stream, version, _, event = row
    data = orjson.dumps(event.data)
    occurred = (event.occurred_at or now) - _EPOCH
    return b"".join(
        (
            _COLUMNS,
            _ID.pack(16, event.id.bytes),
            _text(stream),
            _INT.pack(4, version),
            _text(event.type),
            _SHORT.pack(2, event.schema),
            _SIZE.pack(len(data) + 1),
            b"\x01",  # the version of jsonb's binary form
            data,
            context,
            ordinal,
            trace,
            _LONG.pack(8, occurred // _MICROSECOND),
        )
    )


def _text(text: str) -> bytes:
    encoded_text = text.encode()
    return _SIZE.pack(len(encoded_text)) + encoded_text
