"""Commands for tests of the log: streams with names of their own, in a database shared by a module."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from shared.eventlog import EventLog, Meta, NewEvent, Place, StoredEvent, Write
from shared.kernel.ids import new_id


def a_stream(category: str = "order") -> str:
    return f"{category}-{new_id()}"


def a_meta(command_id: UUID | None = None) -> Meta:
    return Meta(command_id or new_id(), "service:test", "suwon", new_id())


def events(*types: str, **data: object) -> list[NewEvent]:
    return [NewEvent(type_, 1, data) for type_ in types]


def write(stream: str, expected: int, *types: str, **data: object) -> Write:
    return Write(stream, expected, events(*types, **data))


def versions(log: EventLog, stream: str) -> list[tuple[int, str]]:
    return [(event.version, event.type) for event in log.read_stream(stream)]


def read_all(
    log: EventLog, after: Place, page: int = 3, types: Iterable[str] | None = None
) -> list[StoredEvent]:
    found: list[StoredEvent] = []
    while chunk := log.read(after, page, types):
        found += chunk
        after = chunk[-1].place
    return found


def reach(log: EventLog, place: Place) -> None:
    """Until a place can be read: other transactions of the same server may hold the horizon for a moment."""
    while (head := log.head()) < place:
        assert log.wait(head, timeout=20)


def settled(log: EventLog) -> Place:
    """A place with nothing before it still to come."""
    place = log.append([write(a_stream(), 0, "Settled")], a_meta()).place
    reach(log, place)
    return place
