"""What every blob store can do."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class NoSuchBlob(Exception):
    """Nothing is kept under this key."""


class StoreRefused(Exception):
    """The store does not let us in, or does not answer; the message names no secret."""


class Blobs(Protocol):
    """Blobs by key. Every method may raise BadKey and StoreRefused."""

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep it durably, in place of what was there; half of it is never seen."""
        ...

    def get(self, key: str) -> bytes:
        """The whole of it; NoSuchBlob when there is none."""
        ...

    def sizes(self, prefix: str, *, before: datetime | None = None) -> dict[str, int]:
        """Bytes by key, in the order of the keys; with `before` only of those last written before it."""
        ...

    def delete(self, key: str) -> None:
        """Forget it; one that is not there is no error."""
        ...

    def link(self, key: str, seconds: int) -> str | None:
        """An address that gives it to anybody for so long; None where the store can make none."""
        ...
