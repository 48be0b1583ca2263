"""Uniqueness across streams: one stream per value, appended in the same transaction as what needs it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from shared.eventlog.codec import Codec
from shared.eventlog.face import EventLog
from shared.eventlog.types import NewEvent, Write
from shared.kernel.errors import Refusal
from shared.kernel.events import event


@event("Reserved")
class Reserved:
    """The value belongs to `owner` from now on."""

    owner: str


@event("Released")
class Released:
    """The value is free again; `owner` had it."""

    owner: str


class AlreadyTaken(Refusal):
    """This {kind} already belongs to another record: {owner}."""

    code = "already_taken"

    def __init__(self, kind: str, value: str, owner: str) -> None:
        super().__init__(kind=kind, value=value, owner=owner)
        self.kind = kind
        self.value = value
        self.owner = owner


@runtime_checkable
class Blinding(Protocol):
    """A log that keeps personal data: a stream's name must not tell the value that is reserved."""

    def blind(self, kind: str, value: str) -> str:
        """A name for the value, the same for the same value, from which nobody reads it."""
        ...


_codec: Codec[Reserved | Released] = Codec(Reserved, Released)


def reservations(*kinds: str) -> dict[str, Codec[Reserved | Released]]:
    """The categories of these kinds of reservation, for a service's LogProvider."""
    return {_category(kind): _codec for kind in kinds}


def owner_of(log: EventLog, kind: str, value: str) -> str | None:
    """Who has the value now."""
    return _standing(log, _stream(log, kind, value))[0]


def reserve(log: EventLog, kind: str, value: str, owner: str) -> Write:
    """Take a normalised value; AlreadyTaken when another has it; nothing to write when `owner` has it."""
    stream = _stream(log, kind, value)
    holder, version = _standing(log, stream)
    if holder not in (None, owner):
        raise AlreadyTaken(kind, value, str(holder))
    return _write(stream, version, Reserved(owner=owner) if holder is None else None)


def release(log: EventLog, kind: str, value: str, owner: str) -> Write:
    """Give a value back; nothing to write when `owner` does not have it."""
    stream = _stream(log, kind, value)
    holder, version = _standing(log, stream)
    return _write(stream, version, Released(owner=owner) if holder == owner else None)


def _stream(log: EventLog, kind: str, value: str) -> str:
    name = log.blind(kind, value) if isinstance(log, Blinding) else value
    return f"{_category(kind)}-{name}"


def _category(kind: str) -> str:
    return f"reservation_{kind}"


def _standing(log: EventLog, stream: str) -> tuple[str | None, int]:
    history = log.read_stream(stream)
    if not history:
        return None, 0
    last = _codec.decode(history[-1])
    return (last.owner if isinstance(last, Reserved) else None), history[-1].version


def _write(stream: str, version: int, change: Reserved | Released | None) -> Write:
    return Write(stream, version, [NewEvent(*_codec.encode(change))] if change else [])
