"""Blobs in a bucket of any S3-compatible store, by the minio client."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import InvalidResponseError, S3Error
from minio.retention import Retention
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from shared.blobs.keys import checked, checked_prefix
from shared.blobs.store import NoSuchBlob, StoreRefused
from shared.kernel import clock

_PART: Final = 5 * 1024 * 1024
"""The smallest part that S3 takes: larger blobs go up in several."""

_NOT_FOUND: Final = 404
_ABSENT: Final = frozenset({"NoSuchKey", "NoSuchObject"})


class Bucket:
    """Satisfies `Blobs`. The bucket is made at the first use, when it is not there."""

    def __init__(self, url: str) -> None:
        """`url`: ``s3://KEY:SECRET@host:port/bucket?tls=1&region=…&lock=…``; without tls=1 in plain HTTP.

        `lock`: days for which the store itself keeps what is put, whoever asks it to forget (S3 object lock,
        mode COMPLIANCE). A store that does not is refused.
        """
        parts = urlsplit(url)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._name = parts.path.strip("/")
        if not (parts.hostname and parts.username and parts.password and self._name):
            raise ValueError("s3://KEY:SECRET@host[:port]/bucket")
        self._client = Minio(
            parts.hostname + (f":{parts.port}" if parts.port else ""),
            access_key=unquote(parts.username),
            secret_key=unquote(parts.password),
            secure=options.get("tls") == "1",
            region=options.get("region", "us-east-1"),
            # the client's own patience is minutes: longer than anybody waits for a photo
            http_client=PoolManager(
                timeout=Timeout(connect=3, read=20), retries=Retry(total=2, backoff_factor=0.2)
            ),
        )
        self._made = False
        self._locked_days = int(options.get("lock", "0"))

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep it; above 5 MiB in parts, which show as one when all are there."""
        with self._answering(key):
            self._make()
            self._client.put_object(
                self._name,
                checked(key),
                io.BytesIO(content),
                len(content),
                content_type=media_type,
                part_size=_PART,
                retention=self._retention(),
            )
            if self._locked_days and not self._is_locked(key):
                raise StoreRefused("the store keeps no locks on objects")

    def get(self, key: str) -> bytes:
        """The whole of it."""
        with self._answering(key):
            answer = self._client.get_object(self._name, checked(key))
            try:
                content: bytes = answer.read()
            finally:
                answer.close()
                answer.release_conn()
        return content

    def sizes(self, prefix: str, *, before: datetime | None = None) -> dict[str, int]:
        """Bytes by key."""
        with self._answering(prefix):
            self._make()
            listed = self._client.list_objects(self._name, checked_prefix(prefix), recursive=True)
            found = {each.object_name: each for each in listed if not each.is_dir}
        return {
            name: each.size
            for name, each in sorted(found.items())
            if before is None or each.last_modified < before
        }

    def delete(self, key: str) -> None:
        """Forget it."""
        with self._answering(key):
            self._client.remove_object(self._name, checked(key))

    def link(self, key: str, seconds: int) -> str | None:
        """A presigned address."""
        with self._answering(key):
            address: str = self._client.presigned_get_object(
                self._name, checked(key), expires=timedelta(seconds=seconds)
            )
        return address

    def _make(self) -> None:
        if not self._made:
            if not self._client.bucket_exists(self._name):
                self._client.make_bucket(self._name, object_lock=self._locked_days > 0)
            self._made = True

    def _retention(self) -> Retention | None:
        until = clock.now() + timedelta(days=self._locked_days)
        return Retention(COMPLIANCE, until) if self._locked_days else None

    def _is_locked(self, key: str) -> bool:
        """A store that knows no locks takes the wish for one without a word; so it is asked."""
        try:
            return self._client.get_object_retention(self._name, key) is not None
        except (S3Error, InvalidResponseError, ParseError):
            return False

    @contextmanager
    def _answering(self, key: str) -> Iterator[Any]:
        try:
            yield
        except S3Error as error:
            if error.code in _ABSENT:
                raise NoSuchBlob(key) from None
            raise StoreRefused(error.code) from None
        except InvalidResponseError as answer:
            # rclone says NoSuchKey as text/xml, which this client does not read; the status is all it keeps
            if getattr(answer, "_code", None) == _NOT_FOUND:
                raise NoSuchBlob(key) from None
            raise StoreRefused(type(answer).__name__) from None
        except HTTPError as failure:
            raise StoreRefused(type(failure).__name__) from None
