"""A command's writes, put in order: which event becomes which version of which stream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import NamedTuple

from shared.eventlog.types import NewEvent, Write


class Numbered(NamedTuple):
    """An event with the version it is to become; `opens` marks the first of its stream in this command."""

    stream: str
    version: int
    opens: bool
    event: NewEvent


def numbered(writes: Sequence[Write]) -> list[Numbered]:
    """All events in the command's order; ValueError when the writes make no sense as one command."""
    rows: list[Numbered] = []
    streams: set[str] = set()
    for write in writes:
        stream, version = write.stream, write.expected
        _check(stream, version)
        streams.add(stream)
        for event in write.events:
            if event.occurred_at is not None:
                _check_moment(event.occurred_at)
            opens, version = version == write.expected, version + 1
            rows.append(Numbered(stream, version, opens, event))
    if len(streams) < len(writes):
        raise ValueError(f"a stream appears twice in one command: {[write.stream for write in writes]}")
    if not rows:
        raise ValueError("a command without events is not appended")
    return rows


def _check(stream: str, expected: int) -> None:
    category, dash, key = stream.partition("-")
    if not (category and dash and key):
        raise ValueError(f"a stream is named <category>-<key>, not {stream!r}")
    if expected < 0:
        raise ValueError(f"{stream} cannot be at version {expected}")


def _check_moment(at: datetime) -> None:
    """Not in the first and the last year there are: in another zone no reader could say when that was."""
    if not MINYEAR < at.year < MAXYEAR:
        raise ValueError(f"nothing in the log happened at {at}")
