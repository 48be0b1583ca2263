"""What lies in a backup: written anew after each part, so that an interrupted one goes on."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shared.runtime.failure import Failure
from shared.runtime.state import write_whole

_NAME = "manifest.json"
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

    def write(self, directory: Path) -> None:
        """Whole or not at all."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=1).decode()
        write_whole(directory / _NAME, text + "\n")


def read(directory: Path) -> Manifest | None:
    """None when nothing was backed up here yet; Failure for what is no backup."""
    try:
        found = msgspec.json.decode((directory / _NAME).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise Failure(f"{directory / _NAME} is damaged: {error}", "take another copy.") from None
    if found.form != _FORM:
        raise Failure(f"{directory} has form {found.form}", "restore it with the version that made it.")
    return found
