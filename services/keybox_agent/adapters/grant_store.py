"""The grants on the agent's disk: they hold over restarts and days without a network, until they expire.

They name people and plates. So those that have expired leave the disk at the next look, or at the start.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.keybox_agent.timekeeping import Timekeeper
from shared.contracts.grants import BadGrants, Grants, unsealed
from shared.kernel import clock
from shared.telemetry import get_logger

# An agent that starts with its clock set back knows from this what time it is at least.
_CLOCK_KEPT_EVERY: Final = 600.0
# Grants that say nothing new are written again no more often than this: SD cards wear out.
_WRITTEN_AGAIN_AFTER: Final = timedelta(minutes=30)
_log = get_logger("grants")


class GrantStore:
    """Safe for any thread. `public_key` gives the head office's as PEM whenever it is needed, or OSError."""

    def __init__(
        self, cabinet: str, folder: Path, public_key: Callable[[], bytes], timekeeper: Timekeeper
    ) -> None:
        self._cabinet = cabinet
        self._file = folder / "grants"
        self._clock = folder / "clock"
        self._public_key = public_key
        self._timekeeper = timekeeper
        self._lock = threading.Lock()
        self._clock_kept = float("-inf")
        folder.mkdir(parents=True, exist_ok=True)
        _beside(self._file).unlink(missing_ok=True)  # a plug that was pulled while it was written
        self._grants = self._written = self._kept()
        self._zone, self._issued = "", datetime.min.replace(tzinfo=UTC)
        if self._grants is not None:
            self._know(self._grants)
        self.drop_expired()

    def take(self, content: bytes) -> Grants:
        """Keep these instead of those of before; BadGrants leaves those as they are."""
        grants = unsealed(content, self._key(), self._cabinet)
        with self._lock:
            if grants.issued_at < self._issued:
                raise BadGrants("older than those that are kept")
            if self._written is None or _is_news(self._written, grants):
                _write(self._file, content)
                self._written = grants
            self._grants = grants
            self._know(grants)
        self._timekeeper.not_before(grants.issued_at, time.monotonic())
        return grants

    def now(self) -> datetime:
        """The time by which grants expire."""
        found = self._timekeeper.now(clock.now(), time.monotonic())
        if time.monotonic() - self._clock_kept >= _CLOCK_KEPT_EVERY:
            self._clock_kept = time.monotonic()
            with suppress(OSError):  # on a full disk nothing is released; the time can still be told
                _write(self._clock, found.isoformat().encode())
        return found

    def holding(self) -> Grants | None:
        """None when there are none, or they have expired."""
        self.drop_expired()
        return self._grants

    def drop_expired(self) -> None:
        """From the memory and the disk; a disk that fails keeps the file for the next look."""
        now = self.now()
        with self._lock:
            if self._grants is not None and now < self._grants.expires_at:
                return
            self._grants = None
            if self._written is not None:
                with suppress(OSError):
                    self._file.unlink(missing_ok=True)
                    self._written = None

    @property
    def time_zone(self) -> str:
        """Of the dealership, also by grants that hold no more; empty when none has said it."""
        return self._zone

    def _know(self, grants: Grants) -> None:
        """What outlives them: by which clock the display goes, and that older ones are refused."""
        self._zone, self._issued = grants.time_zone, grants.issued_at

    def _kept(self) -> Grants | None:
        for at in self._known_times():
            self._timekeeper.not_before(at, time.monotonic())
        try:
            grants = unsealed(self._file.read_bytes(), self._key(), self._cabinet)
        except FileNotFoundError:
            return None
        except BadGrants as error:
            _log.error("grants_unusable", cabinet=self._cabinet, reason=str(error))
            return None
        self._timekeeper.not_before(grants.issued_at, time.monotonic())
        return grants

    def _known_times(self) -> list[datetime]:
        try:
            return [datetime.fromisoformat(self._clock.read_text())]
        except (FileNotFoundError, ValueError):
            return []

    def _key(self) -> Ed25519PublicKey:
        try:
            key = load_pem_public_key(self._public_key())
        except (OSError, ValueError) as error:
            raise BadGrants(f"no public key of the head office: {error}") from None
        if not isinstance(key, Ed25519PublicKey):
            raise BadGrants("the head office's public key is no Ed25519 key")
        return key


def _is_news(written: Grants, grants: Grants) -> bool:
    if grants.issued_at - written.issued_at >= _WRITTEN_AGAIN_AFTER:
        return True
    same = replace(grants, id=written.id, issued_at=written.issued_at, expires_at=written.expires_at)
    return same != written


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _write(path: Path, content: bytes) -> None:
    fresh = _beside(path)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
