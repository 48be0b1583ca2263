"""The anchors once more in a store of blobs: where an editor of the log's machine has no say.

One object for each line, under its block's number: nothing that was sent is ever written again, so a store
that locks objects keeps each of them as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.blobs import NoSuchBlob, StoreRefused, open_blobs
from shared.eventlog.sealing.anchor import PUBLIC, Anchor, Anchors, genuine
from shared.eventlog.sealing.metrics import ANCHORED_ELSEWHERE

PREFIX: Final = "anchors/"
_AT_ONCE: Final = 8


class Elsewhere:
    """The store that BAYLOG_ANCHOR_URL names. What it does not take is sent again at the next look."""

    def __init__(self, url: str) -> None:
        """`url`: as for blobs, ``s3://KEY:SECRET@host/bucket?tls=1&lock=3650`` or ``file:///folder``."""
        self._blobs = open_blobs(url)
        self._there: set[str] | None = None

    def send(self, anchors: Anchors) -> int:
        """Every line that is not there yet, and the public key; how many lines it took. StoreRefused."""
        lines = anchors.lines()
        if lines and self._there is None:
            there = set(self._blobs.sizes(PREFIX))
            self._introduce((anchors.directory / PUBLIC).read_bytes())
            self._there = there
        sent = 0
        for line in lines:
            said = orjson.loads(line)
            if self._take(f"{PREFIX}{said['block']:012}.json", line):
                sent += 1
                ANCHORED_ELSEWHERE.set(said["events"])
        return sent

    def read(self, key: Ed25519PublicKey) -> Iterator[Anchor]:
        """Every anchor that is kept there; BadAnchor for one that the key did not sign, StoreRefused."""
        names = list(self._blobs.sizes(PREFIX))
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for name, line in zip(names, threads.map(self._blobs.get, names), strict=True):
                yield genuine(line, key, name)

    def _take(self, name: str, line: bytes) -> bool:
        assert self._there is not None
        if name in self._there:
            return False
        self._blobs.put(name, line, "application/json")
        self._there.add(name)
        return True

    def _introduce(self, key: bytes) -> None:
        """The public key lies beside the anchors; those of two installations do not mix."""
        try:
            there = self._blobs.get(PUBLIC)
        except NoSuchBlob:
            self._blobs.put(PUBLIC, key, "application/x-pem-file")
            return
        if there != key:
            raise StoreRefused("the anchors there were signed by another key")
