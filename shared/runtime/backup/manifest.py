"""What lies in a backup: one list of the last finished run, beside it one of the run that is under way.

The second is written anew after each part, so that an interrupted run goes on; it takes the place of the
first once everything in it is on disk. Until then the first one is what a restore brings back.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from shared.runtime.failure import Failure
from shared.runtime.state import write_whole

_NAME = "manifest.json"
_UNDER_WAY = "unfinished.json"
_FORM = 1


class Segment(msgspec.Struct, frozen=True):
    """A file of events, whole blocks each; `hash` is that of its last block."""

    file: str
    first_block: int
    last_block: int
    events: int
    hash: str


class Table(msgspec.Struct, frozen=True):
    """The rows of one table; `database` is ``keys`` or ``views``."""

    database: str
    name: tuple[str, str]
    columns: tuple[str, ...]
    rows: int
    file: str


class Manifest(msgspec.Struct):
    """`head`: the place up to which the log is here; `relay`: where facts were published to, by name."""

    form: int = _FORM
    began: str = ""
    ended: str = ""
    complete: bool = False
    segments: list[Segment] = []
    tables: list[Table] = []
    masters: list[str] = []
    relay: dict[str, str] = {}
    blobs: int = 0
    blob_bytes: int = 0

    @property
    def events(self) -> int:
        """How many events are here."""
        return sum(segment.events for segment in self.segments)

    @property
    def mark(self) -> str:
        """By which an interrupted restore knows that it goes on with the same backup."""
        return self.segments[-1].hash if self.segments else "empty"

    def write(self, directory: Path) -> None:
        """Whole or not at all; a finished one takes the place of the one before."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=1).decode()
        write_whole(directory / (_NAME if self.complete else _UNDER_WAY), text + "\n")
        if self.complete:
            (directory / _UNDER_WAY).unlink(missing_ok=True)


def finished(directory: Path) -> Manifest | None:
    """The last run that came to its end; None without one, Failure for what is no backup."""
    found = _read(directory, _NAME)
    return found if found and found.complete else None


def newest(directory: Path) -> Manifest | None:
    """What a run goes on from: an interrupted one, else the last; None where nothing was backed up yet."""
    return _read(directory, _UNDER_WAY) or _read(directory, _NAME)


def _read(directory: Path, name: str) -> Manifest | None:
    try:
        found = msgspec.json.decode((directory / name).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise Failure(f"{directory / name} is damaged: {error}", "take another copy.") from None
    if found.form != _FORM:
        raise Failure(f"{directory} has form {found.form}", "restore it with the version that made it.")
    return found
