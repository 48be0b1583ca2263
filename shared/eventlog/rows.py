"""Rows of the table `event` as stored events: what all readers want at once, the rest when asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any, Final
from uuid import UUID

import orjson

from shared.eventlog.types import Appended, Meta, Place, StoredEvent, Told

_START: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
"""Before the first row of a binary COPY."""
_END: Final = b"\xff\xff"
# Offsets count the two bytes of the number of columns and the four of each column's length.
_PLACE: Final = Struct("!6xQ4xq")  # xid, position
_HOT: Final = Struct("!30xi4xh84xi")  # version, schema, …, length of the stream
_COLD: Final = Struct("!40x4xq4xq4x16s4x16s4x16s")  # occurred_at, recorded_at, id, correlation, command
_LENGTH: Final = Struct("!i")
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LAZY: Final = frozenset({"place", "id", "meta", "occurred_at", "recorded_at"})
_NAMES_AT: Final = 128
"""Where the stream's name begins in a binary row: all before it is of fixed length."""


class FetchedEvent(StoredEvent):
    """A stored event whose place, id, meta and times are taken from its row when they are asked for."""

    __slots__ = ("_row", "_tail")

    _row: Any
    _tail: int

    def __getattr__(self, name: str) -> Any:
        """Python asks here only for what is not set yet."""
        if name not in _LAZY:
            raise AttributeError(name)
        row = self._row
        binary = isinstance(row, bytes)
        if name == "place":
            _set_place(self, Place(*_PLACE.unpack_from(row)) if binary else Place(int(row[0]), row[1]))
        else:
            id_, meta, occurred, recorded = _binary_rest(row, self._tail) if binary else _text_rest(row)
            _set_id(self, id_)
            _set_meta(self, meta)
            _set_occurred(self, occurred)
            _set_recorded(self, recorded)
        return getattr(self, name)

    def told(self) -> Told:
        """Straight from the row: nothing is made that is not told."""
        row = getattr(self, "_row", None)  # a copy that was given other values has none
        return _binary_told(row, self._tail) if isinstance(row, bytes) else super().told()


def _setter(name: str) -> Any:
    """A frozen dataclass is filled through its slots: its own way costs three times as much."""
    return getattr(FetchedEvent, name).__set__


_set_place, _set_stream, _set_version = _setter("place"), _setter("stream"), _setter("version")
_set_type, _set_schema, _set_data = _setter("type"), _setter("schema"), _setter("data")
_set_id, _set_meta = _setter("id"), _setter("meta")
_set_occurred, _set_recorded = _setter("occurred_at"), _setter("recorded_at")
_set_row, _set_tail = _setter("_row"), _setter("_tail")


class Rows:
    """Takes the rows of a binary COPY, one call of `write` each, while the server sends the next."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []

    def write(self, row: bytes) -> None:
        """A row; the first has the header before it; the end is no row."""
        if row[0]:  # the number of columns begins with a zero byte
            row = row.removeprefix(_START)
            if row == _END:
                return
        self.events.append(from_binary(row))


def from_binary(row: bytes) -> StoredEvent:
    """One row of a binary COPY, its columns in the order of the read statements."""
    version, schema, size = _HOT.unpack_from(row)
    end = _NAMES_AT + size
    typed, type_end = _next(row, end)
    begin, tail = _next(row, type_end)
    event = FetchedEvent.__new__(FetchedEvent)
    _set_stream(event, row[_NAMES_AT:end].decode())
    _set_version(event, version)
    _set_type(event, row[typed:type_end].decode())
    _set_schema(event, schema)
    _set_data(event, orjson.loads(row[begin:tail]))
    _set_row(event, row)
    _set_tail(event, tail)
    return event


def from_text(row: tuple[Any, ...]) -> StoredEvent:
    """The same row as psycopg2 hands it out."""
    _, _, version, schema, *_, stream, type_, data, _, _, _, _ = row
    event = FetchedEvent.__new__(FetchedEvent)
    _set_stream(event, stream)
    _set_version(event, version)
    _set_type(event, type_)
    _set_schema(event, schema)
    _set_data(event, orjson.loads(data))
    _set_row(event, row)
    return event


def _next(row: bytes, at: int) -> tuple[int, int]:
    """Where the next column begins and ends."""
    begin = at + 4
    return begin, begin + _LENGTH.unpack_from(row, at)[0]


def _binary_rest(row: bytes, at: int) -> tuple[UUID, Meta, datetime, datetime]:
    occurred, recorded, id_, correlation, command = _COLD.unpack_from(row)
    causation, actor, dealership, traceparent = _last(row, at)
    meta = Meta(
        UUID(bytes=command),
        (actor or b"").decode(),
        (dealership or b"").decode(),
        UUID(bytes=correlation),
        UUID(bytes=causation) if causation else None,
        traceparent.decode() if traceparent is not None else None,
    )
    return UUID(bytes=id_), meta, _moment(occurred), _moment(recorded)


def _binary_told(row: bytes, at: int) -> Told:
    occurred, recorded, id_, correlation, command = _COLD.unpack_from(row)
    causation, actor, dealership, traceparent = _last(row, at)
    return Told(
        _id_text(id_),
        _moment(occurred),
        _moment(recorded),
        _id_text(command),
        (actor or b"").decode(),
        (dealership or b"").decode(),
        _id_text(correlation),
        _id_text(causation) if causation else None,
        traceparent.decode() if traceparent is not None else None,
    )


def _last(row: bytes, at: int) -> list[bytes | None]:
    """The columns behind the data: causation, actor, dealership, traceparent."""
    columns: list[bytes | None] = []
    for _ in range(4):
        size: int = _LENGTH.unpack_from(row, at)[0]
        begin, at = at + 4, at + 4 + max(size, 0)
        columns.append(row[begin:at] if size >= 0 else None)
    return columns


def _id_text(id_: bytes) -> str:
    """As UUID writes it, without making one."""
    digits = id_.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _text_rest(row: tuple[Any, ...]) -> tuple[UUID, Meta, datetime, datetime]:
    _, _, _, _, occurred, recorded, id_, correlation, command, *_, causation, actor, dealership, trace = row
    cause = UUID(causation) if causation else None
    meta = Meta(UUID(command), actor, dealership, UUID(correlation), cause, trace)
    return UUID(id_), meta, _parsed(occurred), _parsed(recorded)


def _parsed(moment: str | datetime) -> datetime:
    """A prepared statement leaves the reading of text to whoever asks; sessions are in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC) if isinstance(moment, str) else moment


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def first_outcome(rows: list[tuple[Any, ...]]) -> Appended | None:
    """The events of one command, in its order, as what it came to."""
    if not rows:
        return None
    places = [Place(int(xid), position) for xid, position, *_ in rows]
    versions: dict[str, int] = {}
    for *_, stream, version in rows:
        versions[stream] = max(version, versions.get(stream, 0))
    return Appended(max(places), versions, tuple(UUID(row[2]) for row in rows), repeated=True)
