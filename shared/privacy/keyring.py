"""Data keys in memory: bounded, and forgotten within a second of an erasure anywhere."""

from __future__ import annotations

from base64 import b32encode
from collections import OrderedDict
from collections.abc import Collection
from hashlib import sha256
from hmac import digest
from threading import RLock
from time import monotonic
from typing import Final

from shared.privacy.store import Held, KeyStore, State
from shared.telemetry import get_logger

_ROOM: Final = 10_000
_FRESH_S: Final = 1.0
_LOST: Final = Held(State.LOST, None)
_logger = get_logger("privacy")


class Keyring:
    """The keys that one process has asked for; may be shared between threads."""

    def __init__(self, store: KeyStore, *, room: int = _ROOM, fresh_for: float = _FRESH_S) -> None:
        """`room`: how many keys are remembered; `fresh_for`: seconds until an erasure elsewhere is seen."""
        self._store = store
        self._room = room
        self._fresh_for = fresh_for
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = RLock()
        self._looked = float("-inf")
        self._epoch: int | None = None
        self._forgotten = 0
        self._blinding: bytes | None = None

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
        self._store.close()

    def for_writing(self, subjects: Collection[str]) -> dict[str, bytes | None]:
        """A key for each customer, made where there is none; None for one whose key is destroyed."""
        found = self._look_up(subjects)
        missing = [subject for subject in subjects if subject not in found]
        if missing:
            forgotten = self._forgotten
            found |= self._remember(self._store.create(missing), forgotten)
        return {subject: held.key for subject, held in found.items()}

    def for_reading(self, subjects: Collection[str]) -> dict[str, Held]:
        """Each customer's key as it stands; what nobody knows of counts as lost, and is told to the log."""
        found = self._look_up(subjects)
        for subject in subjects:
            if subject not in found:
                _logger.error("data_key_lost", customer_id=subject)
                found[subject] = _LOST
        return found

    def forget(self, subject: str) -> None:
        """The customer was erased: the next look goes to the store."""
        with self._lock:
            self._held.pop(subject, None)
            self._forgotten += 1

    def look_anew(self) -> None:
        """The next use asks the store whether anybody was erased, however fresh the last answer is."""
        self._looked = float("-inf")

    def blind(self, kind: str, value: str) -> str:
        """A name for a value that tells nothing of it, and is the same for the same value (HMAC-SHA-256)."""
        if self._blinding is None:
            self._blinding = self._store.secret("reservations")
        told = digest(self._blinding, f"{kind}:{value}".encode(), sha256)
        return b32encode(told[:20]).decode().lower()

    def _look_up(self, subjects: Collection[str]) -> dict[str, Held]:
        self._refresh()
        with self._lock:
            found = {subject: self._held[subject] for subject in subjects if subject in self._held}
            for subject in found:
                self._held.move_to_end(subject)
        missing = [subject for subject in subjects if subject not in found]
        if missing:
            forgotten = self._forgotten
            found |= self._remember(self._store.fetch(missing), forgotten)
        return found

    def _refresh(self) -> None:
        if monotonic() - self._looked < self._fresh_for:
            return
        looked, epoch = monotonic(), self._store.epoch()
        with self._lock:
            if epoch != self._epoch:
                self._held.clear()
                self._forgotten += 1
            self._looked, self._epoch = looked, epoch

    def _remember(self, fetched: dict[str, Held], forgotten: int) -> dict[str, Held]:
        with self._lock:
            # what was fetched before something was forgotten may be what was to be forgotten
            if self._forgotten == forgotten:
                self._held.update(fetched)
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        return fetched
