"""Blobs: photos and documents, kept under keys in a folder or in any S3-compatible store.

``open_blobs(url)`` with ``file:///srv/baylog/blobs`` (the default: a folder beside the state) or
``s3://KEY:SECRET@host:9000/bucket?tls=1&region=ap-northeast-2``. What a blob is (its media type, its size,
whose it is) stands in the events that name it, never in the store. A service holds one by
``blobs = BlobsProvider()`` of `shared.runtime.providers`.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from shared.blobs.folder import Folder
from shared.blobs.keys import BadKey
from shared.blobs.store import Blobs, NoSuchBlob, StoreRefused

__all__ = ["BadKey", "Blobs", "NoSuchBlob", "StoreRefused", "open_blobs"]


def open_blobs(url: str) -> Blobs:
    """The store that `url` names; ValueError for another kind. Nothing is opened before the first use."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return Folder(unquote(parts.path))
    if parts.scheme == "s3":
        from shared.blobs.s3 import Bucket  # the client costs a service its memory only where it is used

        return Bucket(url)
    raise ValueError("a blob store is file:///folder or s3://key:secret@host/bucket")
