"""A command's writes, put in order: which event becomes which version of which stream."""

from __future__ import annotations

from collections.abc import Sequence
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
    streams = [write.stream for write in writes]
    if len(set(streams)) < len(streams):
        raise ValueError(f"a stream appears twice in one command: {streams}")
    rows = [row for write in writes for row in _numbered(write)]
    if not rows:
        raise ValueError("a command without events is not appended")
    return rows


def _numbered(write: Write) -> list[Numbered]:
    category, dash, key = write.stream.partition("-")
    if not (category and dash and key):
        raise ValueError(f"a stream is named <category>-<key>, not {write.stream!r}")
    if write.expected < 0:
        raise ValueError(f"{write.stream} cannot be at version {write.expected}")
    first = write.expected + 1
    return [
        Numbered(write.stream, version, version == first, event)
        for version, event in enumerate(write.events, first)
    ]
