"""The public face of the log, kept by PostgreSQL (`Log`) and by the in-memory log of the unit tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from shared.eventlog.types import Appended, Meta, Place, StoredEvent, Write


class EventLog(Protocol):
    """Append, read one stream, read on from a place, wait for more."""

    def append(self, writes: Sequence[Write], meta: Meta) -> Appended:
        """All events or none; VersionConflict when a stream stands elsewhere than expected."""
        ...

    def outcome(self, command_id: UUID) -> Appended | None:
        """What a command came to, if it was appended."""
        ...

    def read_stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[StoredEvent]:
        """The events of one stream beyond version `after`, in order."""
        ...

    def read(
        self,
        after: Place,
        limit: int = 1000,
        types: Iterable[str] | None = None,
        *,
        until: Place | None = None,
    ) -> list[StoredEvent]:
        """Events beyond a place, up to and with `until`, in the log's order; none ever comes before these."""
        ...

    def head(self) -> Place:
        """The last place that can be read now; Place.START of an empty log."""
        ...

    def newest(self) -> Place:
        """The last place that anything was appended at; readers come to it when older transactions end."""
        ...

    def wait(self, after: Place, timeout: float) -> bool:
        """True as soon as there is something to read beyond a place, False after `timeout` seconds."""
        ...
