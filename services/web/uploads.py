"""Uploads in pieces that outlive a broken connection, a reload and a restart: each piece is a blob."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from shared.blobs import Blobs
from shared.kernel import clock
from shared.kernel.errors import Refusal

LARGEST: Final = 25_000_000
_KEPT: Final = timedelta(days=7)


class UploadTooLarge(Refusal):
    """A photo may have at most {most} bytes."""

    code = "upload_too_large"


class Upload:
    """One file on its way, of one employee; pieces follow one another without gaps."""

    def __init__(self, blobs: Blobs, owner: str, upload_id: str) -> None:
        self._blobs = blobs
        self._mine = f"upload/{owner.lower()}/"
        self._prefix = f"{self._mine}{upload_id}/"

    def received(self) -> int:
        """Bytes that are safe here, from the beginning on."""
        return sum(self._blobs.sizes(self._prefix).values())

    def take(self, offset: int, piece: bytes) -> int:
        """Keep a piece; gives what is safe here afterwards. One that does not follow on is not kept."""
        held = self.received()
        if offset != held or not piece:
            return held  # sent again, or out of turn: the sender goes on from what it is told
        if held + len(piece) > LARGEST:
            self.forget()
            raise UploadTooLarge(most=LARGEST)
        if not held:
            self._sweep()
        self._blobs.put(f"{self._prefix}{offset:010d}", piece, "application/octet-stream")
        return held + len(piece)

    def whole(self) -> bytes:
        """All pieces together."""
        return b"".join(self._blobs.get(key) for key in self._blobs.sizes(self._prefix))

    def forget(self) -> None:
        """The pieces are needed no more."""
        for key in self._blobs.sizes(self._prefix):
            self._blobs.delete(key)

    def _sweep(self) -> None:
        """Pieces of uploads that nobody came back to."""
        for key in self._blobs.sizes(self._mine, before=clock.now() - _KEPT):
            self._blobs.delete(key)
