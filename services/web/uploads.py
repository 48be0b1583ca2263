"""Uploads in pieces that outlive a broken connection, a reload and a restart: each piece is a blob.

The pieces are the camera's own file, with the place where it was taken: an upload that nobody comes back to
goes a day after its last piece. Whoever comes back later sends it from the beginning.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from shared.blobs import Blobs
from shared.kernel import clock
from shared.kernel.errors import Refusal
from shared.telemetry import get_logger

LARGEST: Final = 25_000_000
_ALL: Final = "upload/"
_KEPT: Final = timedelta(days=1)
_SWEPT_EVERY_S: Final = 3600.0
_log = get_logger("uploads")


class UploadTooLarge(Refusal):
    """A photo may have at most {most} bytes."""

    code = "upload_too_large"


class Upload:
    """One file on its way, of one employee; pieces follow one another without gaps."""

    def __init__(self, blobs: Blobs, owner: str, upload_id: str) -> None:
        self._blobs = blobs
        self._prefix = f"{_ALL}{owner.lower()}/{upload_id}/"

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
        self._blobs.put(f"{self._prefix}{offset:010d}", piece, "application/octet-stream")
        return held + len(piece)

    def whole(self) -> bytes:
        """All pieces together."""
        return b"".join(self._blobs.get(key) for key in self._blobs.sizes(self._prefix))

    def forget(self) -> None:
        """The pieces are needed no more."""
        for key in self._blobs.sizes(self._prefix):
            self._blobs.delete(key)


def sweep(blobs: Blobs) -> None:
    """Everybody's uploads that nobody came back to; an old piece stays as long as its upload goes on."""
    old = blobs.sizes(_ALL, before=clock.now() - _KEPT)
    young = {_upload_of(key) for key in blobs.sizes(_ALL) if key not in old}
    for key in old:
        if _upload_of(key) not in young:
            blobs.delete(key)


async def keep_sweeping(blobs: Blobs, every: float = _SWEPT_EVERY_S) -> None:
    """At the start and every hour; a store that is away is asked again the next time."""
    while True:
        try:
            await asyncio.to_thread(sweep, blobs)
        except Exception as error:
            _log.warning("uploads_not_swept", reason=type(error).__name__)
        await asyncio.sleep(every)


def _upload_of(key: str) -> str:
    return key.rpartition("/")[0]
